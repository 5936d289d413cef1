"""How many wrong sign-ins are taken before the next one has to wait; never for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

WINDOW = timedelta(minutes=10)
TRIES_PER_ACCOUNT = 10
# An office signs in from one address.
TRIES_PER_ADDRESS = 40


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is counted, and how many tries it has in a window."""

    name: str
    limit: int


@dataclass(frozen=True, slots=True)
class Count:
    """Tries of a counter so far, this one included, and when its window began."""

    counter: Counter
    n_tries: int
    since_at: datetime


def counters(*, email: str, address: str, device: str | None) -> tuple[Counter, ...]:
    """What a try is counted against.

    Who signed in on this device before is counted by the device alone, so that a stranger who
    guesses at the account cannot keep its owner out (OWASP, device cookies).
    """
    if device is not None:
        return (Counter(f"device:{device}", TRIES_PER_ACCOUNT),)
    return (
        Counter(f"account:{email.strip().casefold()}", TRIES_PER_ACCOUNT),
        Counter(f"address:{network_of(address)}", TRIES_PER_ADDRESS),
    )


def network_of(address: str) -> str:
    """The address, or the /64 it is in: a household owns a whole one."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    if known.version == 4:
        return str(known)
    return str(ip_network(f"{known}/64", strict=False))


def wait(counts: Iterable[Count], now: datetime) -> timedelta | None:
    """How long the next try has to wait; None while every counter has tries left."""
    over = [
        count.since_at + WINDOW - now for count in counts if count.n_tries > count.counter.limit
    ]
    return max([*over, timedelta(seconds=1)]) if over else None

"""What speaks against a human: accepted all the same, and flagged with the reason.

A whole branch may share one address, so nothing is refused and an address alone proves nothing.
Only the last hour is remembered, as salted hashes in memory; nothing of it is stored.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

FASTEST_HUMAN = timedelta(seconds=1.5)
MEMORY = timedelta(hours=1)
MOST_PER_DEVICE = 30
MOST_REMEMBERED = 50_000
SHORTEST_TELLING_COMMENT = 8


@dataclass(slots=True)
class _Seen:
    first_at: datetime
    n: int = 0
    # Body hash → the response that said it first.
    bodies: dict[str, str] = field(default_factory=dict)


class Screen:
    """Remembers devices of the last hour; one per process."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()
        self._lock = Lock()

    def flags(
        self,
        *,
        now: datetime,
        issued_at: datetime,
        is_honeypot_filled: bool,
        device: str,
        touchpoint_id: int,
        response_id: str,
        body_hash: str,
        comment: str,
    ) -> tuple[str, ...]:
        """Reasons for doubt: honeypot, too_fast, duplicate (same words again), repeat.

        A page sent again because its first sending could not be stored repeats nobody but itself.
        """
        found: list[str] = []
        if is_honeypot_filled:
            found.append("honeypot")
        if now - issued_at < FASTEST_HUMAN:
            found.append("too_fast")
        n_before, is_same = self._remember(now, device, touchpoint_id, response_id, body_hash)
        if is_same and len(comment) >= SHORTEST_TELLING_COMMENT:
            found.append("duplicate")
        if n_before >= MOST_PER_DEVICE:
            found.append("repeat")
        return tuple(found)

    def _remember(
        self, now: datetime, device: str, touchpoint_id: int, response_id: str, body_hash: str
    ) -> tuple[int, bool]:
        """How many other answers the device gave here, and whether one said the same."""
        key = hashlib.blake2b(
            f"{touchpoint_id}|{device}".encode(), key=self._salt, digest_size=16
        ).digest()
        with self._lock:
            seen = self._seen.get(key)
            if seen is None or now - seen.first_at > MEMORY:
                seen = self._seen[key] = _Seen(first_at=now)
                self._seen.move_to_end(key)
                while len(self._seen) > MOST_REMEMBERED:
                    self._seen.popitem(last=False)
            first = seen.bodies.get(body_hash)
            is_known = response_id in seen.bodies.values()
            before = min(seen.n, MOST_PER_DEVICE) - 1 if is_known else seen.n
            seen.n += not is_known
            if first is None and len(seen.bodies) < MOST_PER_DEVICE:
                seen.bodies[body_hash] = response_id
            return before, first not in {None, response_id}

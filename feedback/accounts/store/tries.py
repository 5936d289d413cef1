"""Counting sign-in tries: a try is counted before the password is looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.accounts.domain.throttle import WINDOW, Count, Counter
from feedback.accounts.store.models import SignInTry
from feedback.core.database import write_connection

FORGOTTEN_AFTER = timedelta(days=1)


def take(counters: Sequence[Counter], *, secret: str, now: datetime) -> tuple[Count, ...]:
    """Count one more try of each, in a short transaction of its own; the counts with it.

    Counting first means that tries made at once are all counted.
    """
    with write_connection() as connection:
        connection.execute(delete(SignInTry).where(SignInTry.since_at < now - FORGOTTEN_AFTER))
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        counts = []
        for counter in counters:
            is_over = SignInTry.since_at <= now - WINDOW
            row = connection.execute(
                insert(SignInTry)
                .values(key=_key(counter, secret), n_failed=1, since_at=now)
                .on_conflict_do_update(
                    index_elements=["key"],
                    set_={
                        "n_failed": case((is_over, 1), else_=SignInTry.n_failed + 1),
                        "since_at": case((is_over, now), else_=SignInTry.since_at),
                    },
                )
                .returning(SignInTry.n_failed, SignInTry.since_at)
            ).one()
            counts.append(Count(counter, row.n_failed, row.since_at))
    return tuple(counts)


def give_back(counters: Sequence[Counter], *, secret: str) -> None:
    """The sign-in was right: forget the account's tries, and take one off the address's."""
    keys = {counter.name.partition(":")[0]: _key(counter, secret) for counter in counters}
    with write_connection() as connection:
        if "address" in keys:
            connection.execute(
                update(SignInTry)
                .where(SignInTry.key == keys.pop("address"), SignInTry.n_failed > 0)
                .values(n_failed=SignInTry.n_failed - 1)
            )
        connection.execute(delete(SignInTry).where(SignInTry.key.in_(keys.values())))


def name_of_account(email: str, secret: str) -> str:
    """An account's e-mail as only this installation can recognise it."""
    return _hidden(f"device of {email}", secret)


def _key(counter: Counter, secret: str) -> str:
    """No e-mail and no address is stored, only what they hash to with the installation's key."""
    return _hidden(counter.name, secret)


def _hidden(text: str, secret: str) -> str:
    key = hashlib.sha256(secret.encode()).digest()
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=32, key=key).hexdigest()

"""Claim work by a conditional UPDATE, so that several workers never share a message.

Whoever lost the lease while away, asleep or under a wrong clock, says nothing about the message
any more but that it was delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select, update

from feedback.outbox.domain.leases import implausible_after
from feedback.outbox.store.models import OutboxMessage

_TABLE: Table = OutboxMessage.__table__  # type: ignore[assignment]


def is_free(lease_until: Any, now: datetime) -> ColumnElement[bool]:
    """Whether nobody holds it now."""
    return or_(lease_until.is_(None), lease_until < now, lease_until > implausible_after(now))


def claim(
    connection: Connection,
    *,
    now: datetime,
    lease: timedelta,
    most: int,
    kinds: Sequence[str],
    lane: str = "",
) -> list[Any]:
    """Up to `most` due messages of a lane, leased until now + lease, oldest first."""
    free = (
        select(_TABLE.c.id)
        .where(
            _TABLE.c.done_at.is_(None),
            _TABLE.c.dead_at.is_(None),
            _TABLE.c.due_at <= now,
            _TABLE.c.lane == lane,
            _TABLE.c.kind.in_(kinds),
            is_free(_TABLE.c.lease_until, now),
        )
        .order_by(_TABLE.c.due_at, _TABLE.c.id)
        .limit(most)
    )
    if connection.dialect.name == "postgresql":
        free = free.with_for_update(skip_locked=True)
    # In a query of its own, worked out once: PostgreSQL may ask a subquery again for every row,
    # which then locks, and leases, more than `most`.
    chosen = free.cte("free")
    rows = connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id.in_(select(chosen.c.id)))
        .values(lease_until=now + lease, attempts=_TABLE.c.attempts + 1)
        .returning(
            _TABLE.c.id,
            _TABLE.c.kind,
            _TABLE.c.lane,
            _TABLE.c.payload,
            _TABLE.c.attempts,
            _TABLE.c.created_at,
            _TABLE.c.lease_until,
        )
    ).all()
    return sorted(rows, key=lambda row: row.id)


def finish(connection: Connection, *, key: int, now: datetime) -> None:
    """Mark a message as done."""
    connection.execute(
        update(_TABLE).where(_TABLE.c.id == key).values(done_at=now, lease_until=None)
    )


def fail(
    connection: Connection, message: Any, *, due_at: datetime, attempts: int, error: str
) -> bool:
    """Give a claimed message back until `due_at`, with the tries that count; was it ours?"""
    return _let_go(
        connection,
        message,
        last_error=error[:500],
        due_at=due_at,
        attempts=attempts,
    )


def give_up(connection: Connection, message: Any, *, now: datetime, error: str) -> bool:
    """Lay a claimed message with the dead, where people can see and send it again; whether it
    was ours."""
    return _let_go(connection, message, last_error=error[:500], dead_at=now)


def _let_go(connection: Connection, message: Any, **values: Any) -> bool:
    done = connection.execute(
        update(_TABLE)
        .where(
            _TABLE.c.id == message.id,
            _TABLE.c.lease_until == message.lease_until,
            _TABLE.c.done_at.is_(None),
        )
        .values(lease_until=None, **values)
    )
    return done.rowcount == 1

"""Lanes: which place may be spoken to now, by whom, and how it has been doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, insert, or_, select, update

from feedback.core.delivery import without_secrets
from feedback.core.upsert import insert_for
from feedback.outbox.domain.leases import LONGEST_REST
from feedback.outbox.store.leases import is_free
from feedback.outbox.store.models import OutboxAttempt, OutboxLane, OutboxMessage

_LANE: Table = OutboxLane.__table__  # type: ignore[assignment]
_MESSAGE: Table = OutboxMessage.__table__  # type: ignore[assignment]
_ATTEMPT: Table = OutboxAttempt.__table__  # type: ignore[assignment]


def due(connection: Connection, *, now: datetime, kinds: Sequence[str]) -> list[tuple[str, bool]]:
    """Lanes with something due that may be spoken to, and whether each is failing."""
    rows = connection.execute(
        select(_MESSAGE.c.lane, _LANE.c.n_failures)
        .select_from(_MESSAGE.outerjoin(_LANE, _LANE.c.lane == _MESSAGE.c.lane))
        .where(
            _MESSAGE.c.done_at.is_(None),
            _MESSAGE.c.dead_at.is_(None),
            _MESSAGE.c.due_at <= now,
            _MESSAGE.c.lane != "",
            _MESSAGE.c.kind.in_(kinds),
            is_free(_MESSAGE.c.lease_until, now),
            _has_rested(now),
            is_free(_LANE.c.lease_until, now),
        )
        .distinct()
    ).all()
    return sorted(((row.lane, bool(row.n_failures)) for row in rows), key=lambda row: row[1])


def take(connection: Connection, *, lane: str, now: datetime, lease: timedelta) -> bool:
    """Whether this worker may speak to the place now; then no other does until the lease ends."""
    statement = insert_for(connection, _LANE).values(
        lane=lane, lease_until=now + lease, n_failures=0
    )
    statement = statement.on_conflict_do_update(
        index_elements=["lane"],
        set_={"lease_until": statement.excluded.lease_until},
        where=and_(
            is_free(_LANE.c.lease_until, now),
            _has_rested(now),
        ),
    ).returning(_LANE.c.lane)
    return connection.execute(statement).first() is not None


def _has_rested(now: datetime) -> ColumnElement[bool]:
    """Whether the place may be spoken to; a rest that no rule gives is one of a wrong clock."""
    return or_(
        _LANE.c.next_at.is_(None), _LANE.c.next_at <= now, _LANE.c.next_at > now + LONGEST_REST
    )


def release(connection: Connection, *, lane: str, lease_until: datetime) -> None:
    """Let another worker speak to the place; nothing where one does already."""
    connection.execute(
        update(_LANE)
        .where(_LANE.c.lane == lane, _LANE.c.lease_until == lease_until)
        .values(lease_until=None)
    )


def failures(connection: Connection, lane: str) -> int:
    """How often in a row the place failed."""
    return int(
        connection.execute(select(_LANE.c.n_failures).where(_LANE.c.lane == lane)).scalar() or 0
    )


def well(connection: Connection, *, lane: str, now: datetime, next_at: datetime) -> None:
    """The place took something: what waited for it after failures goes on at once."""
    if failures(connection, lane):
        connection.execute(
            update(_MESSAGE)
            .where(
                _MESSAGE.c.lane == lane,
                _MESSAGE.c.done_at.is_(None),
                _MESSAGE.c.dead_at.is_(None),
                _MESSAGE.c.last_error.is_not(None),
                _MESSAGE.c.due_at > now,
            )
            .values(due_at=now)
        )
    connection.execute(
        update(_LANE)
        .where(_LANE.c.lane == lane)
        .values(failing_since=None, n_failures=0, last_ok_at=now, next_at=next_at, last_error=None)
    )


def ill(connection: Connection, *, lane: str, now: datetime, next_at: datetime, error: str) -> None:
    """The place does not work: nobody speaks to it before `next_at`."""
    connection.execute(
        update(_LANE)
        .where(_LANE.c.lane == lane, _LANE.c.failing_since.is_(None))
        .values(failing_since=now)
    )
    connection.execute(
        update(_LANE)
        .where(_LANE.c.lane == lane)
        .values(n_failures=_LANE.c.n_failures + 1, next_at=next_at, last_error=error[:500])
    )


def forget(connection: Connection, lane: str) -> None:
    """The place has a new address, or is tried again by hand: what went wrong is over."""
    connection.execute(
        update(_LANE)
        .where(_LANE.c.lane == lane)
        .values(failing_since=None, n_failures=0, next_at=None, last_error=None)
    )


def log(
    connection: Connection,
    *,
    message: Any,
    now: datetime,
    outcome: str,
    status: int | None,
    spent_ms: int,
    answer: str,
) -> None:
    """Keep what came back from one try."""
    connection.execute(
        insert(_ATTEMPT).values(
            message_id=message.id,
            lane=message.lane or message.kind,
            at=now,
            outcome=outcome,
            status=status,
            spent_ms=spent_ms,
            answer=without_secrets(answer) or None,
        )
    )

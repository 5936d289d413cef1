"""What waits in the outbox, and whether a worker looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from feedback.core.database import db
from feedback.outbox.store.models import OutboxAttempt, OutboxLane, OutboxMessage, WorkerHeartbeat


def last_heartbeat_at() -> datetime | None:
    """When any worker last looked for work; None before the first."""
    return db.session.scalar(select(func.max(WorkerHeartbeat.at)))


@dataclass(frozen=True, slots=True)
class Dead:
    """A message that was given up, without what it says."""

    id: int
    kind: str
    lane: str
    created_at: datetime
    dead_at: datetime
    attempts: int
    last_error: str | None


def dead(*, before_id: int | None, most: int) -> list[Dead]:
    """Given-up messages, the newest first."""
    rows = select(
        OutboxMessage.id,
        OutboxMessage.kind,
        OutboxMessage.lane,
        OutboxMessage.created_at,
        OutboxMessage.dead_at,
        OutboxMessage.attempts,
        OutboxMessage.last_error,
    ).where(OutboxMessage.dead_at.is_not(None))
    if before_id is not None:
        rows = rows.where(OutboxMessage.id < before_id)
    found: Any = db.session.execute(rows.order_by(OutboxMessage.id.desc()).limit(most)).all()
    return [Dead(*row) for row in found]


def n_dead() -> int:
    """How many messages were given up."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.dead_at.is_not(None))
        )
        or 0
    )


def dead_by_place() -> list[tuple[str, str, int]]:
    """Lane, kind and number of given-up messages."""
    rows = db.session.execute(
        select(OutboxMessage.lane, OutboxMessage.kind, func.count())
        .where(OutboxMessage.dead_at.is_not(None))
        .group_by(OutboxMessage.lane, OutboxMessage.kind)
        .order_by(OutboxMessage.lane, OutboxMessage.kind)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def n_waiting(now: datetime) -> int:
    """How many messages are due and neither done nor given up."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                OutboxMessage.done_at.is_(None),
                OutboxMessage.dead_at.is_(None),
                OutboxMessage.due_at <= now,
            )
        )
        or 0
    )


def failing_lanes() -> list[OutboxLane]:
    """Places that did not take the last message, the longest first."""
    return list(
        db.session.scalars(
            select(OutboxLane)
            .where(OutboxLane.failing_since.is_not(None))
            .order_by(OutboxLane.failing_since)
            .limit(100)
        )
    )


def last_attempts(most: int) -> list[OutboxAttempt]:
    """The newest tries with what came back."""
    return list(
        db.session.scalars(select(OutboxAttempt).order_by(OutboxAttempt.id.desc()).limit(most))
    )

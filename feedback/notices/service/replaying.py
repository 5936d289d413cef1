"""Send dead messages again: one, or all of a place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from feedback.accounts.domain.roles import Actor
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.outbox.store import lanes
from feedback.outbox.store.models import OutboxMessage

AGAIN = {"dead_at": None, "attempts": 0, "lease_until": None}


def replay(*, actor: Actor, now: datetime, message_id: int) -> None:
    """The message goes out again with the same id; raises `NotFound` when it is not dead."""
    lane = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.dead_at.is_not(None))
        .values(**AGAIN, due_at=now, created_at=now)
        .returning(OutboxMessage.lane)
    ).first()
    if lane is None:
        raise NotFound(_("There is no such message among those given up."))
    _again(actor, now, lane.lane, 1)


def replay_all(*, actor: Actor, now: datetime, lane: str, kind: str) -> int:
    """Every dead message of a place and kind goes out again; returns how many."""
    dead = select(OutboxMessage.id).where(
        OutboxMessage.lane == lane, OutboxMessage.kind == kind, OutboxMessage.dead_at.is_not(None)
    )
    n = int(
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(dead))
            .values(**AGAIN, due_at=now, created_at=now)
        ).rowcount  # type: ignore[attr-defined]
    )
    if n:
        _again(actor, now, lane, n)
    return n


def _again(actor: Actor, now: datetime, lane: str, n: int) -> None:
    if lane:
        lanes.forget(db.session.connection(), lane)
    record(
        at=now,
        staff_id=actor.staff_id,
        action="outbox.replayed",
        object_kind="outbox",
        object_id=lane or "-",
        n=n,
    )

"""Destinations that have failed for days are turned off, and what left long ago is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.notices.service import destinations as service
from feedback.notices.store.models import Destination, NoticeItem
from feedback.outbox.store.models import OutboxLane, OutboxMessage

PATIENCE = timedelta(days=5)
KEPT = timedelta(days=30)
SLICE = 500


def watch() -> int:
    """Turn off what has failed for five days without a success; returns how many."""
    before = clock.now() - PATIENCE
    with reading(), db.engine.begin() as connection:
        rows = connection.execute(
            select(OutboxLane.lane).where(
                OutboxLane.failing_since <= before, OutboxLane.lane.startswith("robot:")
            )
        ).scalars()
        failing = [int(lane.partition(":")[2]) for lane in rows]
        on = select(Destination.id).where(Destination.id.in_(failing), Destination.is_on.is_(True))
        found = list(connection.execute(on).scalars()) if failing else []
    for destination_id in found:
        service.turn_off(destination_id=destination_id, because="failing", now=clock.now())
    return len(found)


def purge_items() -> int:
    """Remove notices of messages that are gone from the outbox; returns how many."""
    before, removed = clock.now() - KEPT, 0
    old = (
        select(NoticeItem.id)
        .where(
            NoticeItem.bundle_id.is_not(None),
            NoticeItem.happened_at < before,
            ~exists().where(OutboxMessage.id == NoticeItem.bundle_id),
        )
        .limit(SLICE)
    )
    while True:
        # Looked for without the write lock: there is no index for what goes once a month.
        with reading(), db.engine.begin() as connection:
            if connection.execute(old.limit(1)).first() is None:
                return removed
        with write_connection() as connection:
            gone = connection.execute(delete(NoticeItem).where(NoticeItem.id.in_(old))).rowcount
        removed += gone
        if gone < SLICE:
            return removed

"""Find what is due, hand it to its handler, remember how it went."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.upsert import insert_for
from feedback.outbox.store import leases
from feedback.outbox.store.models import OutboxMessage, WorkerHeartbeat

log = logging.getLogger("feedback.outbox")

Handler = Callable[[Mapping[str, Any]], None]
LEASE = timedelta(minutes=2)


def work_once(handlers: Mapping[str, Handler], *, most: int = 10) -> int:
    """Do up to `most` due messages; returns how many were tried. A failure never stops others."""
    kinds = list(handlers)
    if not _anything_due(kinds):
        return 0
    with write_connection() as connection:
        claimed = leases.claim(connection, now=clock.now(), lease=LEASE, most=most, kinds=kinds)
    for message in claimed:
        _do(handlers[message.kind], message)
    return len(claimed)


def _anything_due(kinds: list[str]) -> bool:
    """A look without the write lock, so that an idle worker disturbs nobody."""
    with reading(), db.engine.begin() as connection:
        return (
            connection.execute(
                select(OutboxMessage.id)
                .where(
                    OutboxMessage.done_at.is_(None),
                    OutboxMessage.dead_at.is_(None),
                    OutboxMessage.due_at <= clock.now(),
                    OutboxMessage.kind.in_(kinds),
                )
                .limit(1)
            ).first()
            is not None
        )


def _do(handler: Handler, message: Any) -> None:
    try:
        handler(message.payload)
    except Exception as error:
        db.session.rollback()
        log.warning("outbox %s %s failed: %s", message.kind, message.id, type(error).__name__)
        with write_connection() as connection:
            leases.fail(
                connection,
                key=message.id,
                now=clock.now(),
                attempts=message.attempts,
                error=f"{type(error).__name__}: {error}",
            )
        return
    finally:
        db.session.remove()
    with write_connection() as connection:
        leases.finish(connection, key=message.id, now=clock.now())


def beat(name: str) -> None:
    """Tell that this worker lives."""
    with write_connection() as connection:
        statement = insert_for(connection, WorkerHeartbeat.__table__)  # type: ignore[arg-type]
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"at": statement.excluded.at}
            ),
            {"name": name, "at": clock.now()},
        )

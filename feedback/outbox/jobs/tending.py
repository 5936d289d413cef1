"""Signs of life, and what is forgotten after a month."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from feedback.core import clock
from feedback.core.database import write_connection
from feedback.core.upsert import insert_for
from feedback.outbox.store.models import OutboxAttempt, OutboxMessage, WorkerHeartbeat

KEPT = timedelta(days=30)
SLICE = 500


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


def purge() -> int:
    """Remove what was done and tried more than 30 days ago, a slice at a time; returns how much.

    Dead messages stay until somebody sends them again.
    """
    before, removed = clock.now() - KEPT, 0
    for table, aged in (
        (OutboxMessage, OutboxMessage.done_at < before),
        (OutboxAttempt, OutboxAttempt.at < before),
    ):
        while True:
            with write_connection() as connection:
                old = select(table.id).where(aged).limit(SLICE)
                gone = connection.execute(delete(table).where(table.id.in_(old))).rowcount
            removed += gone
            if gone < SLICE:
                break
    return removed

"""Put work into the outbox, inside the transaction that causes it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from feedback.core.database import db
from feedback.outbox.store.models import OutboxMessage

_TABLE: Table = OutboxMessage.__table__  # type: ignore[assignment]


@cache
def _insert(dialect: str) -> Any:
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(_TABLE).on_conflict_do_nothing(index_elements=["dedupe_key"])


def put(
    connection: Connection,
    *,
    now: datetime,
    kind: str,
    dedupe_key: str,
    payload: dict[str, Any],
    due_at: datetime | None = None,
    lane: str = "",
) -> None:
    """Add a message unless one with the same dedupe key was ever added.

    A `lane` names the place it goes to: messages of one lane go one after the other, and a place
    that fails delays only its own.
    """
    connection.execute(
        _insert(connection.dialect.name),
        {
            "kind": kind,
            "payload": payload,
            "dedupe_key": dedupe_key,
            "created_at": now,
            "due_at": due_at or now,
            "attempts": 0,
            "lane": lane,
        },
    )


def put_in_session(
    *,
    now: datetime,
    kind: str,
    dedupe_key: str,
    payload: dict[str, Any],
    due_at: datetime | None = None,
    lane: str = "",
) -> None:
    """The same from a service that works with the session."""
    db.session.flush()
    put(
        db.session.connection(),
        now=now,
        kind=kind,
        dedupe_key=dedupe_key,
        payload=payload,
        due_at=due_at,
        lane=lane,
    )

"""One thing that happened becomes a waiting notice for everyone whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from feedback.core import clock
from feedback.core.database import write_connection
from feedback.core.upsert import insert_for, run_rows
from feedback.notices.domain.hours import Hours, next_awake, next_digest
from feedback.notices.domain.kinds import Choice, Kind
from feedback.notices.store import queries
from feedback.notices.store.models import NoticeItem


def spread(payload: Mapping[str, Any]) -> None:
    """Write one row for each robot, team address and person who is to be told."""
    now = clock.now()
    window = timedelta(seconds=current_app.extensions["settings"].notice_seconds)
    with write_connection() as connection:
        rows = [
            {
                "recipient": recipient,
                "dedupe_key": payload["dedupe"],
                "kind": payload["kind"],
                "path": payload["path"],
                "title": payload["title"],
                "text": payload["text"],
                "happened_at": datetime.fromisoformat(payload["happened_at"]),
                "due_at": due_at,
            }
            for recipient, due_at in _recipients(connection, payload, now=now, window=window)
        ]
        if rows:
            statement = insert_for(connection, NoticeItem.__table__)  # type: ignore[arg-type]
            run_rows(
                connection,
                statement.on_conflict_do_nothing(index_elements=["recipient", "dedupe_key"]),
                rows,
            )


def _recipients(
    connection: Connection, payload: Mapping[str, Any], *, now: datetime, window: timedelta
) -> Iterator[tuple[str, datetime]]:
    """Each receiver and the moment from which it may be told."""
    kind, soon = Kind(payload["kind"]), now + window
    path = queries.path_of(connection, payload["touchpoint_id"])
    for row in queries.listening_destinations(connection, kind, path):
        quiet = row.is_quiet_at_night
        yield f"robot:{row.id}", next_awake(soon, Hours(row.zone)) if quiet else soon
    if kind is Kind.CASE_OPENED and path is not None:
        place = queries.team_place(connection, path)
        if place is not None:
            yield f"place:{place}", soon
    choices = queries.listening_staff(connection, kind, path, payload["staff_ids"])
    hours = queries.hours_of(connection, list(choices))
    for staff_id, choice in sorted(choices.items()):
        own, is_woken = hours[staff_id]
        if choice is Choice.DIGEST:
            due_at = next_digest(now, own)
        elif payload["is_urgent"] and is_woken:
            due_at = soon
        else:
            due_at = next_awake(soon, own)
        yield f"staff:{staff_id}", due_at

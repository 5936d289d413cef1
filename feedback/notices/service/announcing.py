"""Write down that staff are to be told of something: one row, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from feedback.notices.domain.kinds import Kind
from feedback.notices.store.queries import SPREAD
from feedback.outbox import service as outbox


def announce(
    connection: Connection,
    *,
    now: datetime,
    kind: str,
    dedupe: str,
    path: str,
    title: Mapping[str, str],
    text: Mapping[str, str],
    touchpoint_id: int | None,
    staff_ids: Sequence[int] = (),
    is_urgent: bool = False,
) -> None:
    """Tell the named people and whoever subscribed to the kind there, once per `dedupe`.

    `path` is the page to open, "/cases/…". Title and text come in both languages and name nobody:
    a number, a place, a priority, a moment; no customer's words.
    """
    # Two kinds may use the same words for what happened.
    key = f"{Kind(kind).value}:{dedupe}"[:100]
    outbox.put(
        connection,
        now=now,
        kind=SPREAD,
        dedupe_key=f"{SPREAD}:{key}",
        payload={
            "kind": Kind(kind).value,
            "dedupe": key,
            "path": path,
            "title": dict(title),
            "text": dict(text),
            "touchpoint_id": touchpoint_id,
            "staff_ids": sorted(set(staff_ids)),
            "is_urgent": is_urgent,
            "happened_at": now.isoformat(),
        },
    )

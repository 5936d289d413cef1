"""The notices of a bundle as they are told, read and let go of before any network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from feedback.core.delivery import NotDelivered
from feedback.notices.domain.hours import next_awake
from feedback.notices.render.words import Told
from feedback.notices.store import queries


def let_sleep(payload: Mapping[str, Any], now: datetime) -> None:
    """Raise `NotDelivered` in the receiver's quiet hours: a mail server or a worker that comes
    back at night wakes nobody."""
    hours = queries.quiet_hours_of(payload["recipient"], payload["bundle"])
    if hours is None:
        return
    wait = (next_awake(now, hours) - now).total_seconds()
    if wait > 0:
        raise NotDelivered("quiet", retry_after_seconds=wait, is_counted=False)


def told_in(payload: Mapping[str, Any]) -> list[Told]:
    """What a bundle tells, oldest first; to a person only of places that are theirs now."""
    base = current_app.extensions["settings"].public_url
    items = queries.bundled(payload["bundle"])
    kind, _colon, key = payload["recipient"].partition(":")
    if kind == "staff":
        items = queries.visible_now(items, int(key))
    return [
        Told(item.kind, dict(item.title), dict(item.text), base + item.path, item.happened_at)
        for item in items
    ]

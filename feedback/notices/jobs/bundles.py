"""The notices of a bundle as they are told, read and let go of before any network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.notices.render.words import Told
from feedback.notices.store import queries


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

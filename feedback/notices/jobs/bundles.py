"""The notices of a bundle as they are told, read and let go of before any network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.notices.render.words import Told
from feedback.notices.store import queries


def told_in(payload: Mapping[str, Any]) -> list[Told]:
    """What a bundle tells, oldest first."""
    base = current_app.extensions["settings"].public_url
    return [
        Told(item.kind, dict(item.title), dict(item.text), base + item.path, item.happened_at)
        for item in queries.bundled(payload["bundle"])
    ]

"""The two faces of the dashboard, for the same place and period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from feedback.core.i18n import _

KEPT = ("from", "to", "node")


def tabs(current: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Scores and follow-up; `current` is the one on show."""
    kept = urlencode({name: query[name] for name in KEPT if query.get(name)})
    return [
        {"label": label, "href": path + (f"?{kept}" if kept else ""), "current": slug == current}
        for slug, label, path in (
            ("scores", _("Scores"), "/dashboard"),
            ("follow-up", _("Follow-up"), "/dashboard/follow-up"),
        )
    ]

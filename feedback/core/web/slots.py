"""Named places in upstream pages that downstream rooms fill; wired in `app.py` alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

Panel = Callable[..., Markup | str]


def init_slots(app: Flask) -> None:
    """Offer `slot(name, …)` to templates; an empty slot renders nothing."""
    app.extensions["slots"] = {}

    @app.template_global()
    def slot(name: str, **facts: Any) -> Markup:
        panels: list[Panel] = current_app.extensions["slots"].get(name, [])
        return Markup("").join(Markup(panel(**facts)) for panel in panels)  # noqa: S704


def fill_slot(app: Flask, name: str, panel: Panel) -> None:
    """Let a panel appear in the slot of that name; a panel returns escaped markup."""
    app.extensions["slots"].setdefault(name, []).append(panel)

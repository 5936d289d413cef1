"""The blueprint of this room; its pages register themselves in `app.py`'s order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from feedback.core import clock
from feedback.sla.web.missing import missing_notices, missing_words

pages = Blueprint("sla", __name__)


@pages.app_context_processor
def holidays() -> dict[str, Any]:
    """`missing_holidays()` for the notice `sla/_missing_years.html` of any room's page."""
    return {"missing_holidays": lambda: missing_words(missing_notices(clock.now()))}

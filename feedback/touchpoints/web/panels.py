"""What other rooms' pages show of touchpoints; wired into their slots in `app.py`."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from feedback.accounts.web.current import current_actor
from feedback.core.database import db
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible


def _showing(survey_id: int) -> list[Touchpoint]:
    return list(
        db.session.scalars(
            select(Touchpoint)
            .where(
                Touchpoint.survey_id == survey_id,
                Touchpoint.retired_at.is_(None),
                visible(current_actor()),
            )
            .order_by(Touchpoint.path)
        )
    )


def survey_touchpoint_count(*, survey_id: int, **_facts: Any) -> str:
    """How many touchpoints in the person's scope show a survey; empty for none."""
    return str(len(_showing(survey_id)) or "")


def survey_touchpoints(*, survey_id: int, **_facts: Any) -> Markup | str:
    """The touchpoints that show a survey, each with its address."""
    nodes = _showing(survey_id)
    if not nodes:
        return ""
    return Markup(render_template("touchpoints/showing.html", nodes=nodes))  # noqa: S704

"""A small installation to measure: one organisation, twelve touchpoints, one ready-made survey."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import transaction
from feedback.sla.service import ensure_defaults
from feedback.surveys.ready_made import ready_made
from feedback.surveys.service import create_survey, publish
from feedback.touchpoints.service import add_node

CODES = (
    "BENCH222",
    "BENCH333",
    "BENCH444",
    "BENCH555",
    "BENCH666",
    "BENCH777",
    "BENCH888",
    "BENCH999",
    "BENCHAAA",
    "BENCHBBB",
    "BENCHCCC",
    "BENCHDDD",
)
ORGANISATION = "BENCH234"


def install(now: datetime, kind: str = "touchpoint") -> list[int]:
    """Create the tree with a published survey; returns the ids of the touchpoints."""
    with transaction():
        ensure_defaults(now)
        survey = create_survey(actor=SYSTEM, now=now, name="Bench", document=ready_made()[kind])
        publish(actor=SYSTEM, now=now, survey_id=survey.id)
        top = add_node(
            actor=SYSTEM,
            now=now,
            parent_id=None,
            kind="organisation",
            name={"en": "Bench", "zh": "测试"},
            zone="Asia/Shanghai",
            code=ORGANISATION,
        )
        site = add_node(
            actor=SYSTEM, now=now, parent_id=top.id, kind="site", name={"en": "Site", "zh": "门店"}
        )
        return [
            add_node(
                actor=SYSTEM,
                now=now,
                parent_id=site.id,
                kind="touchpoint",
                name={"en": f"Desk {code[-1]}", "zh": f"柜台 {code[-1]}"},
                survey_id=survey.id,
                code=code,
            ).id
            for code in CODES
        ]

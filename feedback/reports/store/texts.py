"""The words of choice questions, from the newest survey version that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.responses.store.models import ChoiceRollup
from feedback.surveys.store.models import SurveyVersion

_MOST_VERSIONS = 50

Texts = Mapping[str, str]


def choice_texts(
    ids: Sequence[int], period: Period
) -> tuple[dict[str, Texts], dict[tuple[str, str], Texts]]:
    """Question id → text, and (question id, option id) → text, of questions answered there."""
    surveys = (
        select(ChoiceRollup.survey_id)
        .where(
            ChoiceRollup.touchpoint_id.in_(ids),
            ChoiceRollup.local_on.between(period.from_on, period.to_on),
        )
        .distinct()
    )
    definitions = db.session.scalars(
        select(SurveyVersion.definition)
        .where(SurveyVersion.survey_id.in_(surveys))
        .order_by(SurveyVersion.id.desc())
        .limit(_MOST_VERSIONS)
    )
    questions: dict[str, Texts] = {}
    options: dict[tuple[str, str], Texts] = {}
    for definition in definitions:
        for question in definition.get("questions", ()):
            _read(question, questions, options)
    return questions, options


def _read(
    question: Mapping[str, Any],
    questions: dict[str, Texts],
    options: dict[tuple[str, str], Texts],
) -> None:
    if "options" not in question:
        return
    questions.setdefault(question["id"], question["text"])
    for option in question["options"]:
        options.setdefault((question["id"], option["id"]), option["text"])

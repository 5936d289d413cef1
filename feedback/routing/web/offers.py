"""What a rule can be made of: places, answers, people and teams, as choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.queries import members
from feedback.accounts.store.teams import teams
from feedback.core.database import db
from feedback.core.i18n import current_language, text_in
from feedback.surveys.domain.definition import pick
from feedback.surveys.store.models import Survey, SurveyVersion
from feedback.touchpoints.store.queries import flat, tree

INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class Offers:
    """Choices as (value, label)."""

    places: Sequence[tuple[int, str]]
    options: Sequence[tuple[str, str]]
    people: Sequence[tuple[int, str]]
    teams: Sequence[tuple[int, str]]


def offers_for(actor: Actor) -> Offers:
    """What the person may choose: own places, every current answer, who works cases."""
    language = current_language()
    return Offers(
        places=[
            (node.id, INDENT * depth + text_in(node.name, language))
            for depth, node in flat(tree(actor))
            if node.retired_at is None
        ],
        options=_options(language),
        people=[
            (one.id, one.name)
            for one in members()
            if one.active and one.actor.may(Right.WORK_CASES)
        ],
        teams=[(team.id, team.name) for team in teams()],
    )


def _options(language: str) -> list[tuple[str, str]]:
    """Question and option of the surveys in use, each pair once, the newest words first."""
    found: dict[str, str] = {}
    definitions = db.session.scalars(
        select(SurveyVersion.definition)
        .join(Survey, Survey.current_version_id == SurveyVersion.id)
        .order_by(SurveyVersion.id.desc())
    )
    for definition in definitions:
        for question in definition["questions"]:
            asked = pick(question["text"], language)
            for option in question.get("options", ()):
                label = f"{asked} – {pick(option['text'], language)}"
                found.setdefault(f"{question['id']}.{option['id']}", label)
    return list(found.items())

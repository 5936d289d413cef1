"""`/responses/<id>`: one response whole, every question that was asked with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core.i18n import current_language
from feedback.responses import wording
from feedback.responses.store import queries
from feedback.responses.web.blueprint import pages
from feedback.surveys.domain.path import CompiledSurvey, evaluate
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.store.models import SurveyVersion
from feedback.surveys.store.queries import compiled_version, version


@dataclass(frozen=True, slots=True)
class Told:
    """A question in the reader's language with its answer; `text` is empty when it was skipped."""

    question: str
    kind: str
    text: str
    score: str = ""
    band: str = ""


@pages.get(f"/responses/<int(max={2**63 - 1}):key>")
@requires(Right.SEE_RESPONSES)
def one(key: int) -> Any:
    """The answers in words, the earlier ones that they replaced, and what speaks against them."""
    actor = current_actor()
    line = queries.response_for(actor, key)
    response = line.response
    survey = compiled_version(response.survey_version_id)
    asked_in: SurveyVersion = version(response.survey_version_id)
    return render_template(
        "responses/one.html",
        line=line,
        response=response,
        survey_title=survey.definition.text(survey.definition.title, current_language()),
        survey_number=asked_in.number,
        answers=told(survey, response.answers),
        contact=queries.contact_of(key),
        may_see_contact=actor.may(Right.SEE_CONTACT),
        revisions=[
            (revision, told(survey, revision.answers)) for revision in queries.revisions_of(key)
        ]
        if response.revision > 1
        else [],
        words=wording,
        actor=actor,
    )


def told(survey: CompiledSurvey, answers: dict[str, Any]) -> list[Told]:
    """Every question on the path that these answers took, in the order of the survey."""
    language = current_language()
    definition = survey.definition
    questions = {question.id: question for question in definition.questions}
    judged = evaluate(survey, {f"a.{key}": _sent(value) for key, value in answers.items()})
    scores = {score.question_id: score for score in judged.scores}
    found: list[Told] = []
    for question_id in judged.path:
        question = questions[question_id]
        question_type = REGISTRY[question.type]
        if question_type.kind is Kind.CONTACT:
            continue
        value = answers.get(question_id)
        score = scores.get(question_id)
        found.append(
            Told(
                question=definition.text(question.text, language),
                kind=question_type.kind.value,
                text="" if value is None else question_type.summary(question, value, language),
                score=wording.score_text(score.metric, score.value, score.band) if score else "",
                band=score.band.value if score else "",
            )
        )
    return found


def _sent(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]

"""The answers of a case as staff read them: every question asked, with its words."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.responses.store.models import Response
from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.store.models import SurveyVersion


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer; `is_comment` marks the customer's own words, in `language`.

    `text` is empty where a scored question was skipped.
    """

    question: str
    text: str
    is_comment: bool
    is_lead: bool
    language: str


def answer_lines(survey: SurveyVersion, response: Response, language: str) -> list[AnswerLine]:
    """The lines in the order of the survey, in the language of the person who reads."""
    definition = parse(survey.definition)
    lines = []
    for question in definition.questions:
        if question.id not in response.answers:
            continue
        value = response.answers[question.id]
        kind = REGISTRY[question.type]
        is_comment = kind.kind is Kind.COMMENT
        text = "" if value is None else str(value)
        if value is not None and not is_comment:
            chosen = tuple(value) if isinstance(value, list) else value
            text = kind.summary(question, chosen, language)
        lines.append(
            AnswerLine(
                definition.text(question.text, language),
                text,
                is_comment,
                question.id == definition.lead_question,
                response.language if is_comment else language,
            )
        )
    return lines

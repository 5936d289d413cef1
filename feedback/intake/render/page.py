"""The survey page: a definition in one language, with answers and faults where there are any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.intake.domain.languages import name_of, tag
from feedback.intake.domain.words import words_in
from feedback.intake.render.templates import policy, render, style_sheet
from feedback.surveys.domain.answers import Fault
from feedback.surveys.domain.css import css_rules, input_id, section_id
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import Definition, Question

Values = Mapping[str, Sequence[str]]
HONEYPOT = "topic"
TOKEN = "t"  # noqa: S105 - a field's name


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page and the Content-Security-Policy that lets exactly its style in."""

    html: str
    policy: str


def survey_page(
    definition: Definition,
    *,
    language: str,
    place: str,
    action: str,
    token: str,
    values: Values | None = None,
    faults: Sequence[Fault] = (),
    notice: str = "",
) -> Page:
    """The page of a survey; `action` is where it is sent, "" for a preview that sends nothing.

    `values` are the fields as they were sent, kept as they are; `notice` is a word code.
    """
    words = words_in(language)
    questions = [
        _question(definition, question, language, values or {}, faults, words)
        for question in definition.questions
    ]
    style = style_sheet() + css_rules(definition)
    html = render(
        "intake/page.html",
        style,
        tag=tag(language),
        direction=definition.direction(language),
        title=definition.text(definition.title, language),
        intro=definition.text(definition.intro, language),
        place=place,
        others=[(code, tag(code), name_of(code)) for code in definition.languages]
        if len(definition.languages) > 1
        else [],
        language=language,
        questions=questions,
        summary=_summary(questions, faults, words),
        notice=words[notice] if notice else "",
        action=action,
        token_field=TOKEN,
        token=token,
        honeypot=HONEYPOT,
        words=words,
    )
    return Page(html, policy(style))


def _question(
    definition: Definition,
    question: Question,
    language: str,
    values: Values,
    faults: Sequence[Fault],
    words: Mapping[str, str],
) -> dict[str, Any]:
    """What a question's partial needs; the partial is named after the type."""
    kind = REGISTRY[question.type]
    field = f"a.{question.id}"
    chosen = values.get(field, ())
    return {
        "type": question.type,
        "id": question.id,
        "section": section_id(question.id),
        "field": field,
        "text": definition.text(question.text, language),
        "help": definition.text(question.help, language),
        "required": question.required and kind.required_counts,
        "options": [
            {
                "id": input_id(question.id, option.value),
                "value": option.value,
                "label": option.label,
                "word": option.word,
                "checked": option.value in chosen,
            }
            for option in kind.options(question, language)
        ],
        "value": chosen[0] if chosen else "",
        "max_chars": question.max_chars,
        "parts": [
            {"name": part, "value": next(iter(values.get(f"{field}.{part}", ())), "")}
            for part in question.fields
        ],
        "consent": definition.text(question.consent.text, language) if question.consent else "",
        "consented": bool(values.get(f"{field}.consent")),
        "faults": {
            fault.field: _fault_text(fault, question, words)
            for fault in reversed(faults)
            if fault.question_id == question.id
        },
        "field_faults": [fault.field for fault in faults if fault.question_id == question.id],
    }


def _fault_text(fault: Fault, question: Question, words: Mapping[str, str]) -> str:
    code = fault.code
    if code == "required" and question.type == "text":
        code = "required_text"
    return words.get(code, words["error"]).replace("{n}", str(question.max_chars))


def _summary(
    questions: Sequence[Mapping[str, Any]], faults: Sequence[Fault], words: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """For each fault where it is, what was asked, and what is wrong."""
    lines: list[tuple[str, str, str]] = []
    for question in questions:
        for field in question["field_faults"]:
            lines.append((_target(question, field), question["text"], question["faults"][field]))
    known = {question["id"] for question in questions}
    for code in dict.fromkeys(fault.code for fault in faults if fault.question_id not in known):
        lines.append(("", "", words.get(code, words["error"])))
    return lines


def _target(question: Mapping[str, Any], field: str) -> str:
    """The id of the input that a fault's link leads to."""
    part = field.removeprefix(question["field"]).lstrip(".")
    if question["options"]:
        first: str = question["options"][0]["id"]
        return first
    return f"a-{question['id']}-{part}" if part else f"a-{question['id']}"

"""Definitions: parsed from their document, written back to it, and named by its digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from feedback.surveys.domain.parsing import parse
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import (
    SCHEMA,
    Clause,
    Condition,
    Consent,
    Definition,
    DefinitionError,
    Ending,
    Option,
    PublishFault,
    Question,
    Texts,
    pick,
)

__all__ = [
    "Clause",
    "Condition",
    "Consent",
    "Definition",
    "DefinitionError",
    "Ending",
    "Option",
    "PublishFault",
    "Question",
    "Texts",
    "digest",
    "parse",
    "pick",
    "to_document",
]


def digest(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the document in one canonical spelling, as 64 hex digits."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def to_document(definition: Definition) -> dict[str, Any]:
    """The document of a definition, as fresh dicts and lists; `parse` gives an equal one back."""
    return {
        "schema": SCHEMA,
        "languages": list(definition.languages),
        "default_language": definition.default_language,
        "title": dict(definition.title),
        "intro": _texts(definition.intro),
        "lead_question": definition.lead_question,
        "questions": [_question(question) for question in definition.questions],
        "endings": {
            str(band): {"title": dict(ending.title), "text": dict(ending.text)}
            for band, ending in definition.endings.items()
        },
    }


def _texts(texts: Texts | None) -> dict[str, str] | None:
    return None if texts is None else dict(texts)


def _question(question: Question) -> dict[str, Any]:
    """Only the settings this question has: its type refuses the others."""
    document: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "text": dict(question.text),
        "required": question.required,
        "show_if": None if question.show_if is None else _condition(question.show_if),
    }
    for key in ("help", "low", "high"):
        if (texts := getattr(question, key)) is not None:
            document[key] = dict(texts)
    if question.options:
        document["options"] = [{"id": o.id, "text": dict(o.text)} for o in question.options]
    if question.labels:
        document["labels"] = {key: dict(texts) for key, texts in question.labels.items()}
    if "max_chars" in REGISTRY[question.type].keys:
        document["max_chars"] = question.max_chars
    if question.fields:
        document["fields"] = list(question.fields)
    if question.consent is not None:
        consent = question.consent
        document["consent"] = {"version": consent.version, "text": dict(consent.text)}
    return document


def _condition(condition: Condition) -> dict[str, Any]:
    return {condition.mode: [_clause(clause) for clause in condition.clauses]}


def _clause(clause: Clause) -> dict[str, Any]:
    if clause.options:
        return {"question": clause.question, "options": list(clause.options)}
    return {"question": clause.question, "bands": [str(band) for band in clause.bands]}

"""Edits of a draft document: each returns a new document, the given one stays as it was."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import SCHEMA

Document = dict[str, Any]

ENDINGS: dict[str, dict[str, dict[str, str]]] = {
    "detractor": {
        "title": {"en": "Thank you for telling us.", "zh": "谢谢您告诉我们。"},
        "text": {
            "en": "We are sorry it was not better. Your answer goes to those who can change it.",
            "zh": "很抱歉没能让您满意。您的意见会直接转给能够改进的人。",
        },
    },
    "passive": {
        "title": {"en": "Thank you.", "zh": "谢谢您。"},
        "text": {
            "en": "We read every answer and work on doing better.",
            "zh": "每一份反馈我们都会认真阅读，并努力做得更好。",
        },
    },
    "promoter": {
        "title": {"en": "Thank you – that makes our day.", "zh": "谢谢您的认可！"},
        "text": {
            "en": "We will pass it on to the people who served you.",
            "zh": "我们会把您的肯定转达给为您服务的同事。",
        },
    },
}


def blank_document(title: Mapping[str, str], languages: Sequence[str]) -> Document:
    """A draft without questions, with usual endings; its first language is the default."""
    return {
        "schema": SCHEMA,
        "languages": list(languages),
        "default_language": languages[0],
        "title": {language: title.get(language, "") for language in languages},
        "intro": None,
        "lead_question": None,
        "questions": [],
        "endings": _in_languages(deepcopy(ENDINGS), languages),
    }


def fresh_id(document: Mapping[str, Any], stem: str) -> str:
    """An id no question has: `stem`, `stem_2`, `stem_3` … with unfit characters left out."""
    taken = {question["id"] for question in document["questions"]}
    fit = "".join(c for c in stem.lower() if c in "abcdefghijklmnopqrstuvwxyz0123456789_")
    fit = fit[:34] or "q"
    candidate, n = fit, 1
    while candidate in taken:
        n += 1
        candidate = f"{fit}_{n}"
    return candidate


def new_question(document: Mapping[str, Any], question_type: str) -> Document:
    """A question of this type to start from: fresh id, usual words in the draft's languages."""
    starter = REGISTRY[question_type].starter(fresh_id(document, f"q_{question_type}"))
    question: Document = _in_languages(starter, document["languages"])
    return question


def with_question(document: Mapping[str, Any], question: Mapping[str, Any]) -> Document:
    """The draft with this question: in place of the one with its id, else as the last."""
    changed = _copy(document)
    questions = changed["questions"]
    places = [n for n, other in enumerate(questions) if other["id"] == question["id"]]
    if places:
        questions[places[0]] = deepcopy(dict(question))
    else:
        questions.append(deepcopy(dict(question)))
    if changed["lead_question"] is None and REGISTRY[question["type"]].metric is not None:
        changed["lead_question"] = question["id"]
    return changed


def without_question(document: Mapping[str, Any], question_id: str) -> Document:
    """The draft without this question; conditions on it stay and are told by publishing."""
    changed = _copy(document)
    changed["questions"] = [q for q in changed["questions"] if q["id"] != question_id]
    if changed["lead_question"] == question_id:
        changed["lead_question"] = None
    return changed


def moved(document: Mapping[str, Any], question_id: str, direction: str) -> Document:
    """The draft with this question one place `up` or `down`; at the edge nothing changes."""
    changed = _copy(document)
    questions = changed["questions"]
    for n, question in enumerate(questions):
        if question["id"] == question_id:
            to = n - 1 if direction == "up" else n + 1
            if 0 <= to < len(questions):
                questions[n], questions[to] = questions[to], questions[n]
            break
    return changed


def with_language(document: Mapping[str, Any], language: str) -> Document:
    """The draft with one more language; its words are missing until they are written."""
    changed = _copy(document)
    if language not in changed["languages"]:
        changed["languages"].append(language)
    return changed


def without_language(document: Mapping[str, Any], language: str) -> Document:
    """The draft and all its texts without this language; the default one cannot be removed."""
    if language == document["default_language"]:
        return _copy(document)
    changed = _copy(document)
    changed["languages"] = [other for other in changed["languages"] if other != language]
    everything: Document = _in_languages(changed, changed["languages"], gone={language})
    return everything


def _copy(document: Mapping[str, Any]) -> Document:
    return deepcopy(dict(document))


def _in_languages(part: Any, languages: Sequence[str], gone: set[str] | None = None) -> Any:
    """A copy whose text maps hold only these languages; a text map is one of strings only."""
    if isinstance(part, list):
        return [_in_languages(item, languages, gone) for item in part]
    if not isinstance(part, dict):
        return part
    drop = gone if gone is not None else {"en", "zh"} - set(languages)
    is_texts = all(isinstance(value, str) for value in part.values()) and "id" not in part
    return {
        key: _in_languages(value, languages, gone)
        for key, value in part.items()
        if not (is_texts and key in drop)
    }

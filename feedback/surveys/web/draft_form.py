"""The editor's form as a definition document, and back; names are the places that faults name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from feedback.core.i18n import LANGUAGES
from feedback.scoring.domain.metrics import SCALE, Band
from feedback.surveys.domain.clean import clean_text
from feedback.surveys.domain.parsing import LANGUAGE
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.domain.structure import SCHEMA

Document = dict[str, Any]
Form = MultiDict[str, str]
MOST = 60


def document_of(form: Form) -> Document:
    """The document that a whole editor form describes; nothing but the form is needed."""
    languages = [code for code in form.getlist("languages") if LANGUAGE.fullmatch(code)][:12]
    default = form.get("default_language", "")
    reader = _Reader(form, languages)
    questions = [
        reader.question(question_id)
        for question_id in dict.fromkeys(form.getlist("question")[:MOST])
        if form.get(f"questions.{question_id}.type") in REGISTRY
    ]
    return {
        "schema": SCHEMA,
        "languages": languages,
        "default_language": default if default in languages else next(iter(languages), ""),
        "title": reader.texts("title"),
        "intro": reader.texts("intro") or None,
        "lead_question": form.get("lead_question") or None,
        "questions": questions,
        "endings": {
            band.value: {
                "title": reader.texts(f"endings.{band}.title"),
                "text": reader.texts(f"endings.{band}.text"),
            }
            for band in Band
        },
    }


class _Reader:
    """Reads one form in the languages it offers."""

    def __init__(self, form: Form, languages: Sequence[str]) -> None:
        self.form = form
        self.languages = languages

    def line(self, name: str) -> str:
        """One field as the database can keep it."""
        return clean_text(self.form.get(name, ""))[0].strip()

    def texts(self, name: str) -> dict[str, str]:
        """The words of one place; languages without words are left out."""
        found = {code: self.line(f"{name}.{code}") for code in self.languages}
        return {code: text for code, text in found.items() if text}

    def question(self, question_id: str) -> Document:
        """One question with the settings its type has."""
        at = f"questions.{question_id}"
        kind = self.form.get(f"{at}.type", "")
        keys = REGISTRY[kind].keys if kind in REGISTRY else frozenset()
        document: Document = {
            "id": question_id,
            "type": kind,
            "text": self.texts(f"{at}.text"),
            "required": self.form.get(f"{at}.required") == "1",
            "show_if": self.condition(at),
        }
        if words := self.texts(f"{at}.help"):
            document["help"] = words
        for key in ("low", "high"):
            if key in keys and (words := self.texts(f"{at}.{key}")):
                document[key] = words
        if "labels" in keys and (labels := dict(self.labels(at, kind))):
            document["labels"] = labels
        if "options" in keys:
            document["options"] = self.options(at)
        if "max_chars" in keys:
            raw = self.line(f"{at}.max_chars")
            document["max_chars"] = int(raw[:9]) if raw.isascii() and raw.isdigit() else 0
        if "fields" in keys:
            document["fields"] = self.form.getlist(f"{at}.fields")
            document["consent"] = {
                "version": self.line(f"{at}.consent.version"),
                "text": self.texts(f"{at}.consent.text"),
            }
        return document

    def labels(self, at: str, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The question's own words for values of its scale."""
        metric = REGISTRY[kind].metric
        for value in SCALE[metric] if metric else ():
            if words := self.texts(f"{at}.labels.{value}"):
                yield str(value), words

    def options(self, at: str) -> list[Document]:
        """The options in their order; a filled last line becomes a new one."""
        ids = self.form.getlist(f"{at}.option")[:MOST]
        options = [{"id": one, "text": self.texts(f"{at}.options.{one}")} for one in ids]
        if words := self.texts(f"{at}.options.+"):
            options.append({"id": _new_option_id(ids, words), "text": words})
        return options

    def condition(self, at: str) -> Document | None:
        """The clauses that have something ticked, one for each earlier question."""
        clauses: list[Document] = []
        for earlier in self.form.getlist(f"{at}.show_if"):
            ticked = self.form.getlist(f"{at}.show_if.{earlier}")
            bands = [value for value in ticked if value in set(Band)]
            options = [value.removeprefix("=") for value in ticked if value.startswith("=")]
            if bands:
                clauses.append({"question": earlier, "bands": bands})
            if options:
                clauses.append({"question": earlier, "options": options})
        mode = "any" if self.form.get(f"{at}.show_if_mode") == "any" else "all"
        return {mode: clauses} if clauses else None


def _new_option_id(taken: Sequence[str], words: Mapping[str, str]) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in words.get("en", "").lower())
    stem = "_".join(part for part in plain.split("_") if part)[:30] or "option"
    candidate, n = stem, 1
    while candidate in taken:
        n += 1
        candidate = f"{stem}_{n}"
    return candidate


def clause_choices(
    document: Mapping[str, Any], question_id: str
) -> list[tuple[Mapping[str, Any], list[str], str]]:
    """What a question's condition may name: earlier questions with their values, and leftovers.

    Each entry is the question, the values of its checkboxes and what is wrong with it: "",
    `gone` or `later`. Leftovers are what the condition names now and should not.
    """
    choices: list[tuple[Mapping[str, Any], list[str], str]] = []
    clauses = _clauses(document, question_id)
    earlier: list[str] = []
    for question in document["questions"]:
        if question["id"] == question_id:
            break
        earlier.append(question["id"])
        kind = REGISTRY[question["type"]].kind if question["type"] in REGISTRY else None
        if kind is Kind.SCORE:
            values = [band.value for band in Band]
        elif kind is Kind.CHOICE:
            values = [f"={option['id']}" for option in question.get("options", [])]
        else:
            values = []
        values += [value for value in clauses.get(question["id"], []) if value not in values]
        if values:
            choices.append((question, values, ""))
    known = {question["id"]: question for question in document["questions"]}
    for named, values in clauses.items():
        if named not in earlier:
            choices.append(
                (known.get(named, {"id": named}), values, "later" if named in known else "gone")
            )
    return choices


def ticked(document: Mapping[str, Any], question_id: str) -> dict[str, list[str]]:
    """The values that a question's condition names, by question."""
    return _clauses(document, question_id)


def _clauses(document: Mapping[str, Any], question_id: str) -> dict[str, list[str]]:
    question = next((q for q in document["questions"] if q["id"] == question_id), None)
    condition = (question or {}).get("show_if") or {}
    found: dict[str, list[str]] = {}
    for clause in (*condition.get("all", ()), *condition.get("any", ())):
        values = [*clause.get("bands", ()), *(f"={one}" for one in clause.get("options", ()))]
        found.setdefault(clause["question"], []).extend(values)
    return found


def offered_languages(document: Mapping[str, Any]) -> list[str]:
    """The languages an editor may tick: those of the product and those the draft has."""
    return list(dict.fromkeys((*document["languages"], *LANGUAGES)))

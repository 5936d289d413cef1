"""A JSON document becomes a Definition, or every structural fault is told at once.

Drafts are unfinished: missing words, questions or endings parse well and are told by publishing.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from feedback.scoring.domain.metrics import Band
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
)

ID = re.compile(r"[a-z0-9_]{1,40}")  # safe in HTML ids, form fields and CSS selectors
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")  # five characters are what an answer keeps
MOST_QUESTIONS, MOST_OPTIONS, MOST_LANGUAGES, LONGEST_TEXT = 60, 60, 12, 4000

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_TOP = frozenset(
    {"schema", "languages", "default_language", "title", "intro"}
    | {"lead_question", "questions", "endings"}
)
_QUESTION = frozenset({"id", "type", "text", "help", "required", "show_if"})
_CONTACT_FIELDS = ("name", "phone", "email")
T = TypeVar("T")


def parse(document: Mapping[str, Any]) -> Definition:
    """The definition a document describes. Raises DefinitionError with all faults."""
    reader = _Reader()
    definition = reader.definition(document)
    if reader.faults:
        raise DefinitionError(tuple(reader.faults))
    return definition


class _Reader:
    """Reads on after a fault, with a harmless stand-in, so that all faults are found."""

    def __init__(self) -> None:
        self.faults: list[PublishFault] = []
        self.languages: tuple[str, ...] = ()
        self.default = ""

    def add(self, where: str, code: str, detail: object = "") -> None:
        self.faults.append(PublishFault(where, code, str(detail)[:80]))

    def typed(self, value: Any, kind: type[T], where: str, stand_in: T) -> T:
        # bool is an int in Python, but never a number in a document.
        if isinstance(value, kind) and not (isinstance(value, bool) and kind is int):
            return value
        self.add(where, "wrong_type", kind.__name__)
        return stand_in

    def map(self, value: Any, where: str, known: frozenset[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            self.add(where, "wrong_type", "object")
            return {}
        for key in sorted(set(value) - known) if known is not None else ():
            self.add(f"{where}.{key}" if where else key, "unknown_key")
        return dict(value)

    def list(self, value: Any, where: str, most: int) -> list[Any]:
        items = self.typed(value, list, where, [])
        if len(items) > most:
            self.add(where, "too_many", most)
        return items[:most]

    def id(self, value: Any, where: str) -> str:
        if isinstance(value, str) and ID.fullmatch(value):
            return value
        self.add(where, "bad_id", value)
        return ""

    def texts(self, value: Any, where: str) -> Texts:
        """The default language comes first, so that it is what a missing one falls back to."""
        found = self.map(value, where)
        for language in found:
            at = f"{where}.{language}"
            if language not in self.languages:
                self.add(at, "unknown_language")
            text = self.typed(found[language], str, at, "")
            if len(text) > LONGEST_TEXT:
                self.add(at, "too_long", LONGEST_TEXT)
            if _UNFIT.search(text):
                self.add(at, "control_characters")
        return {k: found[k] for k in (self.default, *found) if k in found}

    def some_texts(self, value: Any, where: str) -> Texts | None:
        return None if value is None else self.texts(value, where)

    def definition(self, document: Any) -> Definition:
        top = self.map(document, "", _TOP)
        if type(top.get("schema")) is not int or top["schema"] != SCHEMA:
            self.add("schema", "unknown_schema", top.get("schema"))
        languages = self.list(top.get("languages"), "languages", MOST_LANGUAGES)
        for language in languages:
            if not (isinstance(language, str) and LANGUAGE.fullmatch(language)):
                self.add("languages", "bad_language", language)
        self.languages = tuple(item for item in languages if isinstance(item, str))
        if not languages or len(set(self.languages)) != len(languages):
            self.add("languages", "languages_empty_or_repeated")
        self.default = self.typed(top.get("default_language"), str, "default_language", "")
        if self.default not in self.languages:
            self.add("default_language", "unknown_language", self.default)
        lead = top.get("lead_question")
        questions = self.list(top.get("questions"), "questions", MOST_QUESTIONS)
        return Definition(
            languages=self.languages,
            default_language=self.default,
            title=self.texts(top.get("title"), "title"),
            intro=self.some_texts(top.get("intro"), "intro"),
            lead_question=None if lead is None else self.id(lead, "lead_question"),
            questions=tuple(self.question(item, n) for n, item in enumerate(questions)),
            endings=self.endings(top.get("endings", {})),
        )

    def endings(self, value: Any) -> dict[Band, Ending]:
        found = self.map(value, "endings", frozenset(Band))
        endings = {}
        for band in Band:
            if band in found:
                at = f"endings.{band}"
                item = self.map(found[band], at, frozenset({"title", "text"}))
                endings[band] = Ending(
                    self.texts(item.get("title"), f"{at}.title"),
                    self.texts(item.get("text", {}), f"{at}.text"),
                )
        return endings

    def question(self, value: Any, n: int) -> Question:
        item = self.map(value, f"questions.{n}")
        question_id = self.id(item.get("id"), f"questions.{n}.id")
        at = f"questions.{question_id or n}"
        kind = item.get("type")
        question_type = REGISTRY.get(kind) if isinstance(kind, str) else None
        if question_type is None:
            self.add(f"{at}.type", "unknown_type", kind)
            return Question(question_id, "", {})
        self.map(item, at, _QUESTION | question_type.keys)
        fields = self.list(item.get("fields", []), f"{at}.fields", len(_CONTACT_FIELDS))
        for field in fields:
            if field not in _CONTACT_FIELDS:
                self.add(f"{at}.fields", "unknown_field", field)
        show_if, consent = item.get("show_if"), item.get("consent")
        return Question(
            id=question_id,
            type=question_type.key,
            text=self.texts(item.get("text"), f"{at}.text"),
            help=self.some_texts(item.get("help"), f"{at}.help"),
            required=self.typed(item.get("required", False), bool, f"{at}.required", False),
            show_if=None if show_if is None else self.condition(show_if, f"{at}.show_if"),
            options=tuple(
                self.option(option, f"{at}.options.{m}")
                for m, option in enumerate(
                    self.list(item.get("options", []), f"{at}.options", MOST_OPTIONS)
                )
            ),
            low=self.some_texts(item.get("low"), f"{at}.low"),
            high=self.some_texts(item.get("high"), f"{at}.high"),
            labels={
                key: self.texts(words, f"{at}.labels.{key}")
                for key, words in self.map(item.get("labels", {}), f"{at}.labels").items()
            },
            max_chars=self.typed(item.get("max_chars", 2000), int, f"{at}.max_chars", 2000),
            fields=tuple(field for field in _CONTACT_FIELDS if field in fields),
            consent=None if consent is None else self.consent(consent, f"{at}.consent"),
        )

    def option(self, value: Any, at: str) -> Option:
        item = self.map(value, at, frozenset({"id", "text"}))
        return Option(
            self.id(item.get("id"), f"{at}.id"), self.texts(item.get("text"), f"{at}.text")
        )

    def consent(self, value: Any, at: str) -> Consent:
        item = self.map(value, at, frozenset({"version", "text"}))
        version = self.typed(item.get("version", ""), str, f"{at}.version", "")
        if len(version) > 40 or _UNFIT.search(version):
            self.add(f"{at}.version", "too_long", 40)
        return Consent(version, self.texts(item.get("text", {}), f"{at}.text"))

    def condition(self, value: Any, at: str) -> Condition:
        item = self.map(value, at, frozenset({"all", "any"}))
        if len(item) != 1:
            self.add(at, "all_or_any")
            return Condition("all", ())
        mode, clauses = next(iter(item.items()))
        found = self.list(clauses, f"{at}.{mode}", MOST_QUESTIONS)
        if not found:
            self.add(f"{at}.{mode}", "empty_condition")
        return Condition(
            mode, tuple(self.clause(c, f"{at}.{mode}.{n}") for n, c in enumerate(found))
        )

    def clause(self, value: Any, at: str) -> Clause:
        item = self.map(value, at, frozenset({"question", "bands", "options"}))
        question = self.id(item.get("question"), f"{at}.question")
        if ("bands" in item) == ("options" in item):
            self.add(at, "bands_or_options")
            return Clause(question)
        if "options" in item:
            options = self.list(item["options"], f"{at}.options", MOST_OPTIONS)
            if not options:
                self.add(f"{at}.options", "empty_clause")
            return Clause(question, options=tuple(self.id(o, f"{at}.options") for o in options))
        bands = self.list(item["bands"], f"{at}.bands", len(Band))
        if not bands:
            self.add(f"{at}.bands", "empty_clause")
        known = set(map(str, Band))
        for band in bands:
            if not (isinstance(band, str) and band in known):
                self.add(f"{at}.bands", "unknown_band", band)
        return Clause(question, bands=tuple(band for band in Band if band in bands))

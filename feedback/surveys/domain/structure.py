"""The parts of a survey definition as frozen values; texts are maps from language to string."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from feedback.scoring.domain.metrics import Band

Texts = Mapping[str, str]

SCHEMA = 1
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ug", "ur", "yi"})


def pick(texts: Texts | None, language: str, default: str = "") -> str:
    """The string of `language`, else of its base language, of `default`, or the first non-empty."""
    if not texts:
        return ""
    return (
        texts.get(language)
        or texts.get(language.partition("-")[0])
        or texts.get(default)
        or next((text for text in texts.values() if text), "")
    )


class PublishFault(NamedTuple):
    """What is wrong in a definition: `where` is a dotted path such as `questions.q_nps.text`."""

    where: str
    code: str
    detail: str = ""


class DefinitionError(ValueError):
    """The document is not a definition; `faults` holds everything found, not only the first."""

    def __init__(self, faults: tuple[PublishFault, ...]) -> None:
        super().__init__("; ".join(f"{f.where}: {f.code} {f.detail}".strip() for f in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Option:
    """One choice with an id that stays when its words change."""

    id: str
    text: Texts = field(hash=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """True when the earlier question's band, or one of its chosen options, is among those named."""

    question: str
    bands: tuple[Band, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Clauses joined by `all` or `any`; a question without a condition is always asked."""

    mode: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """The words a respondent agrees to, and the version by which they can be found again."""

    version: str
    text: Texts = field(hash=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; which settings matter depends on its type."""

    id: str
    type: str
    text: Texts = field(hash=False)
    help: Texts | None = field(default=None, hash=False)
    required: bool = False
    show_if: Condition | None = None
    options: tuple[Option, ...] = ()
    low: Texts | None = field(default=None, hash=False)
    high: Texts | None = field(default=None, hash=False)
    labels: Mapping[str, Texts] = field(default_factory=dict, hash=False)
    max_chars: int = 2000
    fields: tuple[str, ...] = ()
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """The thank-you shown to one band of the lead question."""

    title: Texts = field(hash=False)
    text: Texts = field(hash=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """One survey version: what is asked, in which words, on which path."""

    languages: tuple[str, ...]
    default_language: str
    title: Texts = field(hash=False)
    intro: Texts | None = field(hash=False)
    lead_question: str | None
    questions: tuple[Question, ...]
    endings: Mapping[Band, Ending] = field(hash=False)

    def text(self, texts: Texts | None, language: str) -> str:
        """The string of `language`, or of the default language where it is missing; "" for None."""
        return pick(texts, language, self.default_language)

    def question(self, question_id: str) -> Question | None:
        """The question with this id, or None."""
        return next((q for q in self.questions if q.id == question_id), None)

    def direction(self, language: str) -> str:
        """`rtl` or `ltr`, for the page; a score is the radio's value, never its position."""
        return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

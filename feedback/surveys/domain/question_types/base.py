"""What every question type can do; the page, the evaluator and publishing ask only this."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from feedback.scoring.domain.metrics import Metric
from feedback.surveys.domain.answers import Fault, Parsed, Value
from feedback.surveys.domain.structure import PublishFault, Question, Texts

Form = Mapping[str, Sequence[str]]


class Kind(StrEnum):
    """Where an answer goes: scored facts, chosen options, comments, or contact details."""

    SCORE = "score"
    CHOICE = "choice"
    COMMENT = "comment"
    CONTACT = "contact"


class Choice(NamedTuple):
    """One radio or checkbox: the value it sends, its label, and the words below it (may be "")."""

    value: str
    label: str
    word: str = ""


class QuestionType:
    """One type of question. Subclass it in a file of its own and add it to the registry."""

    key: str
    kind: Kind
    metric: Metric | None = None
    required_counts = True
    keys: frozenset[str] = frozenset()  # settings it understands beside those of every question

    def fields(self, question: Question) -> tuple[str, ...]:
        """The form fields this question owns; the first one takes the faults of the whole."""
        return (f"a.{question.id}",)

    def parse_form(self, question: Question, form: Form) -> Parsed:
        """The question's value out of a whole form."""
        return self.parse_value(question, form.get(f"a.{question.id}", ()))

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        """The value of what one field sent: skipped, valid, or a fault. Strict: never clips."""
        raise NotImplementedError

    def texts(self, question: Question) -> Iterator[tuple[str, Texts]]:
        """Every map of words a respondent sees, with its place, to check that none is missing."""
        yield "text", question.text
        if question.help is not None:
            yield "help", question.help

    def faults(self, question: Question) -> Iterator[PublishFault]:
        """What beside missing words stops this question from being published; places relative."""
        yield from ()

    def options(self, question: Question, language: str) -> tuple[Choice, ...]:
        """The radios or checkboxes in their order; empty for types without."""
        return ()

    def summary(self, question: Question, value: Value, language: str) -> str:
        """The answer as staff read it."""
        return str(value)

    def starter(self, question_id: str) -> dict[str, Any]:
        """The document of a new question of this type, with words in Chinese and English."""
        raise NotImplementedError


def fault(question: Question, code: str, part: str = "") -> Fault:
    """A fault at the question's field, or at one part of it (`name`, `phone` …)."""
    name = f"a.{question.id}.{part}" if part else f"a.{question.id}"
    return Fault(question.id, name, code)

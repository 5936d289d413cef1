"""Free text, kept as typed but for characters no database or file can carry."""

from collections.abc import Iterator, Sequence
from typing import Any

from feedback.surveys.domain.answers import SKIPPED, Parsed
from feedback.surveys.domain.clean import clean_text, is_blank
from feedback.surveys.domain.question_types.base import Kind, QuestionType, fault
from feedback.surveys.domain.structure import PublishFault, Question

MOST_CHARS = 10_000


class Text(QuestionType):
    """One text area; its value is a comment."""

    key = "text"
    kind = Kind.COMMENT
    keys = frozenset({"max_chars"})

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        """The cleaned text; more than `max_chars` code points is a fault, not a cut."""
        if not raw:
            return SKIPPED
        if len(raw) > 1:
            return Parsed(None, (fault(question, "too_many_values"),))
        text, n_removed = clean_text(raw[0])
        if len(text) > question.max_chars:
            return Parsed(None, (fault(question, "too_long"),), n_removed)
        if is_blank(text):
            return Parsed(None, (), n_removed)
        return Parsed(text, (), n_removed)

    def faults(self, question: Question) -> Iterator[PublishFault]:
        if not 1 <= question.max_chars <= MOST_CHARS:
            yield PublishFault("max_chars", "max_chars_range", f"1–{MOST_CHARS}")

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {
                "en": "What should we know about your visit?",
                "zh": "关于这次体验，您想告诉我们什么？",
            },
            "required": False,
            "max_chars": 2000,
        }

"""Multiple choice: any number of options, kept in the order of the definition."""

from collections.abc import Sequence

from feedback.surveys.domain.answers import SKIPPED, Parsed
from feedback.surveys.domain.question_types.base import fault
from feedback.surveys.domain.question_types.choices import Choices
from feedback.surveys.domain.structure import Question


class MultipleChoice(Choices):
    """One checkbox per option; the value is a tuple of option ids, each once."""

    key = "multiple_choice"

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        chosen = set(raw)
        chosen.discard("")
        if not chosen:
            return SKIPPED
        value = tuple(option.id for option in question.options if option.id in chosen)
        if len(value) != len(chosen):
            return Parsed(None, (fault(question, "not_a_choice"),))
        return Parsed(value)

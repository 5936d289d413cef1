"""Single choice: at most one option."""

from collections.abc import Sequence

from feedback.surveys.domain.answers import SKIPPED, Parsed
from feedback.surveys.domain.question_types.base import fault
from feedback.surveys.domain.question_types.choices import Choices
from feedback.surveys.domain.structure import Question


class SingleChoice(Choices):
    """One radio per option; the value is the option's id."""

    key = "single_choice"

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        if not raw or (len(raw) == 1 and not raw[0]):
            return SKIPPED
        if len(raw) > 1:
            return Parsed(None, (fault(question, "too_many_values"),))
        if any(option.id == raw[0] for option in question.options):
            return Parsed(raw[0])
        return Parsed(None, (fault(question, "not_a_choice"),))

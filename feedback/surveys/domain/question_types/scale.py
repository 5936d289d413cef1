"""What NPS, CSAT and CES share: whole numbers on a fixed scale, one radio each."""

from collections.abc import Iterator, Mapping, Sequence

from feedback.surveys.domain.answers import SKIPPED, Parsed, Value
from feedback.surveys.domain.question_types.base import Choice, Kind, QuestionType, fault
from feedback.surveys.domain.structure import PublishFault, Question, Texts, pick


class Scale(QuestionType):
    """A scored question whose scale is part of its definition and cannot be changed."""

    kind = Kind.SCORE
    values: range
    words: Mapping[int, Texts] = {}  # words every value has unless the question says its own
    keys = frozenset({"labels"})

    def __init__(self) -> None:
        self._parsed = {str(value): Parsed(value) for value in self.values}

    def word(self, question: Question, value: int) -> Texts:
        """The words of one value: the question's own, before the usual ones; may be empty."""
        own = question.labels.get(str(value), {})
        return {**self.words.get(value, {}), **{k: v for k, v in own.items() if v}}

    def parse_value(self, question: Question, raw: Sequence[str]) -> Parsed:
        """The number exactly as the radio sends it; "5.5", " 5", full-width "５" are faults."""
        if not raw or (len(raw) == 1 and not raw[0]):
            return SKIPPED
        if len(raw) > 1:
            return Parsed(None, (fault(question, "too_many_values"),))
        return self._parsed.get(raw[0]) or Parsed(None, (fault(question, "not_a_choice"),))

    def texts(self, question: Question) -> Iterator[tuple[str, Texts]]:
        yield from super().texts(question)
        for value in self.values:
            if self.words or str(value) in question.labels:
                yield f"labels.{value}", self.word(question, value)

    def faults(self, question: Question) -> Iterator[PublishFault]:
        for key in question.labels:
            if key not in self._parsed:
                yield PublishFault("labels", "label_off_scale", key)

    def options(self, question: Question, language: str) -> tuple[Choice, ...]:
        return tuple(
            Choice(str(value), str(value), pick(self.word(question, value), language))
            for value in self.values
        )

    def summary(self, question: Question, value: Value, language: str) -> str:
        """For example `2 / 5 · Dissatisfied`."""
        number = f"{value} / {self.values[-1]}"
        word = pick(self.word(question, value), language) if isinstance(value, int) else ""
        return f"{number} · {word}" if word else number

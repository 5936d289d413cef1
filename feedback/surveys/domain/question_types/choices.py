"""What single and multiple choice share: options with ids that outlive their words."""

from collections.abc import Iterator
from typing import Any

from feedback.surveys.domain.answers import Value
from feedback.surveys.domain.question_types.base import Choice, Kind, QuestionType
from feedback.surveys.domain.structure import PublishFault, Question, Texts, pick


class Choices(QuestionType):
    """A question answered by option ids."""

    kind = Kind.CHOICE
    keys = frozenset({"options"})

    def texts(self, question: Question) -> Iterator[tuple[str, Texts]]:
        yield from super().texts(question)
        for option in question.options:
            yield f"options.{option.id}", option.text

    def faults(self, question: Question) -> Iterator[PublishFault]:
        if not question.options:
            yield PublishFault("options", "no_options")
        seen: set[str] = set()
        for option in question.options:
            if option.id in seen:
                yield PublishFault("options", "duplicate_option", option.id)
            seen.add(option.id)

    def options(self, question: Question, language: str) -> tuple[Choice, ...]:
        return tuple(Choice(o.id, pick(o.text, language)) for o in question.options)

    def summary(self, question: Question, value: Value, language: str) -> str:
        """The words of the chosen options in one line."""
        chosen = value if isinstance(value, tuple | list) else (value,)
        words = {o.id: pick(o.text, language) for o in question.options}
        separator = "、" if language.startswith("zh") else ", "
        return separator.join(words.get(str(item)) or str(item) for item in chosen)

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {"en": "What was the main reason?", "zh": "主要原因是什么？"},
            "required": False,
            "options": [
                {"id": "wait", "text": {"en": "Waiting time", "zh": "等候时间"}},
                {"id": "staff", "text": {"en": "Staff attitude", "zh": "服务态度"}},
                {"id": "other", "text": {"en": "Something else", "zh": "其他"}},
            ],
        }

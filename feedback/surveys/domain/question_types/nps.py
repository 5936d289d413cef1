"""Likelihood to recommend, 0–10 (Reichheld 2003): the scale is part of the definition."""

from collections.abc import Iterator
from typing import Any

from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.surveys.domain.question_types.base import Choice
from feedback.surveys.domain.question_types.scale import Scale
from feedback.surveys.domain.structure import Question, Texts, pick

LOW = {"en": "Not at all likely", "zh": "完全不可能"}
HIGH = {"en": "Extremely likely", "zh": "非常可能"}


def _end(own: Texts | None, usual: Texts) -> Texts:
    return {**usual, **{k: v for k, v in (own or {}).items() if v}}


class Nps(Scale):
    """Eleven radios; only the two ends carry words."""

    key = "nps"
    metric = Metric.NPS
    values = SCALE[Metric.NPS]
    keys = frozenset({"low", "high"})

    def texts(self, question: Question) -> Iterator[tuple[str, Texts]]:
        yield from super().texts(question)
        yield "low", _end(question.low, LOW)
        yield "high", _end(question.high, HIGH)

    def options(self, question: Question, language: str) -> tuple[Choice, ...]:
        ends = {
            0: pick(_end(question.low, LOW), language),
            10: pick(_end(question.high, HIGH), language),
        }
        return tuple(Choice(str(v), str(v), ends.get(v, "")) for v in self.values)

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {
                "en": "How likely are you to recommend us to a friend or colleague?",
                "zh": "您有多大可能向亲友或同事推荐我们？",
            },
            "required": False,
            "low": dict(LOW),
            "high": dict(HIGH),
        }

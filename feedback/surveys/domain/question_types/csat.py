"""Satisfaction, 1–5, each step with its word; 4 and 5 count as satisfied (top 2)."""

from typing import Any

from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.surveys.domain.question_types.scale import Scale


class Csat(Scale):
    """Five radios from very dissatisfied to very satisfied."""

    key = "csat"
    metric = Metric.CSAT
    values = SCALE[Metric.CSAT]
    words = {
        1: {"en": "Very dissatisfied", "zh": "非常不满意"},
        2: {"en": "Dissatisfied", "zh": "不满意"},
        3: {"en": "Neither satisfied nor dissatisfied", "zh": "一般"},
        4: {"en": "Satisfied", "zh": "满意"},
        5: {"en": "Very satisfied", "zh": "非常满意"},
    }

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {
                "en": "How satisfied are you with our service today?",
                "zh": "您对本次服务是否满意？",
            },
            "required": False,
        }

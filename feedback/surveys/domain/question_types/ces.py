"""Customer Effort Score 2.0: agreement 1–7 that it was made easy, so high is good (CEB 2013)."""

from typing import Any

from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.surveys.domain.question_types.scale import Scale


class Ces(Scale):
    """Seven radios from strongly disagree to strongly agree."""

    key = "ces"
    metric = Metric.CES
    values = SCALE[Metric.CES]
    words = {
        1: {"en": "Strongly disagree", "zh": "非常不同意"},
        2: {"en": "Disagree", "zh": "不同意"},
        3: {"en": "Somewhat disagree", "zh": "不太同意"},
        4: {"en": "Neither agree nor disagree", "zh": "中立"},
        5: {"en": "Somewhat agree", "zh": "比较同意"},
        6: {"en": "Agree", "zh": "同意"},
        7: {"en": "Strongly agree", "zh": "非常同意"},
    }

    def starter(self, question_id: str) -> dict[str, Any]:
        return {
            "id": question_id,
            "type": self.key,
            "text": {
                "en": "“They made it easy for me to get this done.” Do you agree?",
                "zh": "“他们让我轻松办好了这件事。”您同意吗？",
            },
            "required": False,
        }

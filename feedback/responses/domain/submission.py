"""A judged submission as it goes to the store, and the rollup rows that it counts in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.surveys.domain.answers import Evaluation


@dataclass(frozen=True, slots=True)
class NewResponse:
    """One evaluated page of answers with where, when and in which language it was given."""

    response_id: str
    receipt: str
    touchpoint_id: int
    survey_id: int
    survey_version_id: int
    received_at: datetime
    local_on: date
    language: str
    evaluation: Evaluation
    lead_question: str | None
    body_hash: str
    seconds_on_page: int
    flags: tuple[str, ...] = ()

    @property
    def is_flagged(self) -> bool:
        """Whether anything speaks against a human; flagged answers count apart."""
        return bool(self.flags)


Row = dict[str, Any]


def fact_rows(new: NewResponse, key: int) -> list[Row]:
    """Narrow facts of the scores and choices, one row each."""
    common: Row = {
        "response_key": key,
        "touchpoint_id": new.touchpoint_id,
        "survey_id": new.survey_id,
        "local_on": new.local_on,
        "is_flagged": new.is_flagged,
    }
    scores: list[Row] = [
        {
            **common,
            "question_id": score.question_id,
            "option_id": "",
            "metric": score.metric.value,
            "value": score.value,
            "band": score.band.value,
        }
        for score in new.evaluation.scores
    ]
    choices: list[Row] = [
        {
            **common,
            "question_id": question_id,
            "option_id": option_id,
            "metric": None,
            "value": None,
            "band": None,
        }
        for question_id, option_id in new.evaluation.choices
    ]
    return scores + choices


_EMPTY: Row = {"n_skipped": 0, **{f"v{value}": 0 for value in range(max(SCALE[Metric.NPS]) + 1)}}


def score_rollup_rows(new: NewResponse, metrics: dict[str, Metric], sign: int = 1) -> list[Row]:
    """What the scores and skipped scores add to (or, with −1, take from) the daily histogram."""
    counted = [
        (score.question_id, score.metric, f"v{score.value}") for score in new.evaluation.scores
    ]
    counted += [
        (question_id, metrics[question_id], "n_skipped") for question_id in new.evaluation.skipped
    ]
    return [
        {
            **_EMPTY,
            "touchpoint_id": new.touchpoint_id,
            "local_on": new.local_on,
            "survey_id": new.survey_id,
            "question_id": question_id,
            "is_flagged": new.is_flagged,
            "metric": metric.value,
            column: sign,
        }
        for question_id, metric, column in counted
    ]


def choice_rollup_rows(new: NewResponse, sign: int = 1) -> list[Row]:
    """What the chosen options add to the daily counts."""
    return [
        {
            "touchpoint_id": new.touchpoint_id,
            "local_on": new.local_on,
            "survey_id": new.survey_id,
            "question_id": question_id,
            "option_id": option_id,
            "is_flagged": new.is_flagged,
            "n": sign,
        }
        for question_id, option_id in new.evaluation.choices
    ]

"""Which answers become a case, how urgent, and why."""

import pytest

from feedback.followup.domain.routing import Decision, ResponseFacts, route
from feedback.scoring.domain.metrics import Metric, band_of
from feedback.sla.domain.policy import Priority


def decided(metric, value, *, contact=False, flagged=False):
    return route(
        ResponseFacts(
            metric=metric,
            value=value,
            band=None if metric is None or value is None else band_of(metric, value),
            has_comment=True,
            has_contact=contact,
            is_flagged=flagged,
            touchpoint_id=1,
            language="en",
        )
    )


@pytest.mark.parametrize(
    ("metric", "value", "contact", "priority", "code"),
    [
        (Metric.NPS, 0, True, Priority.URGENT, "lowest_with_contact"),
        (Metric.NPS, 2, True, Priority.URGENT, "lowest_with_contact"),
        (Metric.NPS, 2, False, Priority.HIGH, "lowest"),
        (Metric.NPS, 3, True, Priority.HIGH, "unhappy_with_contact"),
        (Metric.NPS, 6, False, Priority.NORMAL, "unhappy"),
        (Metric.CSAT, 1, True, Priority.URGENT, "lowest_with_contact"),
        (Metric.CSAT, 2, False, Priority.NORMAL, "unhappy"),
        (Metric.CES, 1, False, Priority.HIGH, "lowest"),
        (Metric.CES, 3, True, Priority.HIGH, "unhappy_with_contact"),
    ],
)
def test_an_unhappy_answer_opens_a_case(metric, value, contact, priority, code):
    because = {"code": code, "metric": metric.value, "value": value}
    assert decided(metric, value, contact=contact) == Decision(True, priority, because)


@pytest.mark.parametrize(
    ("metric", "value", "flagged", "code"),
    [
        (None, None, False, "not_scored"),
        (Metric.NPS, None, False, "not_scored"),
        (Metric.NPS, 7, False, "not_unhappy"),
        (Metric.NPS, 10, False, "not_unhappy"),
        (Metric.CSAT, 3, False, "not_unhappy"),
        (Metric.CES, 4, False, "not_unhappy"),
        (Metric.NPS, 0, True, "doubtful"),
    ],
)
def test_other_answers_open_none(metric, value, flagged, code):
    decision = decided(metric, value, contact=True, flagged=flagged)
    assert (decision.opens, decision.because["code"]) == (False, code)

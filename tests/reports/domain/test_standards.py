"""Standards held against figures."""

from datetime import date

import pytest

from feedback.analysis.domain.facts import Attainment, FollowUp, NodeFigures
from feedback.analysis.domain.period import Period
from feedback.reports.domain.standards import Verdict, judge
from feedback.scoring.domain.figures import figure
from feedback.scoring.domain.metrics import Metric
from feedback.sla.domain.policy import Measure


def figures(nps: dict[int, int], met: int = 0, missed: int = 0, overdue: int = 0) -> NodeFigures:
    return NodeFigures(
        touchpoint_id=1,
        period=Period(date(2026, 3, 1), date(2026, 3, 31)),
        figures={
            Metric.NPS: figure(Metric.NPS, nps),
            Metric.CSAT: figure(Metric.CSAT, {}),
            Metric.CES: figure(Metric.CES, {}),
        },
        changes=dict.fromkeys(Metric),
        trends=dict.fromkeys(Metric, ()),
        follow_up=FollowUp(first_response=Attainment(Measure.FIRST_RESPONSE, met, missed, overdue)),
    )


@pytest.mark.parametrize(
    ("counts", "target", "verdict"),
    [
        ((9, 1, 0), 0.9, Verdict.MET),
        ((89, 11, 0), 0.9, Verdict.MISSED),
        ((9, 0, 1), 0.9, Verdict.MET),
        ((8, 1, 1), 0.9, Verdict.MISSED),
        ((4, 0, 0), 0.9, Verdict.TOO_FEW),
        ((5, 0, 0), 0.9, Verdict.MET),
        ((0, 0, 0), 0.9, Verdict.TOO_FEW),
    ],
)
def test_promises_of_time(counts: tuple[int, int, int], target: float, verdict: Verdict) -> None:
    (judged,) = judge(figures({}, *counts), {"first_response": target}, 5)
    assert judged.verdict is verdict
    assert judged.n == sum(counts)
    assert (judged.reached is None) == (verdict is Verdict.TOO_FEW)


@pytest.mark.parametrize(
    ("nps", "target", "verdict", "is_clear"),
    [
        ({10: 60, 0: 40}, 20, Verdict.MET, False),
        ({10: 60, 0: 40}, 20.01, Verdict.MISSED, False),
        ({10: 60, 0: 40}, 60, Verdict.MISSED, True),
        ({10: 60, 0: 40}, -10, Verdict.MET, True),
        ({10: 20}, 50, Verdict.MET, False),
        ({10: 4}, 50, Verdict.TOO_FEW, False),
    ],
)
def test_scores(nps: dict[int, int], target: float, verdict: Verdict, is_clear: bool) -> None:
    (judged,) = judge(figures(nps), {"nps": target}, 5)
    assert (judged.verdict, judged.is_clear) == (verdict, is_clear)


def test_only_what_is_promised_is_judged_in_a_fixed_order() -> None:
    standards = {"resolution": 0.9, "csat": 0.8, "nps": 10.0}
    names = [judged.measure.value for judged in judge(figures({}), standards, 5)]
    assert names == ["nps", "csat", "resolution"]
    assert judge(figures({10: 50}), {}, 5) == ()

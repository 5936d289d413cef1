"""Each service standard against what was reached: met, missed, or too little to say."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from feedback.analysis import charts
from feedback.analysis.render.attainment import attainment_bar
from feedback.analysis.render.inline import interval_dot
from feedback.core.i18n import _
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.domain.standards import Judged, Verdict, judge
from feedback.reports.sections.words import interval_of, measured, told_apart
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.domain.standards import Measure

PICTURE_WIDTH = 90
CLOCKS = (Measure.FIRST_RESPONSE, Measure.RESOLUTION)


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """One row per standard; None where none is set."""
    judged = judge(facts.figures, facts.standards, facts.floor)
    if not judged:
        return None
    return {"rows": [_row(one, facts) for one in judged]}


def _row(judged: Judged, facts: ReportFacts) -> dict[str, Any]:
    reached, target = "–", measured(judged.measure, judged.target)
    if judged.reached is not None:
        reached, target = told_apart(judged.measure, judged.reached, judged.target)
    interval = judged.interval
    return {
        "name": charts.measure_name(judged.measure.value),
        "target": target,
        "reached": reached,
        "interval": interval_of(judged.measure, interval.low, interval.high) if interval else "–",
        "n": judged.n,
        "picture": _picture(judged, facts),
        "verdict": judged.verdict.value,
        "verdict_text": verdict_text(judged.verdict),
        "is_close": judged.reached is not None and interval is not None and not judged.is_clear,
    }


def verdict_text(verdict: Verdict) -> str:
    """The verdict as a word."""
    return {
        Verdict.MET: _("Met"),
        Verdict.MISSED: _("Missed"),
        Verdict.TOO_FEW: _("Not enough data"),
    }[verdict]


def _picture(judged: Judged, facts: ReportFacts) -> Markup:
    if judged.reached is None:
        return Markup()
    if judged.measure in CLOCKS:
        found = getattr(facts.figures.follow_up, judged.measure.value)
        return attainment_bar(charts.attainment(found, 0, judged.target), width=PICTURE_WIDTH).svg
    figure = facts.figures.figures[Metric(judged.measure.value)]
    return interval_dot(charts.dot(figure, 0, judged.target), width=PICTURE_WIDTH).svg

"""Each metric over the parts of the period, with its interval and its standard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from feedback.analysis import charts, wording
from feedback.analysis.render.trend import trend_chart
from feedback.core.i18n import _
from feedback.reports.domain.facts import ReportFacts
from feedback.scoring.domain.metrics import Metric

FEWEST_POINTS = 2
HEIGHT = 185


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """A chart per metric with at least two points; None when nothing can be compared."""
    drawn = []
    for metric in Metric:
        points = facts.figures.trends[metric]
        if sum(1 for point in points if point.figure.has_value) < FEWEST_POINTS:
            continue
        data = charts.trend(facts.figures, metric, facts.standards.get(metric.value))
        drawn.append(
            {
                "name": wording.metric_long_name(metric),
                "title": data.title,
                "svg": trend_chart(replace(data, height=HEIGHT)).svg,
            }
        )
    return {"charts": drawn, "step": _step(facts)} if drawn else None


def _step(facts: ReportFacts) -> str:
    return {
        "day": _("One point is one day."),
        "week": _("One point is one week from Monday to Sunday."),
        "month": _("One point is one month."),
    }[facts.period.step.value]

"""The touchpoints below a wider node, one row each."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from feedback.analysis import charts, wording
from feedback.analysis.domain.facts import Attainment
from feedback.analysis.render import numbers
from feedback.analysis.render.inline import interval_dot
from feedback.reports.domain.facts import PlaceBelow, ReportFacts
from feedback.reports.sections.words import name_in
from feedback.scoring.domain.metrics import Metric

DOT_WIDTH = 110


def lead_metric(facts: ReportFacts) -> Metric:
    """The metric with the most answers: the one worth comparing places by."""
    return max(Metric, key=lambda metric: facts.figures.figures[metric].n)


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """A table of the touchpoints below; None for a touchpoint itself."""
    if not facts.below:
        return None
    metric = lead_metric(facts)
    return {
        "metric": wording.metric_name(metric),
        "first_response": charts.measure_name("first_response"),
        "resolution": charts.measure_name("resolution"),
        "rows": [_row(place, metric, index) for index, place in enumerate(facts.below, 1)],
        "n_shown": len(facts.below),
        "n": facts.n_below,
    }


def _row(place: PlaceBelow, metric: Metric, key: int) -> dict[str, Any]:
    figure = place.figures[metric]
    change = place.changes[metric]
    target = place.standards.get(metric.value)
    data = charts.dot(figure, key, target)
    return {
        "name": name_in(place.names),
        "value": wording.value_text(figure) if figure.has_value or not figure.n else "–",
        "has_value": figure.has_value,
        "interval": wording.interval_text(figure),
        "n": numbers.rounded(figure.n),
        "dot": interval_dot(data, width=DOT_WIDTH).svg if figure.has_value else Markup(),
        "change": wording.change_text(change) or "–",
        "change_kind": wording.change_kind(change),
        "first_response": _share(place.follow_up.first_response),
        "resolution": _share(place.follow_up.resolution),
        "waiting": numbers.rounded(place.follow_up.n_waiting),
    }


def _share(found: Attainment) -> tuple[str, str]:
    return (numbers.share(found.share), numbers.rounded(found.n)) if found.n else ("–", "")

"""The touchpoints below a wider node, one row each."""

from __future__ import annotations

from typing import Any

from feedback.analysis import wording
from feedback.analysis.domain.facts import Attainment
from feedback.analysis.render import numbers
from feedback.reports.domain.facts import PlaceBelow, ReportFacts
from feedback.reports.sections.words import basis_of, name_in
from feedback.scoring.domain.metrics import Metric


def lead_metric(facts: ReportFacts) -> Metric:
    """The metric with the most answers: the one worth comparing places by."""
    return max(Metric, key=lambda metric: facts.figures.figures[metric].n)


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """A table of the touchpoints below; None for a touchpoint itself."""
    if not facts.below:
        return None
    metrics = [metric for metric in Metric if facts.figures.figures[metric].n]
    return {
        "metrics": [wording.metric_name(metric) for metric in metrics],
        "rows": [_row(place, metrics, facts.floor) for place in facts.below],
        "n_shown": len(facts.below),
        "n": facts.n_below,
    }


def _row(place: PlaceBelow, metrics: list[Metric], floor: int) -> dict[str, Any]:
    follow_up = place.follow_up
    return {
        "name": name_in(place.names),
        "scores": [_score(place, metric) for metric in metrics],
        "promises": [
            _promise(found, place.standards.get(found.measure.value), floor)
            for found in (follow_up.first_response, follow_up.resolution)
        ],
        "waiting": numbers.rounded(follow_up.n_waiting),
    }


def _score(place: PlaceBelow, metric: Metric) -> dict[str, str]:
    figure = place.figures[metric]
    return {
        "value": wording.value_text(figure) if figure.has_value else "–",
        "basis": basis_of(wording.interval_text(figure), figure.n) if figure.n else "",
        "change_kind": wording.change_kind(place.changes[metric]),
    }


def _promise(found: Attainment, target: float | None, floor: int) -> dict[str, str]:
    """The share with its interval; red where it misses its standard, if there are enough cases."""
    if found.share is None or found.interval is None:
        return {"value": "–", "basis": "", "verdict": ""}
    interval = numbers.interval(found.interval.low, found.interval.high, numbers.Unit.SHARE)
    is_missed = target is not None and found.n >= floor and found.share < target - 1e-9
    return {
        "value": numbers.share(found.share),
        "basis": basis_of(interval, found.n),
        "verdict": "missed" if is_missed else "",
    }

"""The months up to the last day: places against months, or metrics against months."""

from __future__ import annotations

from typing import Any

from flask_babel import format_date

from feedback.analysis import wording
from feedback.core.i18n import _, current_language
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.render.crosstab import Cell, cross
from feedback.reports.sections.places import lead_metric
from feedback.reports.sections.words import basis_of, name_in
from feedback.scoring.domain.metrics import Metric

FEWEST_MONTHS = 2
MOST_ROWS = 25


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """A cross table; None when only one month has answers."""
    counts = facts.months.counts
    if len({count.month_on for count in counts}) < FEWEST_MONTHS:
        return None
    if facts.below:
        metric = lead_metric(facts)
        counts = tuple(count for count in counts if count.metric is metric)
        rows = cross(counts, facts.months.months, facts.floor, by_place=True)
        names = {place.code: name_in(place.names) for place in facts.below}
        order = [place.code for place in facts.below if place.code in rows][:MOST_ROWS]
        title = _("%(metric)s by touchpoint and month", metric=wording.metric_name(metric))
        first = _("Touchpoint")
    else:
        rows = cross(counts, facts.months.months, facts.floor, by_place=False)
        names = {metric.value: wording.metric_name(metric) for metric in Metric}
        order = [metric.value for metric in Metric if metric.value in rows]
        title, first = _("Month by month"), _("Metric")
    pattern = "yy年M月" if current_language() == "zh" else "MMM yy"
    return {
        "title": title,
        "first": first,
        "months": [format_date(month, pattern) for month in facts.months.months],
        "rows": [(names[key], [_cell(cell) for cell in rows[key]]) for key in order],
    }


def _cell(cell: Cell) -> dict[str, str]:
    if cell.figure is None or not cell.figure.n:
        return {"value": "–", "basis": ""}
    figure = cell.figure
    value = wording.value_text(figure) if figure.has_value else "–"
    return {"value": value, "basis": basis_of(wording.interval_text(figure), figure.n)}

"""NPS, CSAT and CES: value, n, interval, distribution, change against the period before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from feedback.analysis import charts, wording
from feedback.analysis.render import numbers
from feedback.analysis.render.distribution import distribution_chart
from feedback.core.i18n import _
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.sections.sentences import amount_text, change_sentence
from feedback.scoring.domain.display import Standing
from feedback.scoring.domain.figures import Change, Figure
from feedback.scoring.domain.metrics import Band, Metric

CHART_WIDTH = 430
CHART_HEIGHT = 178


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """One block per metric that was asked for; None without any answer."""
    blocks = [
        _block(facts.figures.figures[metric], facts.figures.changes[metric])
        for metric in Metric
        if facts.figures.figures[metric].n
    ]
    return {"blocks": blocks} if blocks else None


def _block(figure: Figure, change: Change | None) -> dict[str, Any]:
    chart = replace(charts.distribution(figure, 0), height=CHART_HEIGHT)
    return {
        "name": wording.metric_name(figure.metric),
        "long_name": wording.metric_long_name(figure.metric),
        "value": wording.value_text(figure),
        "is_words": not figure.has_value,
        "facts": _facts(figure, change),
        "change_kind": wording.change_kind(change),
        "change": change_sentence(figure, change) if figure.has_value else "",
        "bands": [
            {
                "band": band.value,
                "name": wording.band_name(figure.metric, band),
                "share": numbers.share(figure.band_share(band)),
                "n": numbers.rounded(getattr(figure.bands, f"n_{band}")),
            }
            for band in reversed(Band)
        ],
        "chart": distribution_chart(chart, width=CHART_WIDTH).svg,
        "chart_title": chart.title,
    }


def _facts(figure: Figure, change: Change | None) -> list[tuple[str, str]]:
    listed = [("n", numbers.rounded(figure.n))]
    if figure.interval is not None:
        listed.append((_("Interval (95%)"), wording.interval_text(figure)))
    elif figure.standing is Standing.INDICATIVE:
        listed.append((_("Interval (95%)"), _("from 30 answers on")))
    if figure.mean is not None and figure.metric is not Metric.NPS:
        listed.append((_("Mean"), _mean(figure)))
    if figure.n_skipped:
        listed.append((_("Skipped"), numbers.rounded(figure.n_skipped)))
    if change is not None:
        listed.append((_("Period before"), f"{amount_text(change)} (n = {change.n_before})"))
    return listed


def _mean(figure: Figure) -> str:
    scale = figure.histogram[-1][0]
    return _("%(mean)s of %(most)s", mean=numbers.rounded(figure.mean or 0.0, 1), most=scale)

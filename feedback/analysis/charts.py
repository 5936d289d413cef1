"""Figures as charts with their words, for page and paper alike."""

from __future__ import annotations

from feedback.analysis import wording
from feedback.analysis.domain.facts import Attainment, NodeFigures, Reason
from feedback.analysis.render.attainment import AttainmentBar
from feedback.analysis.render.bands import BandShare, StackedBands
from feedback.analysis.render.bars import Bar, BarList
from feedback.analysis.render.distribution import Column, Distribution
from feedback.analysis.render.inline import IntervalDot, Sparkline
from feedback.analysis.render.trend import Trend, TrendPoint
from feedback.core.i18n import _
from feedback.scoring.domain.figures import Figure
from feedback.scoring.domain.metrics import Band, Metric, band_of


def trend(figures: NodeFigures, metric: Metric, target: float | None = None) -> Trend:
    """The metric over the parts of its period, with intervals and the standard as a line."""
    name = wording.metric_name(metric)
    step = figures.period.step
    return Trend(
        chart_id=f"trend-{metric}-{figures.touchpoint_id}",
        title=_("%(metric)s over time", metric=name),
        description=_(
            "%(metric)s from %(period)s with 95%% intervals; a gap means too few answers.",
            metric=name,
            period=wording.period_text(figures.period),
        ),
        points=tuple(
            TrendPoint(
                wording.part_label(point.period, step),
                point.figure.value,
                point.figure.interval.low if point.figure.interval else None,
                point.figure.interval.high if point.figure.interval else None,
                point.figure.n,
            )
            for point in figures.trends[metric]
        ),
        unit=wording.UNITS[metric],
        header=(_("Period"), name, _("Interval (95%)"), "n"),
        target=target,
        target_label=_("Standard") if target is not None else "",
    )


def distribution(figure: Figure, key: int) -> Distribution:
    """How often each value of the scale was given."""
    ends = {
        Metric.NPS: (_("Not at all likely"), _("Extremely likely")),
        Metric.CSAT: (_("Very dissatisfied"), _("Very satisfied")),
        Metric.CES: (_("Strongly disagree"), _("Strongly agree")),
    }[figure.metric]
    name = wording.metric_name(figure.metric)
    return Distribution(
        chart_id=f"distribution-{figure.metric}-{key}",
        title=_("%(metric)s: answers by value", metric=name),
        description=_("How often each value was given; n = %(n)s.", n=figure.n),
        columns=tuple(
            Column(str(value), count, band_of(figure.metric, value).value)
            for value, count in figure.histogram
        ),
        header=(_("Answer"), _("Count"), _("Share")),
        low_label=ends[0],
        high_label=ends[1],
    )


def bands(figure: Figure, key: int) -> StackedBands:
    """The bands of the metric as parts of one whole."""
    return StackedBands(
        chart_id=f"bands-{figure.metric}-{key}",
        title=_("%(metric)s: groups", metric=wording.metric_name(figure.metric)),
        description=_("Share of each group; n = %(n)s.", n=figure.n),
        bands=tuple(
            BandShare(
                wording.band_name(figure.metric, band),
                band.value,
                getattr(figure.bands, f"n_{band}"),
            )
            for band in Band
        ),
        header=(_("Group"), _("Count"), _("Share")),
    )


def dot(figure: Figure, key: int, target: float | None = None) -> IntervalDot:
    """The figure in its interval on the whole scale, for a table row."""
    interval = figure.interval
    return IntervalDot(
        chart_id=f"dot-{figure.metric}-{key}",
        title=_(
            "%(metric)s %(value)s, interval %(interval)s",
            metric=wording.metric_name(figure.metric),
            value=wording.value_text(figure),
            interval=wording.interval_text(figure) or "–",
        ),
        value=figure.value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        domain=wording.DOMAINS[figure.metric],
        unit=wording.UNITS[figure.metric],
        target=target,
    )


def spark(figures: NodeFigures, metric: Metric) -> Sparkline:
    """The course of the metric in small."""
    return Sparkline(
        chart_id=f"spark-{metric}-{figures.touchpoint_id}",
        title=_("%(metric)s over time", metric=wording.metric_name(metric)),
        values=tuple(point.figure.value for point in figures.trends[metric]),
        unit=wording.UNITS[metric],
    )


def attainment(found: Attainment, key: int, target: float | None) -> AttainmentBar:
    """Promises kept against the standard."""
    return AttainmentBar(
        chart_id=f"attainment-{found.measure}-{key}",
        title=measure_name(found.measure.value),
        attained_share=found.share,
        target_share=target,
        n=found.n,
        header=(_("Attained"), _("Standard"), "n"),
    )


def reason_bars(reasons: list[tuple[str, Reason]], key: int) -> BarList:
    """Reasons by how often they were given, with the running total."""
    return BarList(
        chart_id=f"reasons-{key}",
        title=_("What customers named as the reason"),
        description=_("Chosen options, most frequent first; several may be chosen at once."),
        bars=tuple(Bar(label, reason.n) for label, reason in reasons),
        header=(_("Reason"), _("Count"), _("Share"), _("Running total")),
        cumulative=True,
    )


def measure_name(measure: str) -> str:
    """What a service standard is about."""
    return {
        "nps": "NPS",
        "csat": "CSAT",
        "ces": "CES",
        "first_response": _("First response in time"),
        "next_response": _("Next response in time"),
        "resolution": _("Resolution in time"),
    }[measure]

"""Figures in words, in the reader's language: the same on screen and on paper."""

from __future__ import annotations

from flask_babel import format_date as babel_date

from feedback.analysis.domain.period import Period, Step
from feedback.analysis.render import numbers
from feedback.analysis.render.numbers import Unit
from feedback.core.i18n import _, current_language
from feedback.responses.wording import band_name as band_name
from feedback.responses.wording import date_text as date_text
from feedback.responses.wording import instant_text as instant_text
from feedback.responses.wording import metric_name as metric_name
from feedback.scoring.domain.display import Standing
from feedback.scoring.domain.figures import Change, Figure
from feedback.scoring.domain.metrics import Metric

UNITS = {Metric.NPS: Unit.POINTS, Metric.CSAT: Unit.SHARE, Metric.CES: Unit.SHARE}
DOMAINS = {Metric.NPS: (-100.0, 100.0), Metric.CSAT: (0.0, 1.0), Metric.CES: (0.0, 1.0)}


def metric_long_name(metric: Metric) -> str:
    """The metric's full name with the form of its question."""
    return {
        Metric.NPS: _("Net Promoter Score (0–10)"),
        Metric.CSAT: _("Customer satisfaction, top 2 of 5"),
        Metric.CES: _("Customer effort 2.0, agree 5–7 of 7"),
    }[metric]


def value_text(figure: Figure) -> str:
    """The value as printed: NPS with its sign, shares in per cent; words where there is none."""
    if figure.standing is Standing.NONE:
        return _("No answers")
    if figure.value is None:
        return _("Too few answers")
    if figure.metric is Metric.NPS:
        points = figure.whole_points or 0
        return f"+{points}" if points > 0 else numbers.rounded(points)
    return numbers.share(figure.value)


def interval_text(figure: Figure) -> str:
    """The 95% interval in the value's unit; empty where it is withheld."""
    if figure.interval is None:
        return ""
    return numbers.interval(figure.interval.low, figure.interval.high, UNITS[figure.metric])


def change_text(change: Change | None) -> str:
    """The signed change against the period before; empty without one."""
    if change is None:
        return ""
    if change.metric is Metric.NPS:
        amount = numbers.rounded(change.difference)
    else:
        amount = numbers.rounded(change.difference * 100) + " " + _("pp")
    return f"+{amount}" if change.difference > 0 and not amount.startswith("0") else amount


def change_kind(change: Change | None) -> str:
    """better, worse or same: only a change whose interval excludes zero counts."""
    if change is None or not change.is_real:
        return "same"
    return "better" if change.is_better else "worse"


def change_words(change: Change | None) -> str:
    """The change with what may be said about it: `+7 better`, `−2, no proven change`."""
    if change is None:
        return ""
    amount = change_text(change)
    return {
        "better": _("%(amount)s, better", amount=amount),
        "worse": _("%(amount)s, worse", amount=amount),
        "same": _("%(amount)s, no proven change", amount=amount),
    }[change_kind(change)]


def answers_text(n: int, n_doubtful: int, *, with_flagged: bool) -> str:
    """How many answers a figure is made of, and what became of the doubtful ones."""
    if not n_doubtful:
        return _("n = %(n)s", n=numbers.rounded(n))
    if with_flagged:
        return _("n = %(n)s, %(m)s of them doubtful", n=numbers.rounded(n), m=n_doubtful)
    return _("n = %(n)s, %(m)s doubtful left out", n=numbers.rounded(n), m=n_doubtful)


def minutes_text(minutes: float | None) -> str:
    """Working minutes as hours and minutes; never as days."""
    if minutes is None:
        return numbers.NO_VALUE
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return _("%(m)s min", m=rest)
    if not rest:
        return _("%(h)s h", h=hours)
    return _("%(h)s h %(m)s min", h=hours, m=rest)


def period_text(period: Period) -> str:
    """First to last day."""
    if period.from_on == period.to_on:
        return date_text(period.from_on)
    return f"{date_text(period.from_on)} – {date_text(period.to_on)}"


def part_label(part: Period, step: Step) -> str:
    """A short label of one point of a trend."""
    zh = current_language() == "zh"
    if step is Step.MONTH:
        return babel_date(part.from_on, "yy年M月" if zh else "MMM yy")
    return babel_date(part.from_on, "M月d日" if zh else "d MMM")


def reason_name(option_id: str) -> str | None:
    """The word for one of the standard reasons; None for an option of the survey's own."""
    return {
        "wait": _("Waiting time"),
        "staff": _("Staff"),
        "information": _("Information"),
        "process": _("Process"),
        "price": _("Price"),
        "quality": _("Quality"),
        "environment": _("Environment"),
        "other": _("Something else"),
    }.get(option_id)

"""Answers in words, in the reader's language: metrics, bands, doubts, languages, moments."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date as babel_date
from flask_babel import format_datetime as babel_datetime

from feedback.core.i18n import NAMES, TAGS, _, current_language
from feedback.scoring.domain.metrics import SCALE, Band, Metric


def metric_name(metric: Metric) -> str:
    """The metric's short name."""
    return {Metric.NPS: "NPS", Metric.CSAT: "CSAT", Metric.CES: "CES"}[metric]


def band_name(metric: Metric, band: Band) -> str:
    """What the answers of a band are called for this metric."""
    names = {
        Metric.NPS: (_("Detractors"), _("Passives"), _("Promoters")),
        Metric.CSAT: (_("Dissatisfied"), _("Neutral"), _("Satisfied")),
        Metric.CES: (_("Hard"), _("Neither"), _("Easy")),
    }[metric]
    return names[list(Band).index(band)]


def score_text(metric: str | None, value: int | None, band: str | None) -> str:
    """One answer with the word for its band: `NPS 3 · Detractor`; empty without a score."""
    if metric is None or value is None or band is None:
        return ""
    words = {
        Metric.NPS: (_("Detractor"), _("Passive"), _("Promoter")),
        Metric.CSAT: (_("Dissatisfied"), _("Neutral"), _("Satisfied")),
        Metric.CES: (_("Hard"), _("Neither"), _("Easy")),
    }[Metric(metric)]
    word = words[list(Band).index(Band(band))]
    return f"{metric_name(Metric(metric))} {value} · {word}"


def scale_text(metric: str | None) -> str:
    """The ends of the metric's scale, `0–10`; empty without a metric."""
    if metric is None:
        return ""
    scale = SCALE[Metric(metric)]
    return f"{scale[0]}–{scale[-1]}"


def flag_name(flag: str) -> str:
    """A reason for doubt, short."""
    return {
        "honeypot": _("Hidden field filled"),
        "too_fast": _("Sent too fast"),
        "duplicate": _("Same words again"),
        "repeat": _("Many from one device"),
    }.get(flag, flag)


def flag_meaning(flag: str) -> str:
    """Why that reason speaks against a human, in a sentence."""
    return {
        "honeypot": _("A field that people cannot see was filled in: most likely a program."),
        "too_fast": _("It came back within a second and a half: nobody reads that fast."),
        "duplicate": _("The same device sent the same words within the hour."),
        "repeat": _("One device sent more than thirty answers within the hour."),
    }.get(flag, "")


def language_name(language: str) -> str:
    """The language's name in that language."""
    return NAMES.get(language, language)


def language_tag(language: str) -> str:
    """The language as the `lang` attribute wants it."""
    return TAGS.get(language, language)


def date_text(on: date) -> str:
    """A day with its year."""
    return babel_date(on, "yyyy年M月d日" if current_language() == "zh" else "d MMM yyyy")


def instant_text(at: datetime, zone: str) -> str:
    """An instant in a zone's local time."""
    pattern = "yyyy年M月d日 HH:mm" if current_language() == "zh" else "d MMM yyyy, HH:mm"
    return babel_datetime(at.astimezone(ZoneInfo(zone)), pattern, rebase=False)


def offset_text(at: datetime, zone: str) -> str:
    """How far the zone's clock was ahead then: `UTC+8`, `UTC+5:30`."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "\u2212" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def seconds_text(seconds: int) -> str:
    """A time on the page as a person says it."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(s)s s", s=rest)
    return _("%(m)s min %(s)s s", m=minutes, s=rest) if minutes < 60 else _("over an hour")

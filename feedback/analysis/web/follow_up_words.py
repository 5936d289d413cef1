"""The figures of follow-up in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import get_day_names

from feedback.analysis import wording
from feedback.analysis.domain.follow_up import AgeGroup, Backlog, Share, Spread
from feedback.analysis.render import numbers
from feedback.core.i18n import LOCALES, _, _l, _n, current_language, text_in
from feedback.scoring.domain.interval import Interval
from feedback.sla.domain.policy import Priority
from feedback.touchpoints.store.models import Touchpoint

BY_PLACE, PLACE = _l("Promises kept by touchpoint"), _l("Touchpoint")
BY_PERSON, PERSON = _l("Promises kept by person"), _l("Person")
BY_PRIORITY, PRIORITY = _l("Promises kept by priority"), _l("Priority")
BY_HOUR, HOUR = _l("Promises kept by hour of opening"), _l("Hour")
BY_WEEKDAY, WEEKDAY = _l("Promises kept by weekday of opening"), _l("Weekday")


def place(node: Touchpoint) -> str:
    """A place's name."""
    return text_in(node.name, current_language())


def person(names: Mapping[str, str], key: str) -> str:
    """Who owns the cases now."""
    return names.get(key, key) if key else _("Without an owner")


def priority(key: str) -> str:
    """A priority's word."""
    return {
        Priority.URGENT: _("Urgent"),
        Priority.HIGH: _("High"),
        Priority.NORMAL: _("Normal"),
        Priority.LOW: _("Low"),
    }[Priority(key)]


def hour(key: str) -> str:
    """A local hour: 09:00–10:00."""
    start = int(key)
    return f"{start:02}:00–{start + 1:02}:00"


def weekday(key: str) -> str:
    """A weekday; 0 is Monday."""
    return str(get_day_names("wide", locale=LOCALES[current_language()])[int(key)])


def share(found: Share) -> str:
    """A share in per cent, “n/a” out of nothing."""
    return _("n/a") if found.share is None else numbers.share(found.share)


def share_interval(interval: Interval | None) -> str:
    """Its 95% interval; empty where there is none."""
    if interval is None:
        return ""
    return _("95%% interval %(interval)s", interval=_ends(interval))


def minutes(value: float | None) -> str:
    """Minutes as hours and minutes, “n/a” out of nothing."""
    return _("n/a") if value is None else wording.minutes_text(value)


def minutes_interval(interval: Interval | None) -> str:
    """From … to in hours and minutes; says so where there are too few cases."""
    if interval is None:
        return _("too few cases for an interval")
    low, high = wording.minutes_text(interval.low), wording.minutes_text(interval.high)
    return _("95%% interval %(interval)s", interval=f"{low} – {high}")


def spread_lines(found: Spread) -> list[tuple[str, str, str]]:
    """Name, value and interval of each figure of a time."""
    return [
        (_("Median"), minutes(found.median), minutes_interval(found.median_interval)),
        (_("Mean"), minutes(found.mean), minutes_interval(found.mean_interval)),
        ("P90", minutes(found.p90), minutes_interval(found.p90_interval)),
    ]


def age(group: AgeGroup) -> str:
    """An age group in whole days."""
    if group.to_days is None:
        return _("%(n)s days and more", n=group.from_days)
    if group.to_days == 0:
        return _("Today")
    if group.from_days == group.to_days:
        return _n("%(num)s day", "%(num)s days", group.from_days)
    return _("%(n)s to %(m)s days", n=group.from_days, m=group.to_days)


def backlog_text(found: Backlog) -> str:
    """When the oldest open case was opened."""
    if found.oldest_on is None:
        return ""
    return _("oldest from %(day)s", day=wording.date_text(found.oldest_on))


def n_text(n: int) -> str:
    """n = 12."""
    return _("n = %(n)s", n=numbers.rounded(n))


def _ends(interval: Interval) -> str:
    return numbers.interval(interval.low, interval.high, numbers.Unit.SHARE)

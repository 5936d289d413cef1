"""Moments as people say them, in the zone where the case is worked."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from feedback.core.i18n import LOCALES, _, current_language

PATTERNS = {
    "zh": ("M月d日 EEE HH:mm", "y年M月d日 HH:mm"),
    "en": ("EEE d MMM HH:mm", "d MMM y HH:mm"),
}


def moment(at: datetime, zone: str, now: datetime) -> str:
    """For example “today 16:30”, “Fri 27 Mar 16:30”, with the year when it is another one."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    time = f"{local:%H:%M}"
    if local.date() == today.date():
        return _("today %(time)s", time=time)
    if local.date() == today.date() + timedelta(days=1):
        return _("tomorrow %(time)s", time=time)
    if local.date() == today.date() - timedelta(days=1):
        return _("yesterday %(time)s", time=time)
    language = current_language()
    pattern = PATTERNS[language][0 if local.year == today.year else 1]
    # Handed over without its zone: the wall clock is what is printed.
    return format_datetime(local.replace(tzinfo=None), pattern, locale=LOCALES[language])


def stretch(from_at: datetime, to_at: datetime | None, zone: str, now: datetime) -> str:
    """From … to; the day is said once when both lie on it, an open end is “now”."""
    start = moment(from_at, zone, now)
    if to_at is None:
        return _("%(start)s – until resumed", start=start)
    first, last = from_at.astimezone(ZoneInfo(zone)), to_at.astimezone(ZoneInfo(zone))
    if from_at == to_at:
        return start
    end = f"{last:%H:%M}" if first.date() == last.date() else moment(to_at, zone, now)
    return f"{start} – {end}"

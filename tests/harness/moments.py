"""Instants written the way people say them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_SPOKEN = re.compile(
    r"(?P<weekday>[A-Z][a-z]{2}) (?P<date>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d(?::\d\d)?)"
    r"(?: (?P<zone>[A-Za-z_]+(?:/[A-Za-z_]+)*))?"
)
_DURATION = re.compile(r"(?:(?P<hours>\d+) h)? ?(?:(?P<minutes>\d+)(?: min)?)?")


def at(text: str | datetime) -> datetime:
    """The aware UTC instant of "Fri 2026-03-27 16:30 Europe/Berlin" or of an ISO text.

    The weekday is checked, so that a table of examples cannot lie. Without a zone: UTC.
    """
    if isinstance(text, datetime):
        if text.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return text.astimezone(UTC)
    spoken = _SPOKEN.fullmatch(text)
    if spoken is None:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    local = datetime.fromisoformat(f"{spoken['date']}T{spoken['time']}")
    if local.strftime("%a") != spoken["weekday"]:
        raise ValueError(f"{text!r}: that day is a {local.strftime('%a')}")
    return local.replace(tzinfo=ZoneInfo(spoken["zone"] or "UTC")).astimezone(UTC)


def minutes(text: str) -> int:
    """The minutes of "2 h 30", "45 min" or "2 h"."""
    found = _DURATION.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"not a duration: {text!r}")
    return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)

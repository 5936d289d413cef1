"""The same calendar, minute by minute, with nothing of the product in it.

Reads the JSON document itself, asks the zone for the wall clock of every single minute, and
looks whether a sign on the door with these hours would say "open". Chinese holidays and make-up
workdays come from a public library, not from the product's own list.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)


@cache
def china() -> Any:
    """Days off on weekdays, and the weekend days that are worked for them."""
    return holidays.country_holidays("CN", years=range(2018, 2027), expand=False)


class Simulator:
    """Counts the seconds of open minutes of a calendar document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.zone = ZoneInfo(document["zone"])
        self.exceptions = {e["on"]: e for e in document.get("exceptions", [])}
        self.signs: dict[date, bytearray] = {}
        years = document.get("holidays", {}).values()
        self.stored = {on for days in years for year in days.values() for on in year}

    def is_open(self, minute_at: datetime) -> bool:
        local = minute_at.astimezone(self.zone)
        on = date(local.year, local.month, local.day)
        if on not in self.signs:
            self.signs[on] = self._sign(on)
        return bool(self.signs[on][local.hour * 60 + local.minute])

    def seconds(
        self,
        start: datetime,
        end: datetime,
        pauses: Sequence[tuple[datetime, datetime | None]] = (),
    ) -> int:
        total, minute_at = 0, start.astimezone(UTC).replace(second=0, microsecond=0)
        while minute_at < end:
            if self.is_open(minute_at) and not _paused(minute_at, pauses):
                low, high = max(minute_at, start), min(minute_at + MINUTE, end)
                total += int((high - low).total_seconds())
            minute_at += MINUTE
        return total

    def due(
        self,
        start: datetime,
        seconds: int,
        pauses: Sequence[tuple[datetime, datetime | None]] = (),
    ) -> datetime:
        """The first instant by which so many seconds (not 0) were counted."""
        minute_at = start.astimezone(UTC).replace(second=0, microsecond=0)
        while True:
            if self.is_open(minute_at) and not _paused(minute_at, pauses):
                low = max(minute_at, start)
                here = int((minute_at + MINUTE - low).total_seconds())
                if seconds <= here:
                    return low + timedelta(seconds=seconds)
                seconds -= here
            minute_at += MINUTE

    def _sign(self, on: date) -> bytearray:
        sign = bytearray(1440)
        for begun, shift in ((on - timedelta(days=1), 1440), (on, 0)):
            for start, end in self._hours(begun):
                _paint(sign, start - shift, end - shift, 1)
        for begun, shift in ((on - timedelta(days=1), 1440), (on, 0)):
            for start, end in self._breaks(begun):
                _paint(sign, start - shift, end - shift, 0)
        return sign

    def _weekday(self, on: date) -> str | None:
        """Whose weekly hours the date follows; `None` when an exception has its own."""
        entry = self.exceptions.get(on.isoformat())
        if entry is not None:
            return entry.get("hours_of")
        if on.isoformat() in self.stored:
            return None
        if "CN" in self.document.get("holiday_sets", []):
            if on in china():
                return None
            if on.weekday() >= 5 and china().is_working_day(on):
                return self.document["makeup_hours_of"]
        return WEEKDAYS[on.weekday()]

    def _hours(self, on: date) -> list[tuple[int, int]]:
        weekday = self._weekday(on)
        if weekday is not None:
            return _minutes(self.document["hours"].get(weekday, []))
        entry = self.exceptions.get(on.isoformat(), {})
        return _minutes(entry.get("hours", []))

    def _breaks(self, on: date) -> list[tuple[int, int]]:
        breaks = self.document.get("breaks", {})
        weekday = self._weekday(on)
        weekly = breaks.get(weekday, []) if weekday is not None else []
        return _minutes([*weekly, *breaks.get(on.isoformat(), [])])


def _paused(minute_at: datetime, pauses: Sequence[tuple[datetime, datetime | None]]) -> bool:
    return any(a <= minute_at and (b is None or minute_at < b) for a, b in pauses)


def _minutes(spans: list[list[str]]) -> list[tuple[int, int]]:
    read = []
    for opens, closes in spans:
        a, b = (int(text[:2]) * 60 + int(text[3:]) for text in (opens, closes))
        read.append((a, b if b > a else b + 1440))
    return read


def _paint(sign: bytearray, start: int, end: int, colour: int) -> None:
    for minute in range(max(start, 0), min(end, 1440)):
        sign[minute] = colour

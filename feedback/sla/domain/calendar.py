"""The business calendar: when a site counts time, in the wall clock of its own zone.

A date takes its hours from the first of these that speaks: a dated exception, a loaded holiday
set, the weekday. A shift over midnight belongs to the day it starts on: a holiday does not send
the night shift of the day before home. Breaks close the wall-clock time of their own date;
special hours replace the weekday with its weekly breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Self

from feedback.sla.domain import china
from feedback.sla.domain.calendar_document import CHINA, read_calendar, written_calendar
from feedback.sla.domain.days import (
    Day,
    DayException,
    ExceptionKind,
    Names,
    Reason,
    Spans,
    StoredYear,
)
from feedback.sla.domain.faults import DocumentFaults, Fault
from feedback.sla.domain.intervals import Interval, clipped, merged, without
from feedback.sla.domain.wallclock import (
    DAY,
    EPOCH_ORDINAL,
    SECOND,
    local_date,
    microseconds,
    offsets,
)

# A case opened today may be due well into the next year.
LOOK_AHEAD = timedelta(days=92)
CACHE_DAYS = 4096
WEEK_OF_NOTHING: tuple[Spans, ...] = ((),) * 7


@dataclass(frozen=True, slots=True)
class CalendarWarning:
    """The notice of a holiday set is not loaded for a year that was counted in."""

    holiday_set: str
    year: int
    code: str = "holiday_notice_missing"

    def __str__(self) -> str:
        return f"holiday notice {self.year} not loaded"


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Opening hours of one zone: per weekday (Monday first), with breaks and dated exceptions.

    `makeup_weekday` lends its hours to the make-up workdays of `holiday_sets`; `entered_years`
    are years whose holiday notice was typed into the exceptions by hand, so that nobody is warned.
    """

    zone: str
    hours: tuple[Spans, ...]
    weekly_breaks: tuple[Spans, ...] = WEEK_OF_NOTHING
    dated_breaks: tuple[tuple[date, Spans], ...] = ()
    exceptions: tuple[DayException, ...] = ()
    holiday_sets: tuple[str, ...] = ()
    makeup_weekday: int = 0
    entered_years: tuple[int, ...] = ()
    holidays: tuple[StoredYear, ...] = ()
    _by_date: dict[date, DayException] = field(init=False, repr=False, compare=False)
    _breaks_by_date: dict[date, Spans] = field(init=False, repr=False, compare=False)
    _holiday_names: dict[date, Names] = field(init=False, repr=False, compare=False)
    _open_by_day: dict[int, tuple[Interval, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_date", {entry.on: entry for entry in self.exceptions})
        object.__setattr__(self, "_breaks_by_date", dict(self.dated_breaks))
        named = {on: names for stored in self.holidays for on, names in stored.days}
        object.__setattr__(self, "_holiday_names", named)
        object.__setattr__(self, "_open_by_day", {})

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The calendar of a JSON document; raises `DocumentFaults` with every fault at once."""
        fields, faults = read_calendar(document)
        if faults:
            raise DocumentFaults(faults)
        return cls(**fields)

    def to_document(self) -> dict[str, Any]:
        """The JSON form; `from_document` gives an equal calendar back."""
        return written_calendar(self)

    def day(self, on: date) -> Day:
        """What this date means: hours, breaks, and the reason and names when it is closed."""
        entry = self._by_date.get(on)
        dated = self._breaks_by_date.get(on, ())
        if entry is not None:
            return self._exceptional(entry, dated)
        weekday = on.weekday()
        if on in self._holiday_names:
            return Day(on, (), dated, Reason.HOLIDAY, self._holiday_names[on])
        if CHINA in self.holiday_sets:
            if names := china.holiday_names(on):
                return Day(on, (), dated, Reason.HOLIDAY, names)
            if names := china.makeup_names(on):
                return self._like(on, self.makeup_weekday, dated)
        return self._like(on, weekday, dated)

    def missing_years(self, start_at: datetime, end_at: datetime) -> tuple[int, ...]:
        """The years in this stretch whose holidays are neither known nor entered by hand."""
        return tuple(sorted({year for _set, year in self.missing_notices(start_at, end_at)}))

    def missing_notices(self, start_at: datetime, end_at: datetime) -> tuple[tuple[str, int], ...]:
        """The holiday sets and years behind `missing_years`, in order."""
        first, last = sorted((local_date(self.zone, start_at), local_date(self.zone, end_at)))
        stored = {(one.holiday_set, one.year) for one in self.holidays}
        missing: list[tuple[str, int]] = []
        for name in self.holiday_sets:
            if name == CHINA:
                missing += [(name, year) for year in china.missing_years(first, last)]
                continue
            years = range(first.year, last.year + 1)
            missing += [(name, year) for year in years if (name, year) not in stored]
        return tuple(one for one in missing if one[1] not in self.entered_years)

    def warnings_for(self, start_at: datetime, end_at: datetime) -> tuple[CalendarWarning, ...]:
        """What a reader of a due moment between these instants must be told.

        Without its notice a year is still counted by the weekly hours, for a case needs a due
        moment; but the moment may be wrong by the holidays of that year, so it carries this.
        """
        return tuple(CalendarWarning(*one) for one in self.missing_notices(start_at, end_at))

    def require_notices(self, start_at: datetime, end_at: datetime) -> None:
        """Raise `HolidayNoticeMissing` for the first year in this stretch without its notice."""
        for year in self.missing_years(start_at, end_at):
            raise china.HolidayNoticeMissing(year)

    def is_open(self, instant: datetime) -> bool:
        """Whether time counts at this instant; the closing instant itself is outside."""
        moment = microseconds(instant)
        return any(a <= moment < b for a, b in self.open_on(moment // (DAY * SECOND)))

    def open_on(self, utc_day: int) -> tuple[Interval, ...]:
        """The open microseconds of one UTC day counted from 1970, merged; remembered."""
        known = self._open_by_day.get(utc_day)
        if known is None:
            if len(self._open_by_day) >= CACHE_DAYS:
                self._open_by_day.clear()
            known = self._open_by_day[utc_day] = self._computed(utc_day)
        return known

    def _computed(self, utc_day: int) -> tuple[Interval, ...]:
        spans: list[Interval] = []
        for (start, end), offset in offsets(self.zone, utc_day):
            low, high = start + offset, end + offset
            # Yesterday too: its night shift reaches into today.
            dates = range(low // DAY - 1, (high - 1) // DAY + 1)
            opened: list[Interval] = []
            closed: list[Interval] = []
            for number in dates:
                day = self.day(date.fromordinal(number + EPOCH_ORDINAL))
                opened += ((number * DAY + a * 60, number * DAY + b * 60) for a, b in day.hours)
                closed += ((number * DAY + a * 60, number * DAY + b * 60) for a, b in day.breaks)
            left = clipped(without(merged(opened), merged(closed)), low, high)
            spans += (((a - offset) * SECOND, (b - offset) * SECOND) for a, b in left)
        return tuple(merged(spans))

    def _like(self, on: date, weekday: int, dated_breaks: Spans) -> Day:
        hours = self.hours[weekday]
        closed = None
        if not hours:
            closed = Reason.WEEKEND if on.weekday() >= 5 else Reason.DAY_OFF
        return Day(on, hours, self.weekly_breaks[weekday] + dated_breaks, closed)

    def _exceptional(self, entry: DayException, dated_breaks: Spans) -> Day:
        if entry.kind is ExceptionKind.WORKDAY and entry.hours_of is not None:
            return self._like(entry.on, entry.hours_of, dated_breaks)
        closed = None if entry.hours else Reason.HOLIDAY
        return Day(entry.on, entry.hours, dated_breaks, closed, entry.names)


def calendar_faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of a calendar document; empty when `from_document` would take it."""
    return read_calendar(document)[1]


def weekly_calendar(
    zone: str, *, weekdays: str, hours: str, holiday_sets: tuple[str, ...] = ()
) -> BusinessCalendar:
    """The same hours on each weekday: weekdays as "mon tue", hours as "09:00-12:00 13:00-18:00"."""
    spans = [span.split("-") for span in hours.split()]
    return BusinessCalendar.from_document(
        {
            "zone": zone,
            "hours": dict.fromkeys(weekdays.split(), spans),
            "holiday_sets": list(holiday_sets),
        }
    )


@lru_cache(maxsize=64)
def always_open(zone: str = "UTC") -> BusinessCalendar:
    """A calendar that counts every minute."""
    return BusinessCalendar(zone=zone, hours=(((0, 1440),),) * 7)

"""The JSON form of a business calendar, read with all its faults, and written.

{"schema": 1, "zone": "Asia/Shanghai",
 "hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["22:00", "06:00"]]},
 "breaks": {"mon": [["15:00", "15:15"]], "2026-01-02": [["10:00", "11:30"]]},
 "exceptions": [
   {"on": "2026-12-25", "kind": "holiday", "name": {"en": "Christmas Day", "zh": "圣诞节"}},
   {"on": "2026-05-09", "kind": "workday", "hours_of": "fri"},
   {"on": "2026-12-31", "kind": "special", "hours": [["09:00", "12:00"]], "name": "Stocktaking"}],
 "holiday_sets": ["CN", "DE-BE"], "makeup_hours_of": "mon", "entered_years": [2027],
 "holidays": {"DE-BE": {"2026": {"2026-01-01": {"en": "New Year's Day", "de": "Neujahr"}}}}}

Only `zone` and `hours` are required. Closing before opening means over midnight; "24:00" is
midnight at the end of the day. An exception with `"active": false` is read and left out.
The notices of "CN" are known to the product; the holidays of any other country are stored with
the calendar, year by year, so that no newer list ever changes what an old version counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from feedback.sla.domain.days import (
    MINUTES_A_DAY,
    WEEKDAYS,
    DayException,
    ExceptionKind,
    Names,
    Spans,
    StoredYear,
    clock_text,
)
from feedback.sla.domain.faults import Fault

if TYPE_CHECKING:
    from feedback.sla.domain.calendar import BusinessCalendar

SCHEMA = 1
CHINA = "CN"
MOST_STORED_DAYS = 4000
KEYS = {
    "schema",
    "zone",
    "hours",
    "breaks",
    "exceptions",
    "holiday_sets",
    "makeup_hours_of",
    "entered_years",
    "holidays",
}
_SET = re.compile(r"[A-Z]{2}(-[A-Za-z0-9]{1,40})?")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00")


def read_calendar(document: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The fields of a `BusinessCalendar` and every fault; the fields are whole without faults."""
    if not isinstance(document, Mapping):
        return {}, (Fault("calendar", "not_an_object"),)
    reader = _Reader()
    return reader.calendar(document), tuple(reader.faults)


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, where: str, code: str, value: object = "") -> None:
        self.faults.append(Fault(where, code, str(value)[:80]))

    def calendar(self, document: Mapping[str, Any]) -> dict[str, Any]:
        for key in document:
            if key not in KEYS:
                self.fault(str(key), "unknown_field")
        if document.get("schema", SCHEMA) != SCHEMA:
            self.fault("schema", "unknown_schema", document["schema"])
        hours = self.week(document.get("hours"))
        weekly_breaks, dated_breaks = self.breaks(document.get("breaks", {}))
        makeup = self.weekday("makeup_hours_of", document.get("makeup_hours_of", "mon"))
        exceptions = self.exceptions(document.get("exceptions", []), hours)
        holidays = self.holidays(document.get("holidays", {}))
        allowed = (CHINA, *{stored.holiday_set for stored in holidays})
        sets = self.known("holiday_sets", document.get("holiday_sets", []), allowed)
        if CHINA in sets and any(hours) and not hours[makeup]:
            self.fault("makeup_hours_of", "weekday_without_hours", WEEKDAYS[makeup])
        return {
            "zone": self.zone(document.get("zone")),
            "hours": hours,
            "weekly_breaks": weekly_breaks,
            "dated_breaks": dated_breaks,
            "exceptions": exceptions,
            "holiday_sets": sets,
            "holidays": tuple(one for one in holidays if one.holiday_set in sets),
            "makeup_weekday": makeup,
            "entered_years": self.years(document.get("entered_years", [])),
        }

    def zone(self, name: Any) -> str:
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError, TypeError):
            self.fault("zone", "unknown_zone", name)
            return "UTC"

    def week(self, hours: Any) -> tuple[Spans, ...]:
        week: list[Spans] = [()] * 7
        if not isinstance(hours, Mapping):
            self.fault("hours", "required")
            return tuple(week)
        for name, spans in hours.items():
            if name in WEEKDAYS:
                week[WEEKDAYS.index(name)] = self.spans(f"hours.{name}", spans)
            else:
                self.fault("hours", "unknown_weekday", name)
        if not any(week) and not self.faults:
            self.fault("hours", "never_open")
        return tuple(week)

    def breaks(self, breaks: Any) -> tuple[tuple[Spans, ...], tuple[tuple[date, Spans], ...]]:
        week: list[Spans] = [()] * 7
        dated: list[tuple[date, Spans]] = []
        if not isinstance(breaks, Mapping):
            self.fault("breaks", "not_an_object")
            breaks = {}
        for name, spans in breaks.items():
            read = self.spans(f"breaks.{name}", spans)
            if name in WEEKDAYS:
                week[WEEKDAYS.index(name)] = read
            elif on := self.date(f"breaks.{name}", name):
                dated.append((on, read))
        return tuple(week), tuple(sorted(dated))

    def exceptions(self, entries: Any, hours: tuple[Spans, ...]) -> tuple[DayException, ...]:
        found: dict[date, DayException] = {}
        for number, entry in enumerate(self.items("exceptions", entries)):
            where = f"exceptions.{number}"
            if not isinstance(entry, Mapping):
                self.fault(where, "not_an_object")
                continue
            exception = self.exception(where, entry, hours)
            if exception is None:
                continue
            if exception.on in found:
                self.fault(f"{where}.on", "date_twice", exception.on)
            found[exception.on] = exception
        return tuple(found[on] for on in sorted(found))

    def exception(
        self, where: str, entry: Mapping[str, Any], hours: tuple[Spans, ...]
    ) -> DayException | None:
        on = self.date(f"{where}.on", entry.get("on"))
        kind = entry.get("kind")
        if kind not in list(ExceptionKind):
            self.fault(f"{where}.kind", "unknown_kind", kind)
            return None
        if on is None or entry.get("active", True) is False:
            return None
        names = self.names(f"{where}.name", entry.get("name"))
        if kind == ExceptionKind.HOLIDAY:
            if entry.get("hours"):
                self.fault(f"{where}.hours", "holiday_with_hours")
            return DayException(on, ExceptionKind.HOLIDAY, names=names)
        if kind == ExceptionKind.WORKDAY and "hours" not in entry:
            weekday = self.weekday(f"{where}.hours_of", entry.get("hours_of", "mon"))
            if not hours[weekday]:
                self.fault(f"{where}.hours_of", "weekday_without_hours", WEEKDAYS[weekday])
            return DayException(on, ExceptionKind.WORKDAY, hours_of=weekday, names=names)
        spans = self.spans(f"{where}.hours", entry.get("hours"))
        if kind == ExceptionKind.WORKDAY and not spans:
            self.fault(f"{where}.hours", "workday_without_hours")
        return DayException(on, ExceptionKind(kind), spans, names=names)

    def holidays(self, stored: Any) -> tuple[StoredYear, ...]:
        if not isinstance(stored, Mapping):
            self.fault("holidays", "not_an_object")
            return ()
        read: list[StoredYear] = []
        for name, years in stored.items():
            where = f"holidays.{name}"
            if not _SET.fullmatch(str(name)) or name == CHINA or not isinstance(years, Mapping):
                self.fault(where, "unknown_holiday_set", name)
                continue
            read += [
                one for year, days in years.items() if (one := self.year(where, name, year, days))
            ]
        if sum(len(one.days) for one in read) > MOST_STORED_DAYS:
            self.fault("holidays", "too_many_days")
        return tuple(sorted(read, key=lambda one: (one.holiday_set, one.year)))

    def year(self, where: str, name: str, year: Any, days: Any) -> StoredYear | None:
        if not (isinstance(year, str) and year.isascii() and year.isdigit() and len(year) == 4):
            self.fault(where, "not_a_year", year)
            return None
        if not isinstance(days, Mapping):
            self.fault(f"{where}.{year}", "not_an_object")
            return None
        read = []
        for text, said in days.items():
            on = self.date(f"{where}.{year}", text)
            if on is not None and on.year != int(year):
                self.fault(f"{where}.{year}", "date_of_another_year", on)
            elif on is not None:
                read.append((on, self.names(f"{where}.{year}.{text}", said)))
        return StoredYear(name, int(year), tuple(sorted(read)))

    def spans(self, where: str, spans: Any) -> Spans:
        read = []
        for number, span in enumerate(self.items(where, spans)):
            at = f"{where}.{number}"
            if not isinstance(span, (list, tuple)) or len(span) != 2:
                self.fault(at, "not_an_interval", span)
                continue
            start, end = self.minute(at, span[0]), self.minute(at, span[1])
            if start is None or end is None:
                continue
            if start in (end, MINUTES_A_DAY):
                self.fault(at, "empty_interval", "–".join(map(str, span)))
                continue
            read.append((start, end if end > start else end + MINUTES_A_DAY))
        read.sort()
        for before, after in pairwise(read):
            if after[0] < before[1]:
                self.fault(where, "overlap", f"{clock_text(after[0])} < {clock_text(before[1])}")
        return tuple(read)

    def minute(self, where: str, text: Any) -> int | None:
        if not isinstance(text, str) or not _TIME.fullmatch(text):
            self.fault(where, "not_a_time", text)
            return None
        hour, minute = text.split(":")
        return int(hour) * 60 + int(minute)

    def date(self, where: str, text: Any) -> date | None:
        try:
            return date.fromisoformat(text)
        except (TypeError, ValueError):
            self.fault(where, "not_a_date", text)
            return None

    def weekday(self, where: str, name: Any) -> int:
        if name not in WEEKDAYS:
            self.fault(where, "unknown_weekday", name)
            return 0
        return WEEKDAYS.index(name)

    def names(self, where: str, name: Any) -> Names:
        if name is None or name == "":
            return ()
        if isinstance(name, str):
            return (("en", name),)
        if isinstance(name, Mapping) and all(isinstance(v, str) for v in name.values()):
            return tuple(sorted((str(key), text) for key, text in name.items()))
        self.fault(where, "not_a_name", name)
        return ()

    def known(self, where: str, values: Any, allowed: tuple[str, ...]) -> tuple[str, ...]:
        for value in (listed := self.items(where, values)):
            if value not in allowed:
                self.fault(where, "unknown_holiday_set", value)
        return tuple(sorted({str(value) for value in listed}))

    def years(self, values: Any) -> tuple[int, ...]:
        for value in (listed := self.items("entered_years", values)):
            if not isinstance(value, int) or not 1900 <= value <= 9999:
                self.fault("entered_years", "not_a_year", value)
        return tuple(sorted({value for value in listed if isinstance(value, int)}))

    def items(self, where: str, values: Any) -> list[Any]:
        if isinstance(values, (list, tuple)):
            return list(values)
        self.fault(where, "not_a_list", values)
        return []


def written_calendar(calendar: BusinessCalendar) -> dict[str, Any]:
    """The JSON form of a calendar, without what is empty."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "zone": calendar.zone,
        "hours": _written_week(calendar.hours),
        "breaks": _written_week(calendar.weekly_breaks)
        | {on.isoformat(): _written_spans(spans) for on, spans in calendar.dated_breaks},
        "exceptions": [_written_exception(entry) for entry in calendar.exceptions],
        "holiday_sets": list(calendar.holiday_sets),
        "makeup_hours_of": WEEKDAYS[calendar.makeup_weekday],
        "entered_years": list(calendar.entered_years),
        "holidays": _written_holidays(calendar.holidays),
    }
    return {key: value for key, value in document.items() if value or key == "hours"}


def _written_holidays(holidays: tuple[StoredYear, ...]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for one in holidays:
        days = {on.isoformat(): dict(names) for on, names in one.days}
        written.setdefault(one.holiday_set, {})[str(one.year)] = days
    return written


def _written_week(week: tuple[Spans, ...]) -> dict[str, Any]:
    return {
        name: _written_spans(spans) for name, spans in zip(WEEKDAYS, week, strict=True) if spans
    }


def _written_spans(spans: Spans) -> list[list[str]]:
    return [[clock_text(start), clock_text(end)] for start, end in spans]


def _written_exception(entry: DayException) -> dict[str, Any]:
    written: dict[str, Any] = {"on": entry.on.isoformat(), "kind": entry.kind.value}
    if entry.hours_of is not None:
        written["hours_of"] = WEEKDAYS[entry.hours_of]
    elif entry.kind is not ExceptionKind.HOLIDAY:
        written["hours"] = _written_spans(entry.hours)
    if entry.names:
        written["name"] = dict(entry.names)
    return written

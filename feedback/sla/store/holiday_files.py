"""Holidays and make-up workdays from an iCalendar or CSV file, with a line number at each fault.

iCalendar: one event a holiday, whole days; an event is a workday when its title or its
`X-APPLE-SPECIAL-DAY` says so. CSV: `date,what,name`, separated by commas, semicolons or tabs;
`what` is a word such as holiday or workday, or hours as 09:00-12:00; without it a day is a
holiday. Files are read whole or not at all, and are small: a year has a few dozen such days.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

MOST_BYTES = 200_000
MOST_LINES = 6_000
MOST_DAYS = 600
LONGEST_LINE = 2_000
LONGEST_EVENT_DAYS = 62
LONGEST_NAME = 80
MOST_FAULTS = 20
HOLIDAY = ("", "holiday", "closed", "off", "public holiday", "休", "休息", "放假", "节假日", "假")
WORKDAY = (
    *("workday", "work", "working day", "make-up", "makeup"),
    *("上班", "班", "补班", "调休", "工作日"),
)
HEADS = ("date", "day", "日期", "day off")
_HOURS = re.compile(r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*")
_WORKED = re.compile(r"补班|上班|调班|make-?up|work(ing)?\s?day|（班）|\(班\)|^班", re.IGNORECASE)
_WANTED = ("DTSTART", "DTEND", "DURATION", "SUMMARY", "RRULE", "X-APPLE-SPECIAL-DAY")


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong in a line; line 0 is the file as a whole."""

    line: int
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ReadDay:
    """One day of the file: `what` is "closed", "workday", or hours."""

    on: date
    what: str
    name: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The days in order, or the faults; never both."""

    days: tuple[ReadDay, ...] = ()
    faults: tuple[FileFault, ...] = ()


def read_holiday_file(content: bytes) -> ReadFile:
    """The days of a file, told apart by what it begins with."""
    if len(content) > MOST_BYTES:
        return _whole("too_large")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return _whole("not_text")
    if "\0" in text or not text.strip():
        return _whole("not_text" if text.strip() else "empty")
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        return _whole("too_many_lines")
    reader = _Reader()
    is_calendar = lines[0].strip().upper().startswith("BEGIN:VCALENDAR")
    for day in reader.events(lines) if is_calendar else reader.rows(lines):
        reader.keep(*day)
    if reader.faults:
        return ReadFile(faults=tuple(reader.faults[:MOST_FAULTS]))
    if not reader.days:
        return _whole("no_days")
    return ReadFile(tuple(reader.days[on] for on in sorted(reader.days)))


def _whole(code: str) -> ReadFile:
    return ReadFile(faults=(FileFault(0, code),))


class _Reader:
    def __init__(self) -> None:
        self.days: dict[date, ReadDay] = {}
        self.faults: list[FileFault] = []

    def fault(self, line: int, code: str, value: object = "") -> None:
        self.faults.append(FileFault(line, code, str(value)[:60]))

    def keep(self, line: int, day: ReadDay) -> None:
        before = self.days.get(day.on)
        if before is not None and before.what != day.what:
            self.fault(line, "day_twice", day.on)
        elif len(self.days) >= MOST_DAYS and before is None:
            if not any(fault.code == "too_many_days" for fault in self.faults):
                self.fault(line, "too_many_days")
        elif before is None:
            self.days[day.on] = day

    def rows(self, lines: list[str]) -> Iterator[tuple[int, ReadDay]]:
        """The days of a CSV file."""
        separator = next((sign for sign in ("\t", ";") if sign in lines[0]), ",")
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            if len(line) > LONGEST_LINE:
                self.fault(number, "line_too_long")
                continue
            cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
            if number == 1 and cells[0].lower() in HEADS:
                continue
            on = _date(cells[0])
            what = _what(cells[1] if len(cells) > 1 else "")
            if on is None:
                self.fault(number, "not_a_date", cells[0])
            elif what is None:
                self.fault(number, "not_a_kind", cells[1])
            else:
                yield number, ReadDay(on, what, _name(cells[2] if len(cells) > 2 else ""))

    def events(self, lines: list[str]) -> Iterator[tuple[int, ReadDay]]:
        """The days of an iCalendar file, event by event, so that each fault knows its line."""
        begun, block = 0, [""]
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST_LINE:
                self.fault(number, "line_too_long")
                return
            word = line.strip().upper()
            if word == "BEGIN:VEVENT":
                begun, block = number, []
            elif word == "END:VEVENT" and begun:
                yield from self.event(begun, block)
                begun = 0
            elif begun:
                block.append(line)
        if begun:
            self.fault(begun, "event_without_end")

    def event(self, number: int, block: list[str]) -> Iterator[tuple[int, ReadDay]]:
        from icalendar import Event

        # Only what is used is parsed at all.
        text = "\r\n".join(["BEGIN:VEVENT", *_wanted(block), "END:VEVENT", ""])
        try:
            event: Any = Event.from_ical(text)
            first, last = _first_and_last(event)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            self.fault(number, "event_unreadable")
            return
        if event.get("RRULE") is not None:
            self.fault(number, "event_repeats")
            return
        if first is None or last is None:
            self.fault(number, "event_without_day")
            return
        if not first <= last < first + timedelta(days=LONGEST_EVENT_DAYS):
            self.fault(number, "event_too_long")
            return
        name = str(event.get("SUMMARY") or "")
        special = str(event.get("X-APPLE-SPECIAL-DAY") or "").upper()
        is_worked = special == "ALTERNATE-WORKDAY" or (not special and bool(_WORKED.search(name)))
        on = first
        while on <= last:
            yield number, ReadDay(on, "workday" if is_worked else "closed", _name(name))
            on += timedelta(days=1)


def _wanted(block: list[str]) -> Iterator[str]:
    takes = False
    for line in block:
        if line[:1] in {" ", "\t"}:
            if takes:
                yield line
            continue
        takes = re.split("[:;]", line, maxsplit=1)[0].upper() in _WANTED
        if takes:
            yield line


def _first_and_last(event: Any) -> tuple[date | None, date | None]:
    begins, ends = event.get("DTSTART"), event.get("DTEND")
    if begins is None:
        return None, None
    first = begins.dt
    last = ends.dt if ends is not None else None
    if last is None and event.get("DURATION") is not None:
        last = first + event.get("DURATION").dt
    if isinstance(first, datetime):
        # A moment within a day stands for that day, one at midnight ends the day before.
        end = (last - timedelta(microseconds=1)) if isinstance(last, datetime) else first
        return first.date(), max(end, first).date()
    if last is None or isinstance(last, datetime):
        return first, first
    return first, max(first, last - timedelta(days=1))


def _date(text: str) -> date | None:
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _what(said: str) -> str | None:
    plain = said.strip().lower()
    if plain in HOLIDAY:
        return "closed"
    if plain in WORKDAY:
        return "workday"
    return plain.replace(" ", "") if _HOURS.fullmatch(plain) else None


def _name(text: str) -> str:
    return " ".join(text.replace("#", " ").split())[:LONGEST_NAME]

"""What a single date means to a business calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440

# Minutes from local midnight; a shift over midnight ends past 1440 (22:00–06:00 is 1320–1800).
Span = tuple[int, int]
Spans = tuple[Span, ...]
Names = tuple[tuple[str, str], ...]


class ExceptionKind(StrEnum):
    """What a dated exception does: closes the day, works it, or replaces its hours."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class StoredYear:
    """The public holidays of a set ("DE-BE") in one year, as they were when they were stored."""

    holiday_set: str
    year: int
    days: tuple[tuple[date, Names], ...]


@dataclass(frozen=True, slots=True)
class DayException:
    """One dated exception.

    `hours` are the day's opening hours; a make-up workday may instead take the hours and breaks
    of the weekday `hours_of` (0 = Monday). A holiday has neither.
    """

    on: date
    kind: ExceptionKind
    hours: Spans = ()
    hours_of: int | None = None
    names: Names = ()


class Reason(StrEnum):
    """Why nothing is counted: outside the day's hours, or on a day that has none."""

    NIGHT = "night"
    BREAK = "break"
    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Day:
    """A resolved date: its hours and breaks, why it is closed (`None` if it opens), its names."""

    on: date
    hours: Spans
    breaks: Spans
    closed: Reason | None = None
    names: Names = ()


def clock_text(minute: int) -> str:
    """The wall time of a minute as `HH:MM`; `24:00` is midnight at the end of the day."""
    minute = minute - MINUTES_A_DAY if minute > MINUTES_A_DAY else minute
    return f"{minute // 60:02d}:{minute % 60:02d}"


def name_in(names: Names, language: str) -> str:
    """The name in a language, else in English, else the first one; empty if there is none."""
    texts = dict(names)
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")

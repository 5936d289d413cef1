"""The SLA clock: opening time added, subtracted and measured, with pauses taken out.

Conventions. Time counts while the calendar is open and no pause runs; a pause outside opening
hours takes nothing away. The due moment is the first instant at which the counted time equals
the target, so one that falls on closing time stays there instead of moving to the next opening.
Nothing to count, asked for outside opening hours, answers with the next opening. Durations are
elapsed time between instants: an open day of 25 hours counts 25. Backwards they are negative.
Used minutes are whole minutes; missed means more of them than the target (Zammad's arithmetic),
so work that ends within the minute after the due moment still met the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.intervals import Interval, merged, without
from feedback.sla.domain.wallclock import DAY, SECOND, instant_of, microseconds

SEARCH_DAYS = 400
FOREVER = 1 << 62
UTC_DAY = DAY * SECOND
MINUTE = 60 * SECOND

# A pause from an instant until another, or still running (`None`).
Pause = tuple[datetime, datetime | None]


class NoOpeningTime(LookupError):
    """The calendar does not open within `SEARCH_DAYS` days of where the search got to."""

    def __init__(self, zone: str, near: datetime) -> None:
        super().__init__(f"no opening time within {SEARCH_DAYS} days of {near} ({zone})")


@dataclass(frozen=True, slots=True)
class Result:
    """What a clock came to: whole minutes used, target − used (negative when late), missed?"""

    minutes: int
    diff_minutes: int
    breached: bool


def open_intervals(
    calendar: BusinessCalendar, start_at: datetime, end_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The opening times between two instants as (from, to) in UTC, in order and joined."""
    run: Interval | None = None
    for start, end in _between(calendar, microseconds(start_at), microseconds(end_at)):
        if run is not None and start == run[1]:
            run = (run[0], end)
            continue
        if run is not None:
            yield instant_of(run[0]), instant_of(run[1])
        run = (start, end)
    if run is not None:
        yield instant_of(run[0]), instant_of(run[1])


def add(
    calendar: BusinessCalendar, start_at: datetime, seconds: int, pauses: Iterable[Pause] = ()
) -> datetime:
    """The first instant by which so many seconds were counted since the start.

    Zero seconds outside opening time is the next opening. Negative seconds go back (`sub`).
    Raises `NoOpeningTime`, also when a running pause is in the way.
    """
    if seconds < 0:
        return sub(calendar, start_at, -seconds, pauses)
    left = seconds * SECOND
    cuts = paused(pauses)
    for start, end in without(_onward(calendar, microseconds(start_at), cuts), cuts):
        if left <= end - start:
            return instant_of(start + left)
        left -= end - start
    raise NoOpeningTime(calendar.zone, start_at)


def sub(
    calendar: BusinessCalendar, end_at: datetime, seconds: int, pauses: Iterable[Pause] = ()
) -> datetime:
    """The last instant from which so many seconds are counted until the end.

    Zero seconds outside opening time is the closing before. Raises `NoOpeningTime`.
    """
    if seconds < 0:
        return add(calendar, end_at, -seconds, pauses)
    left = seconds * SECOND
    cuts = paused(pauses)
    for span in _backward(calendar, microseconds(end_at), cuts):
        for start, end in reversed(list(without((span,), cuts))):
            if left <= end - start:
                return instant_of(end - left)
            left -= end - start
    raise NoOpeningTime(calendar.zone, end_at)


def between(
    calendar: BusinessCalendar,
    start_at: datetime,
    end_at: datetime,
    pauses: Iterable[Pause] = (),
) -> int:
    """Whole seconds counted from one instant to another; negative when the end comes first."""
    # Moments are compared as numbers: two of one zone compare by wall clock, which may go back.
    low, high = microseconds(start_at), microseconds(end_at)
    if high < low:
        return -(_counted(calendar, high, low, pauses) // SECOND)
    return _counted(calendar, low, high, pauses) // SECOND


def used_minutes(
    calendar: BusinessCalendar,
    started_at: datetime,
    until_at: datetime,
    pauses: Iterable[Pause] = (),
) -> int:
    """Whole minutes counted so far; 0 before the start."""
    return _counted(calendar, microseconds(started_at), microseconds(until_at), pauses) // MINUTE


def result(
    calendar: BusinessCalendar,
    started_at: datetime,
    until_at: datetime,
    target_minutes: int,
    pauses: Iterable[Pause] = (),
) -> Result:
    """What the clock came to by an instant; exactly on target is met."""
    used = used_minutes(calendar, started_at, until_at, pauses)
    return Result(used, target_minutes - used, used > target_minutes)


def due_at(
    calendar: BusinessCalendar,
    started_at: datetime,
    target_minutes: int,
    pauses: Sequence[Pause] = (),
) -> datetime | None:
    """The instant at which the counted time equals the target.

    `None` while a pause runs that began before that instant: nobody knows yet when it ends.
    Raises `NoOpeningTime`.
    """
    return counted_at(calendar, started_at, target_minutes * 60, pauses)


def counted_at(
    calendar: BusinessCalendar, started_at: datetime, seconds: int, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The instant by which so many seconds were counted; None while a pause runs before it.

    Raises `NoOpeningTime`.
    """
    ended = [pause for pause in pauses if pause[1] is not None]
    moment = add(calendar, started_at, seconds, ended)
    for began, until in pauses:
        if until is None and began < moment:
            return None
    return moment


def remaining_seconds(
    calendar: BusinessCalendar, now: datetime, due: datetime, pauses: Iterable[Pause] = ()
) -> int:
    """Seconds of opening time left until the due moment; negative when it has passed."""
    return between(calendar, now, due, pauses)


def paused(pauses: Iterable[Pause]) -> list[Interval]:
    """The pauses as sorted, joined microseconds; one that still runs ends at `FOREVER`."""
    return merged(
        (microseconds(began), FOREVER if until is None else microseconds(until))
        for began, until in pauses
    )


def _counted(calendar: BusinessCalendar, low: int, high: int, pauses: Iterable[Pause]) -> int:
    spans = _between(calendar, low, high)
    return sum(end - start for start, end in without(spans, paused(pauses)))


def _between(calendar: BusinessCalendar, low: int, high: int) -> Iterator[Interval]:
    """Open spans within two moments, cut at UTC midnights."""
    for utc_day in range(low // UTC_DAY, -(-high // UTC_DAY)):
        for start, end in calendar.open_on(utc_day):
            if end > low and start < high:
                yield max(start, low), min(end, high)


def _onward(calendar: BusinessCalendar, low: int, cuts: Sequence[Interval]) -> Iterator[Interval]:
    """Open spans from a moment on, until none was found for `SEARCH_DAYS` days."""
    utc_day = low // UTC_DAY
    stop = FOREVER // UTC_DAY if not cuts or cuts[-1][1] < FOREVER else cuts[-1][0] // UTC_DAY
    last_found = utc_day
    while utc_day - last_found <= SEARCH_DAYS and utc_day <= stop:
        for start, end in calendar.open_on(utc_day):
            if end > low:
                last_found = utc_day
                yield max(start, low), end
        utc_day += 1


def _backward(
    calendar: BusinessCalendar, high: int, cuts: Sequence[Interval]
) -> Iterator[Interval]:
    """Open spans before a moment, the latest first."""
    utc_day = last_found = (high - 1) // UTC_DAY
    while last_found - utc_day <= SEARCH_DAYS:
        for start, end in reversed(calendar.open_on(utc_day)):
            if start < high:
                last_found = utc_day
                yield start, min(end, high)
        utc_day -= 1

"""The ledger of a clock: line by line, why a case is due when it is.

Every stretch from the start is one line: counted, paused, or closed with its reason. The counted
lines add up to the target exactly where the due line stands; what follows it is late, in one line
from pause to pause. A weekend with the nights around it is one line, named after the strongest
reason in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import (
    FOREVER,
    Pause,
    due_at,
    open_intervals,
    paused,
)
from feedback.sla.domain.days import Names, Reason, name_in
from feedback.sla.domain.intervals import Interval, clipped, merged, without
from feedback.sla.domain.wallclock import SECOND, instant_of, local_date, microseconds

STRONGEST = (Reason.HOLIDAY, Reason.WEEKEND, Reason.DAY_OFF)


class LineKind(StrEnum):
    """What a stretch did to the clock."""

    COUNTED = "counted"
    PAUSED = "paused"
    CLOSED = "closed"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One stretch of the clock.

    `seconds` are opening seconds: counted ones, or for a paused line those that were not counted;
    0 when closed. `running_seconds` is everything counted by its end. `reason` and `names` tell
    why a closed line is closed; `to_at` is `None` for a pause that still runs; `ahead` marks what
    had not happened yet at `until_at`.
    """

    kind: LineKind
    from_at: datetime
    to_at: datetime | None
    seconds: int
    running_seconds: int
    reason: Reason | None = None
    names: Names = ()
    ahead: bool = False

    def note(self, language: str = "en") -> str:
        """The names of the holidays behind a closed line, in a language; empty without."""
        return name_in(self.names, language)


def explain(
    calendar: BusinessCalendar,
    started_at: datetime,
    target_minutes: int,
    pauses: Sequence[Pause] = (),
    until_at: datetime | None = None,
) -> tuple[LedgerLine, ...]:
    """The lines from the start to the due moment, and on to `until_at` when that is later.

    While a pause runs there is no due line, and the last line is that pause, without an end.
    Raises `NoOpeningTime`.
    """
    due = due_at(calendar, started_at, target_minutes, pauses)
    running = [began for began, until in pauses if until is None]
    ends = [moment for moment in (due, until_at, *running) if moment is not None]
    low, high = microseconds(started_at), max(microseconds(moment) for moment in ends)
    now = FOREVER if until_at is None else microseconds(until_at)
    marks = {now} if due is None else {now, microseconds(due)}
    walk = _Walk(calendar, target_minutes * 60 * SECOND)
    for kind, start, end in _stretches(calendar, low, high, paused(pauses), marks):
        if due is not None and start == microseconds(due) and not walk.due_written:
            walk.write_due(start, start >= now)
        walk.write(kind, start, end, start >= now)
    if due is not None and not walk.due_written:
        walk.write_due(microseconds(due), microseconds(due) > now)
    return tuple(walk.lines)


class _Walk:
    """The lines written so far; sums are kept in microseconds, so that rounding never drifts."""

    def __init__(self, calendar: BusinessCalendar, target: int) -> None:
        self.calendar = calendar
        self.target = target
        self.counted = 0
        self.due_written = False
        self.lines: list[LedgerLine] = []

    def write(self, kind: LineKind, start: int, end: int, ahead: bool) -> None:
        counted_before = self.counted // SECOND
        if kind is LineKind.COUNTED:
            self.counted += end - start
        running = self.counted // SECOND
        if self.due_written and kind is not LineKind.PAUSED:
            self._write_late(start, end, running - counted_before, ahead)
            return
        reason: Reason | None = None
        names: Names = ()
        seconds = running - counted_before
        if kind is LineKind.PAUSED:
            seconds = _open_within(self.calendar, start, end) // SECOND
        elif kind is LineKind.CLOSED:
            reason, names = _closed_because(self.calendar, start, end)
        to_at = None if end >= FOREVER else instant_of(end)
        self.lines.append(
            LedgerLine(kind, instant_of(start), to_at, seconds, running, reason, names, ahead)
        )

    def _write_late(self, start: int, end: int, seconds: int, ahead: bool) -> None:
        """One line for all that is late: nobody needs its nights one by one."""
        from_at, running = instant_of(start), self.counted // SECOND
        if self.lines and self.lines[-1].kind is LineKind.LATE:
            late = self.lines.pop()
            from_at, seconds = late.from_at, late.seconds + seconds
        self.lines.append(
            LedgerLine(LineKind.LATE, from_at, instant_of(end), seconds, running, ahead=ahead)
        )

    def write_due(self, moment: int, ahead: bool) -> None:
        self.due_written = True
        at = instant_of(moment)
        self.lines.append(LedgerLine(LineKind.DUE, at, at, 0, self.counted // SECOND, ahead=ahead))


def _stretches(
    calendar: BusinessCalendar, low: int, high: int, pauses: list[Interval], marks: set[int]
) -> Iterator[tuple[LineKind, int, int]]:
    """Counted, paused and closed stretches in order, cut at the marks (now and the due moment)."""
    spans = [
        (microseconds(start), microseconds(end))
        for start, end in open_intervals(calendar, instant_of(low), instant_of(high))
    ]
    waits = list(clipped(pauses, low, FOREVER))
    counted = list(without(spans, pauses))
    closed = without([(low, high)], merged([*spans, *waits]))
    kinds = [(LineKind.COUNTED, a, b) for a, b in counted]
    kinds += [(LineKind.PAUSED, a, b) for a, b in waits if a < high or b >= FOREVER]
    kinds += [(LineKind.CLOSED, a, b) for a, b in closed]
    for kind, start, end in sorted(kinds, key=lambda line: line[1]):
        # A night or a pause is not split by the present moment: it is one thing to a reader.
        for mark in sorted(marks) if kind is LineKind.COUNTED else ():
            if start < mark < end:
                yield kind, start, mark
                start = mark
        yield kind, start, end


def _open_within(calendar: BusinessCalendar, start: int, end: int) -> int:
    if end >= FOREVER:
        return 0
    spans = open_intervals(calendar, instant_of(start), instant_of(end))
    return sum(microseconds(b) - microseconds(a) for a, b in spans)


def _closed_because(calendar: BusinessCalendar, start: int, end: int) -> tuple[Reason, Names]:
    """The strongest reason among the local days touched, with the names of its holidays."""
    on = local_date(calendar.zone, instant_of(start))
    last = local_date(calendar.zone, instant_of(end - 1))
    first, days = on, []
    while on <= last:
        days.append(calendar.day(on))
        on += timedelta(days=1)
    for reason in STRONGEST:
        found = [day for day in days if day.closed is reason]
        if found:
            names = dict.fromkeys(day.names for day in found if day.names)
            return reason, _joined(tuple(names))
    if first == last and _opens_around(calendar, start, end):
        return Reason.BREAK, ()
    return Reason.NIGHT, ()


def _opens_around(calendar: BusinessCalendar, start: int, end: int) -> bool:
    """Whether the same local day was open before the stretch and opens again after it."""
    day = local_date(calendar.zone, instant_of(start))
    half = timedelta(days=1)
    before = list(open_intervals(calendar, instant_of(start) - half, instant_of(start)))
    after = next(open_intervals(calendar, instant_of(end), instant_of(end) + half), None)
    return (
        bool(before)
        and after is not None
        and local_date(calendar.zone, before[-1][1] - timedelta(seconds=1)) == day
        and local_date(calendar.zone, after[0]) == day
    )


def _joined(names: tuple[Names, ...]) -> Names:
    languages = dict.fromkeys(language for texts in names for language, _ in texts)
    return tuple(
        (language, ", ".join(name_in(texts, language) for texts in names)) for language in languages
    )

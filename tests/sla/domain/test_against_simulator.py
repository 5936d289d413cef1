"""The clock and its ledger equal a minute-by-minute simulation, over many zones and calendars.

`FEEDBACK_SLA_CASES` sets the number of random cases, `FEEDBACK_SLA_SEED` another beginning. The
run of 100,000 cases is one of the fault tests.
"""

import os
import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from feedback.sla.domain import clock
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.ledger import LineKind, explain
from tests.sla.domain.simulator import WEEKDAYS, Simulator, china

N_CASES = int(os.environ.get("FEEDBACK_SLA_CASES", "2400"))
SEED = int(os.environ.get("FEEDBACK_SLA_SEED", "24"))

ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Lisbon",
    "America/New_York",
    "America/St_Johns",  # half hours; until 2011 its clock changed at 00:01
    "America/Sao_Paulo",  # changed at midnight
    "America/Havana",
    "America/Santiago",
    "America/Caracas",  # changed its offset by half an hour
    "Africa/Casablanca",  # goes back for Ramadan
    "Africa/Cairo",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Gaza",
    "Asia/Pyongyang",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Australia/Adelaide",
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Antarctica/Troll",  # two hours of summer time
)
ONE_DAY = timedelta(days=1)


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The UTC days of a year within which the zone changes its offset."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = [first + ONE_DAY * n for n in range(366)]
    there = ZoneInfo(zone)
    return tuple(
        day
        for day in days
        if day.astimezone(there).utcoffset() != (day + ONE_DAY).astimezone(there).utcoffset()
    )


class Dice:
    """One random case, the same for the same number."""

    def __init__(self, number: int, seed: int = SEED) -> None:
        self.roll = random.Random(seed * 1_000_003 + number)
        self.zone = ZONES[number % len(ZONES)]
        self.is_chinese = self.zone == "Asia/Shanghai" and self.roll.random() < 0.8

    def beginning(self) -> datetime:
        if self.is_chinese:
            return self.beginning_in_china()
        year = 2011 if self.zone == "Pacific/Apia" else self.roll.randint(2004, 2030)
        near = changes(self.zone, year)
        if near and self.roll.random() < 0.7:
            day = self.roll.choice(near) - ONE_DAY * self.roll.randint(0, 2)
        else:
            day = datetime(year, 1, 1, tzinfo=UTC) + ONE_DAY * self.roll.randint(0, 364)
        return day + timedelta(seconds=self.roll.randint(0, 86_399))

    def beginning_in_china(self) -> datetime:
        """Shortly before a holiday or a make-up workday of a year whose notice is known."""
        days = sorted(china())[:-12]
        first = self.roll.choice(days) - ONE_DAY * self.roll.randint(0, 9)
        midnight = datetime(first.year, first.month, first.day, tzinfo=UTC)
        return midnight + timedelta(seconds=self.roll.randint(0, 86_399))

    def minute(self) -> int:
        return self.roll.choice((self.roll.randrange(1440), self.roll.randrange(24) * 60))

    def spans(self, most: int) -> list[list[str]]:
        """Up to so many intervals that do not overlap, the last one perhaps over midnight."""
        edges = sorted({self.minute() for _ in range(2 * self.roll.randint(0, most))})
        edges = edges[: len(edges) // 2 * 2]
        spans = [[_text(a), _text(b)] for a, b in zip(edges[::2], edges[1::2], strict=True)]
        if self.roll.random() < 0.2:
            spans = [[spans[-1][0] if spans else "22:00", "24:00"]]
        elif spans and edges[0] > 60 and self.roll.random() < 0.25:
            spans[-1][1] = _text(self.roll.randrange(1, edges[0]))
        return spans

    def document(self, around: date) -> dict:
        hours = {name: self.spans(3) for name in WEEKDAYS if self.roll.random() < 0.8}
        hours["wed"] = hours.get("wed") or [["00:00", "24:00"]]
        breaks = {name: self.spans(1) for name in WEEKDAYS if self.roll.random() < 0.3}
        exceptions = []
        for n in range(-2, 7):
            on = (around + ONE_DAY * n).isoformat()
            kind = self.roll.choice(("", "", "", "", "holiday", "workday", "special", "break"))
            if kind == "break":
                breaks[on] = self.spans(2)
            elif kind == "workday":
                exceptions.append({"on": on, "kind": kind, "hours_of": "wed"})
            elif kind == "special":
                exceptions.append({"on": on, "kind": kind, "hours": self.spans(2)})
            elif kind:
                exceptions.append({"on": on, "kind": kind})
        document = {"zone": self.zone, "hours": hours, "breaks": breaks, "exceptions": exceptions}
        if self.is_chinese:
            # The library lists days off on weekdays only: here a weekend has neither hours nor
            # breaks, so that it is the same whether it belongs to a holiday or not.
            for week in (hours, breaks):
                for name in WEEKDAYS[5:]:
                    week.pop(name, None)
            document |= {"holiday_sets": ["CN"], "makeup_hours_of": "wed"}
        elif self.roll.random() < 0.4:
            document |= {"holiday_sets": ["ZZ"], "holidays": {"ZZ": self.holidays(around)}}
        return document

    def holidays(self, around: date) -> dict:
        years: dict[str, dict] = {}
        for n in (1, 3, 4):
            on = around + ONE_DAY * self.roll.randint(-1, n)
            years.setdefault(str(on.year), {})[on.isoformat()] = {"en": "Day off"}
        return years

    def pauses(self, start: datetime) -> list[tuple[datetime, datetime]]:
        whole = start.replace(second=0)
        pauses = []
        for _ in range(self.roll.choice((0, 0, 1, 2, 3))):
            began = whole + timedelta(minutes=self.roll.randint(-600, 4 * 1440))
            pauses.append((began, began + timedelta(minutes=self.roll.randint(0, 2000))))
        return pauses


def _text(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@pytest.mark.parametrize("zone", range(len(ZONES)), ids=ZONES)
def test_clock_and_ledger_equal_the_simulation(zone):
    for number in range(zone, N_CASES, len(ZONES)):
        compare(number)


def compare(number: int, seed: int = SEED) -> bool:
    """Hold one case to the simulation; whether anything was counted in it."""
    dice = Dice(number, seed)
    start = dice.beginning()
    document = dice.document(start.date())
    calendar, simulator = BusinessCalendar.from_document(document), Simulator(document)
    end = start + timedelta(seconds=dice.roll.randint(0, 5 * 86_400))
    pauses = dice.pauses(start)
    story = f"case {number}, seed {seed}: {document} from {start} to {end}, pauses {pauses}"

    seconds = clock.between(calendar, start, end, pauses)
    assert seconds == simulator.seconds(start, end, pauses), story
    intervals = list(clock.open_intervals(calendar, start, end))
    assert all(a < b for a, b in intervals), story
    assert all(b < c for (_, b), (c, _) in pairwise(intervals)), story
    open_seconds = sum(int((b - a).total_seconds()) for a, b in intervals)
    assert open_seconds == clock.between(calendar, start, end), story
    if seconds < 60:
        return False
    target = dice.roll.randint(1, seconds // 60)
    due = clock.due_at(calendar, start, target, pauses)
    assert due == simulator.due(start, target * 60, pauses), story
    assert clock.between(calendar, start, due, pauses) == target * 60, story
    back = clock.sub(calendar, due, target * 60, pauses)
    assert clock.between(calendar, back, due, pauses) == target * 60, story
    assert clock.between(calendar, start, back, pauses) == 0, story
    _check_ledger(explain(calendar, start, target, pauses, end), start, end, target, story)
    return True


def _check_ledger(lines, start, end, target, story):
    due = next(n for n, line in enumerate(lines) if line.kind is LineKind.DUE)
    counted = [line.seconds for line in lines if line.kind is LineKind.COUNTED]
    assert sum(counted) == target * 60 == lines[due].running_seconds, story
    assert all(line.kind is not LineKind.COUNTED for line in lines[due:]), story
    assert lines[0].from_at == start, story
    assert lines[-1].to_at >= end, story
    for line, after in pairwise(lines):
        assert line.to_at == after.from_at, story

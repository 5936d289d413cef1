"""Periods of whole local days, the period before, and the steps of a trend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST_DAYS = 1100


class Step(StrEnum):
    """How wide one point of a trend is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last local day, both included."""

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise ValueError("a period ends on or after the day it starts")
        if self.n_days > LONGEST_DAYS:
            raise ValueError(f"a period has at most {LONGEST_DAYS} days")

    @property
    def n_days(self) -> int:
        """Whole days in the period."""
        return (self.to_on - self.from_on).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before this one."""
        return Period(self.from_on - timedelta(days=self.n_days), self.from_on - timedelta(days=1))

    @property
    def step(self) -> Step:
        """Days up to three weeks, weeks up to half a year, months beyond."""
        if self.n_days <= 21:
            return Step.DAY
        return Step.WEEK if self.n_days <= 190 else Step.MONTH

    def parts(self) -> tuple[Period, ...]:
        """The period cut at the borders of its steps; the first and last may be shorter."""
        parts: list[Period] = []
        start = self.from_on
        while start <= self.to_on:
            end = min(_last_day(start, self.step), self.to_on)
            parts.append(Period(start, end))
            start = end + timedelta(days=1)
        return tuple(parts)


def last_days(n_days: int, today_on: date) -> Period:
    """The n days that end today."""
    return Period(today_on - timedelta(days=n_days - 1), today_on)


def _last_day(on: date, step: Step) -> date:
    if step is Step.DAY:
        return on
    if step is Step.WEEK:
        return on + timedelta(days=6 - on.weekday())
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

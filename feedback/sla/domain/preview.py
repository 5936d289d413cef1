"""What a calendar and a policy would mean: the next days, and worked due moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.sla.domain.calendar import LOOK_AHEAD, BusinessCalendar
from feedback.sla.domain.clock import NoOpeningTime, due_at
from feedback.sla.domain.days import Names, Reason, Spans
from feedback.sla.domain.intervals import merged, without
from feedback.sla.domain.ledger import LedgerLine, explain
from feedback.sla.domain.policy import Measure, Priority, SlaPolicy
from feedback.sla.domain.wallclock import local_date

DAYS_AHEAD = 14
FRIDAY = 4
EVENING = time(17, 30)


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """One date: its hours with the breaks taken out; why it is closed, with its names."""

    on: date
    spans: Spans
    closed: Reason | None
    names: Names


@dataclass(frozen=True, slots=True)
class Example:
    """A case opened at a moment: its due moments by priority, and the ledger of one of them."""

    opened_at: datetime
    due: tuple[tuple[Priority, tuple[tuple[Measure, datetime | None], ...]], ...]
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The next days from today on, and an example opened now and one on a Friday evening."""

    zone: str
    days: tuple[PreviewDay, ...]
    examples: tuple[Example, ...]
    missing: tuple[tuple[str, int], ...]


def preview(calendar: BusinessCalendar, policy: SlaPolicy, now: datetime) -> Preview:
    """What would hold from now on if this calendar and this policy were saved."""
    today = local_date(calendar.zone, now)
    dates = [today + timedelta(days=n) for n in range(DAYS_AHEAD)]
    examples = (_example(calendar, policy, now), _example(calendar, policy, _friday(calendar, now)))
    last = max(
        (at for one in examples for _p, due in one.due for _m, at in due if at is not None),
        default=now,
    )
    until = max(last, now + LOOK_AHEAD)
    return Preview(
        calendar.zone,
        tuple(_day(calendar, on) for on in dates),
        examples,
        calendar.missing_notices(now, until),
    )


def _day(calendar: BusinessCalendar, on: date) -> PreviewDay:
    day = calendar.day(on)
    spans = tuple(without(merged(day.hours), merged(day.breaks)))
    return PreviewDay(on, spans, day.closed, day.names)


def _friday(calendar: BusinessCalendar, now: datetime) -> datetime:
    """The next Friday at 17:30 of the calendar's clock; today's, if it is still to come."""
    zone = ZoneInfo(calendar.zone)
    local = now.astimezone(zone)
    on = local.date() + timedelta(days=(FRIDAY - local.weekday()) % 7)
    evening = datetime.combine(on, EVENING, zone)
    if evening <= local:
        evening = datetime.combine(on + timedelta(days=7), EVENING, zone)
    return evening.astimezone(now.tzinfo)


def _example(calendar: BusinessCalendar, policy: SlaPolicy, opened_at: datetime) -> Example:
    due = tuple(
        (
            priority,
            tuple(
                (measure, _due(calendar, opened_at, target.minutes(measure))) for measure in Measure
            ),
        )
        for priority, target in policy.targets
    )
    minutes = policy.target(Priority.NORMAL).first_response_minutes
    try:
        lines = explain(calendar, opened_at, minutes)
    except NoOpeningTime:
        lines = ()
    return Example(opened_at, due, lines)


def _due(calendar: BusinessCalendar, opened_at: datetime, minutes: int) -> datetime | None:
    try:
        return due_at(calendar, opened_at, minutes)
    except NoOpeningTime:
        return None

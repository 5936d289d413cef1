"""When the warning of a clock and the steps of its escalation chain come, each once.

Conventions. Every live clock warns at the policy's share of its target, says at its due moment
that the target is used up, and walks the policy's chain. A step that comes late because nobody
worked it off (a worker that was away, a clock of the machine that jumped) is done once, and not
in the night: it waits for the next opening of the case's calendar unless it is only minutes old.
A warning that a later step of the same clock has overtaken is passed over in silence.

Raising the priority never moves what was promised at the opening: the customer was told of it.
Only clocks that start later, of next responses, are as short as the higher priority demands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.followup.domain.clocks import MINUTE, seconds_until_soon
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import NoOpeningTime, Pause, add, counted_at
from feedback.sla.domain.escalation import EscalationStep
from feedback.sla.domain.policy import Measure, Priority, SlaPolicy

# A step at closing time is still said; an older one would ring in the night.
GRACE = timedelta(minutes=10)


class StepKind(StrEnum):
    """What a step is in the timeline."""

    WARNED = "warned"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one kind of clock: its key within the clock, and after how many seconds."""

    key: str
    kind: StepKind
    seconds: int
    does: EscalationStep | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A running clock as far as its steps need it, with the keys of the steps that were done."""

    measure: Measure
    round: int
    started_at: datetime
    target_minutes: int
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """A step that is still to come, and when."""

    clock: Running
    step: Step
    at: datetime


def steps_of(policy: SlaPolicy, measure: Measure, target_minutes: int) -> tuple[Step, ...]:
    """The warning, the due moment and the chain of a clock, in the order in which they come."""
    target = target_minutes * MINUTE
    steps = [Step("due", StepKind.OVERDUE, target)]
    if policy.warn_share is not None:
        soon = seconds_until_soon(target_minutes, policy.warn_share)
        steps.insert(0, Step("warn", StepKind.WARNED, soon))
    for number, does in enumerate(policy.escalation):
        if does.measure == measure.value:
            seconds = does.seconds(target_minutes)
            steps.append(Step(str(number), StepKind.ESCALATED, seconds, does))
    return tuple(sorted(steps, key=lambda step: step.seconds))


def planned(
    calendar: BusinessCalendar,
    policy: SlaPolicy,
    clocks: Sequence[Running],
    pauses: Sequence[Pause] = (),
) -> tuple[Planned, ...]:
    """Every step not done yet of the running clocks, the earliest first; none while they pause."""
    found = []
    for clock in clocks:
        for step in steps_of(policy, clock.measure, clock.target_minutes):
            if step.key in clock.done:
                continue
            at = _moment(calendar, clock.started_at, step.seconds, pauses)
            if at is not None:
                found.append(Planned(clock, step, at))
    return tuple(sorted(found, key=lambda one: (one.at, one.step.seconds)))


def next_step_at(
    calendar: BusinessCalendar,
    policy: SlaPolicy,
    clocks: Sequence[Running],
    pauses: Sequence[Pause] = (),
) -> datetime | None:
    """When the next step comes; None when none is left, or while nothing is counted."""
    steps = planned(calendar, policy, clocks, pauses)
    return steps[0].at if steps else None


def first_step_at(
    calendar: BusinessCalendar, policy: SlaPolicy, opened_at: datetime, targets: dict[Measure, int]
) -> datetime | None:
    """When the first step of a case that opens now comes, by the targets of its clocks."""
    clocks = [Running(measure, 1, opened_at, minutes) for measure, minutes in targets.items()]
    return next_step_at(calendar, policy, clocks)


def passed_over(due: Sequence[Planned]) -> tuple[Planned, ...]:
    """The warnings among steps that are due together whose clock has a later one due as well."""
    return tuple(
        one
        for one in due
        if one.step.kind is StepKind.WARNED
        and any(
            other.clock == one.clock and other.step.kind is not StepKind.WARNED for other in due
        )
    )


def waits_until(calendar: BusinessCalendar, now: datetime, earliest: datetime) -> datetime | None:
    """The next opening, for steps that would otherwise ring out of hours; None to go on now."""
    if now - earliest <= GRACE or calendar.is_open(now):
        return None
    try:
        return add(calendar, now, 0)
    except NoOpeningTime:
        return None


def raised(priority: Priority) -> Priority | None:
    """The next more urgent priority; None for the most urgent."""
    order = list(Priority)
    place = order.index(priority)
    return order[place - 1] if place else None


def _moment(
    calendar: BusinessCalendar, started_at: datetime, seconds: int, pauses: Sequence[Pause]
) -> datetime | None:
    try:
        return counted_at(calendar, started_at, seconds, pauses)
    except NoOpeningTime:
        return None

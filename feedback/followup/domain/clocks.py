"""What becomes of the two clocks of a case when something happens to it.

Conventions. The first response is the first answer of ours that the customer could see; a
resolution that the customer was told about is one. A first response that never came because the
case was closed in time without a word is `void`: it counts neither as met nor as missed, but
once the target has passed it is missed whatever was said. While a case waits for the customer,
and while it is closed before it is reopened, no time counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import NoOpeningTime, Pause, due_at, result, used_minutes

SHORTEST_WARNING_MINUTES = 15
LONGEST_WARNING_MINUTES = 120


class Outcome(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    VOID = "void"


class DueState(StrEnum):
    """How a case looks in the queue."""

    LATE = "late"
    SOON = "soon"
    OK = "ok"
    PAUSED = "paused"
    DONE = "done"


LIVE = frozenset({Outcome.RUNNING, Outcome.PAUSED})


@dataclass(frozen=True, slots=True)
class Stop:
    """What a stopped clock came to."""

    used_minutes: int
    outcome: Outcome


def stop(
    calendar: BusinessCalendar,
    started_at: datetime,
    now: datetime,
    target_minutes: int,
    pauses: Sequence[Pause],
    *,
    is_told: bool = True,
) -> Stop:
    """The clock stopped now; `is_told` False when the customer heard nothing."""
    came_to = result(calendar, started_at, now, target_minutes, pauses)
    if came_to.breached:
        return Stop(came_to.minutes, Outcome.MISSED)
    return Stop(came_to.minutes, Outcome.MET if is_told else Outcome.VOID)


def deadline(
    calendar: BusinessCalendar,
    started_at: datetime,
    target_minutes: int,
    pauses: Sequence[Pause] = (),
) -> datetime | None:
    """The due moment, or None while a pause runs or when the calendar never opens again."""
    try:
        return due_at(calendar, started_at, target_minutes, pauses)
    except NoOpeningTime:
        return None


def minutes_left(calendar: BusinessCalendar, now: datetime, due: datetime) -> int:
    """Whole working minutes until the due moment; after it, minus those that have passed since."""
    if now > due:
        return -used_minutes(calendar, due, now)
    return used_minutes(calendar, now, due)


def due_state(
    left: int,
    now: datetime,
    due: datetime,
    target_minutes: int,
    warn_share: float | None = None,
) -> DueState:
    """Late after the due moment; soon from the moment at which the policy warns.

    Where it never does, in the last quarter of the target (15 minutes to 2 hours).
    """
    if now > due:
        return DueState.LATE
    if warn_share is not None:
        seconds = 60 * target_minutes
        is_soon = 60 * left <= seconds - round(seconds * warn_share)
        return DueState.SOON if is_soon else DueState.OK
    warning = min(LONGEST_WARNING_MINUTES, max(SHORTEST_WARNING_MINUTES, target_minutes // 4))
    return DueState.SOON if left <= warning else DueState.OK

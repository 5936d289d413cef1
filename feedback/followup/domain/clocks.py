"""What becomes of the two clocks of a case when something happens to it.

Conventions. The first response is the first answer of ours that the customer could see; a
resolution that the customer was told about is one. A first response that never came because the
case was closed in time without a word is `void`: it counts neither as met nor as missed, but
once the target has passed it is missed whatever was said. While a case waits for the customer,
and while it is closed before it is reopened, no time counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import NoOpeningTime, Pause, counted_at, result, used_minutes

MINUTE = 60
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


@dataclass(frozen=True, slots=True)
class Moments:
    """When a clock is due soon, due, and late; each None where nobody knows.

    Late is the first instant at which more whole minutes were used than the target, so a clock
    that is not late yet still ends as met. What is due at closing time is late a minute after the
    next opening.
    """

    soon_at: datetime | None = None
    due_at: datetime | None = None
    late_at: datetime | None = None


STANDING_STILL = Moments()


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


def moments(
    calendar: BusinessCalendar,
    started_at: datetime,
    target_minutes: int,
    pauses: Sequence[Pause] = (),
    warn_share: float | None = None,
) -> Moments:
    """The moments of a clock; None while a pause runs or when the calendar never opens again.

    `warn_share`: at which share of its target the policy warns; see `seconds_until_soon`.
    """

    def counted(seconds: int) -> datetime | None:
        try:
            return counted_at(calendar, started_at, seconds, pauses)
        except NoOpeningTime:
            return None

    target = target_minutes * MINUTE
    return Moments(
        soon_at=counted(seconds_until_soon(target_minutes, warn_share)),
        due_at=counted(target),
        late_at=counted(target + MINUTE),
    )


def first_due(clocks: Iterable[Moments]) -> Moments:
    """The moments of the clock that is due next; none where none has a due moment."""
    dated = [(one.due_at, one) for one in clocks if one.due_at is not None]
    return min(dated, key=lambda pair: pair[0], default=(None, STANDING_STILL))[1]


def seconds_until_soon(target_minutes: int, warn_share: float | None) -> int:
    """How much counted time makes a clock due soon: when its policy warns.

    Where it never does, the last quarter of the target (15 minutes to 2 hours) is left.
    """
    if warn_share is not None:
        return round(target_minutes * MINUTE * warn_share)
    warning = min(LONGEST_WARNING_MINUTES, max(SHORTEST_WARNING_MINUTES, target_minutes // 4))
    return max(0, target_minutes - warning) * MINUTE


def minutes_left(calendar: BusinessCalendar, now: datetime, due: datetime) -> int:
    """Whole working minutes until the due moment; after it, minus those that have passed since."""
    if now > due:
        return -used_minutes(calendar, due, now)
    return used_minutes(calendar, now, due)


def due_state(now: datetime, soon_at: datetime | None, late_at: datetime | None) -> DueState:
    """How a running clock looks by its moments."""
    if late_at is not None and now >= late_at:
        return DueState.LATE
    if soon_at is not None and now >= soon_at:
        return DueState.SOON
    return DueState.OK

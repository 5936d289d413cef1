"""Stop, pause and restart the clocks of a case, and keep its daily counts in step."""

from __future__ import annotations

from datetime import datetime

from feedback.core.database import db
from feedback.followup.domain.clocks import LIVE, Outcome, deadline, stop
from feedback.followup.store import rollups
from feedback.followup.store.models import CaseClock, CasePause, FollowUpCase
from feedback.followup.store.queries import pauses_of, spans
from feedback.followup.store.terms import calendar_of


def is_live(clock: CaseClock) -> bool:
    """Whether the clock has not stopped; a paused one is live."""
    return Outcome(clock.outcome) in LIVE


def stop_clock(
    case: FollowUpCase, clock: CaseClock, now: datetime, *, is_told: bool = True
) -> None:
    """Stop a live clock with its outcome and count it."""
    calendar = calendar_of(clock.calendar_version_id, case.zone)
    pauses = spans(pauses_of(case.id))
    came_to = stop(calendar, clock.started_at, now, clock.target_minutes, pauses, is_told=is_told)
    # What was promised stays readable: the due moment by the pauses that ended.
    clock.due_at = deadline(
        calendar, clock.started_at, clock.target_minutes, [p for p in pauses if p[1] is not None]
    )
    clock.stopped_at = now
    # Nothing was answered, so there is no time to an answer either.
    is_void = came_to.outcome is Outcome.VOID
    clock.used_minutes = None if is_void else came_to.used_minutes
    clock.outcome = came_to.outcome.value
    count(case, **rollups.outcome_change(clock.kind, came_to.outcome, +1))


def pause_clock(clock: CaseClock, now: datetime) -> None:
    """A live clock stands still: nobody knows when it is due, unless it is late already."""
    if is_live(clock):
        is_late = clock.due_at is not None and clock.due_at < now
        clock.due_at = clock.due_at if is_late else None
        clock.outcome = Outcome.PAUSED.value


def run_clock(case: FollowUpCase, clock: CaseClock) -> None:
    """Let a paused or stopped clock run on, due later by its pauses; a stop is un-counted."""
    count(case, **rollups.outcome_change(clock.kind, Outcome(clock.outcome), -1))
    clock.due_at = deadline(
        calendar_of(clock.calendar_version_id, case.zone),
        clock.started_at,
        clock.target_minutes,
        spans(pauses_of(case.id)),
    )
    clock.stopped_at = clock.used_minutes = None
    clock.outcome = Outcome.RUNNING.value


def end_pause(case: FollowUpCase, now: datetime) -> None:
    """The running pause of a held case ends now."""
    for pause in pauses_of(case.id):
        if pause.until_at is None:
            pause.until_at = now
    db.session.flush()


def add_pause(
    case: FollowUpCase, kind: str, reason: str, from_at: datetime, until_at: datetime | None
) -> None:
    """The clocks stand still from one moment on, until another where it is known."""
    db.session.add(
        CasePause(case_id=case.id, kind=kind, reason=reason, from_at=from_at, until_at=until_at)
    )
    db.session.flush()


def set_next_due(case: FollowUpCase, clocks: list[CaseClock]) -> None:
    """The earliest running due moment of the case, by which the queue is ordered."""
    running = [clock for clock in clocks if clock.outcome == Outcome.RUNNING.value]
    due = [clock.due_at for clock in running if clock.due_at is not None]
    case.next_due_at = min(due, default=None)
    db.session.flush()


def count(case: FollowUpCase, **changes: int) -> None:
    """Change the daily counts of the case's touchpoint."""
    if changes:
        connection = db.session.connection()
        rollups.count(connection, case.touchpoint_id, case.opened_on, **changes)

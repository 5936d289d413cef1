"""Stop, pause and restart the clocks of a case, and keep its daily counts in step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from feedback.core.database import db
from feedback.followup.domain.clocks import (
    LIVE,
    STANDING_STILL,
    Moments,
    Outcome,
    first_due,
    moments,
    stop,
)
from feedback.followup.domain.escalation import Running, next_step_at
from feedback.followup.domain.history import is_told
from feedback.followup.domain.reasons import OUTLASTS_MESSAGE
from feedback.followup.domain.states import Status
from feedback.followup.store import rollups
from feedback.followup.store.escalation import forget_steps, steps_done
from feedback.followup.store.history import events_of
from feedback.followup.store.models import CaseClock, CasePause, FollowUpCase
from feedback.followup.store.queries import all_clocks, clocks_of, pauses_of, spans
from feedback.followup.store.terms import calendar_of, policy_of
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import Pause
from feedback.sla.domain.policy import Measure, SlaPolicy


def is_live(clock: CaseClock) -> bool:
    """Whether the clock has not stopped; a paused one is live."""
    return Outcome(clock.outcome) in LIVE


def stop_clock(
    case: FollowUpCase, clock: CaseClock, now: datetime, *, is_told: bool = True
) -> None:
    """Stop a live clock with its outcome and count it."""
    end_past_hold(case, now)
    calendar = calendar_of(clock.calendar_version_id, case.zone)
    pauses = spans(pauses_of(case.id))
    came_to = stop(calendar, clock.started_at, now, clock.target_minutes, pauses, is_told=is_told)
    # What was promised stays readable: the due moment by the pauses that ended.
    _set_moments(clock, _moments(case, clock, [one for one in pauses if one[1] is not None]))
    clock.stopped_at = now
    # Nothing was answered, so there is no time to an answer either.
    is_void = came_to.outcome is Outcome.VOID
    clock.used_minutes = None if is_void else came_to.used_minutes
    clock.outcome = came_to.outcome.value
    count(case, **rollups.outcome_change(clock.kind, came_to.outcome, +1))


def pause_clock(clock: CaseClock, now: datetime) -> None:
    """A live clock stands still: nobody knows when it is due, unless it is late already."""
    if is_live(clock):
        if clock.late_at is None or now < clock.late_at:
            _set_moments(clock, STANDING_STILL)
        clock.outcome = Outcome.PAUSED.value


def run_clock(case: FollowUpCase, clock: CaseClock) -> None:
    """Let a paused or stopped clock run on, due later by its pauses; a stop is un-counted."""
    count(case, **rollups.outcome_change(clock.kind, Outcome(clock.outcome), -1))
    _set_moments(clock, _moments(case, clock, spans(pauses_of(case.id))))
    clock.stopped_at = clock.used_minutes = None
    clock.outcome = Outcome.RUNNING.value


def _moments(case: FollowUpCase, clock: CaseClock, pauses: Sequence[Pause]) -> Moments:
    return moments(
        calendar_of(clock.calendar_version_id, case.zone),
        clock.started_at,
        clock.target_minutes,
        pauses,
        policy_of(clock.policy_version_id).warn_share,
    )


def _set_moments(clock: CaseClock, found: Moments) -> None:
    clock.soon_at, clock.due_at, clock.late_at = found.soon_at, found.due_at, found.late_at


def customer_wrote(case: FollowUpCase, now: datetime) -> CaseClock | None:
    """The next-response clock that a message of the customer starts; None where one runs already.

    None too while the first response is owed: it answers this message as well. A hold ends by it,
    unless a time was agreed: then the clock stands still with the others. Reopen a resolved case
    first.
    """
    return _owe_answer(case, now, now)


def owed_since(clocks: Sequence[CaseClock]) -> datetime | None:
    """Since when the customer of a case waits for an answer of ours; None where nothing is owed."""
    waits = [clock for clock in clocks if is_live(clock) and clock.kind != Measure.RESOLUTION.value]
    return min((clock.started_at for clock in waits), default=None)


def take_over(case: FollowUpCase, since: datetime, now: datetime) -> bool:
    """Whether a case now owes the answer for which the customer of its duplicate waits.

    The clock counts from the moment on which the wait began: closing a duplicate wins no time.
    Nothing is taken over where an answer is owed here too, for it answers both, nor where the
    customer was answered here since.
    """
    if owed_since(all_clocks(case.id)) is not None:
        return False
    answers = (event.at for event in events_of(case.id) if is_told(event))
    if max(answers, default=since) > since:
        return False
    return _owe_answer(case, since, now) is not None


def hand_back(case: FollowUpCase, since: datetime) -> bool:
    """Whether the answer that was taken over is owed no more: the other case is no duplicate.

    A clock that an answer stopped, or that came too late, stays; so does one that has to answer
    what the customer wrote here meanwhile.
    """
    wrote = [event.at for event in events_of(case.id) if event.kind == "customer_wrote"]
    if max(wrote, default=since) > since:
        return False
    clocks = all_clocks(case.id)
    for clock in clocks:
        is_taken = clock.kind == Measure.NEXT_RESPONSE.value and clock.started_at == since
        if is_taken and (is_live(clock) or clock.outcome == Outcome.VOID.value):
            clocks.remove(clock)
            forget_steps(case.id, clock.kind, clock.round)
            db.session.delete(clock)
            case.customer_waits_since = None
            set_next_due(case, clocks)
            return True
    return False


def _owe_answer(case: FollowUpCase, since: datetime, now: datetime) -> CaseClock | None:
    """The target is the one of the priority now, by the policy version frozen at the opening."""
    if case.status == Status.HELD.value and case.held_because not in OUTLASTS_MESSAGE:
        ended_at = hold_ended_at(case, now)
        case.status, case.held_because, case.held_until = Status.OPEN.value, None, None
        resume_clocks(case, ended_at)
    if case.customer_waits_since is None:
        case.customer_waits_since = since
    clocks = all_clocks(case.id)
    answers = [clock for clock in clocks if clock.kind != Measure.RESOLUTION.value]
    if any(is_live(clock) for clock in answers):
        db.session.flush()
        return None
    opening = answers[0]
    target = policy_of(opening.policy_version_id).target(case.priority)
    clock = CaseClock(
        case_id=case.id,
        kind=Measure.NEXT_RESPONSE.value,
        round=len(answers),
        touchpoint_id=opening.touchpoint_id,
        opened_on=opening.opened_on,
        calendar_version_id=opening.calendar_version_id,
        policy_version_id=opening.policy_version_id,
        target_minutes=target.minutes(Measure.NEXT_RESPONSE),
        started_at=since,
        outcome=Outcome.RUNNING.value,
    )
    db.session.add(clock)
    run_clock(case, clock)
    if case.status == Status.HELD.value:
        pause_clock(clock, now)
    set_next_due(case, [*clocks, clock])
    return clock


def staff_answered(case: FollowUpCase, now: datetime) -> tuple[CaseClock, ...]:
    """The response clocks that an answer the customer could see stopped; none when none ran."""
    case.customer_waits_since = None
    case.first_responded_at = case.first_responded_at or now
    clocks = all_clocks(case.id)
    stopped = tuple(
        clock for clock in clocks if clock.kind != Measure.RESOLUTION.value and is_live(clock)
    )
    for clock in stopped:
        stop_clock(case, clock, now)
    set_next_due(case, clocks)
    return stopped


def close_clocks(case: FollowUpCase, now: datetime, *, is_told: bool) -> dict[Measure, CaseClock]:
    """Every clock stopped with the case; responses still owed count neither way unless told."""
    end_pause(case, now)
    clocks = clocks_of(case.id)
    for measure, clock in clocks.items():
        if is_live(clock):
            stop_clock(case, clock, now, is_told=is_told or measure is Measure.RESOLUTION)
    case.customer_waits_since = None
    set_next_due(case, list(clocks.values()))
    return clocks


def reopen_clocks(case: FollowUpCase, closed_at: datetime, now: datetime) -> None:
    """The resolution clock runs on, the closed time a pause; a response never given is owed."""
    add_pause(case, "closed", "closed", closed_at, now)
    clocks = clocks_of(case.id)
    for measure, clock in clocks.items():
        if measure is Measure.RESOLUTION or clock.outcome == Outcome.VOID.value:
            if measure is Measure.NEXT_RESPONSE:
                # What the customer wrote before the end was never answered: it waits again.
                case.customer_waits_since = case.customer_waits_since or clock.started_at
            run_clock(case, clock)
    set_next_due(case, list(clocks.values()))


def leave_figures(case: FollowUpCase, clocks: Sequence[CaseClock]) -> None:
    """A duplicate is no issue of its own: its counts go, and the minutes of its clocks with them.

    What each clock came to stays on it, and on the case's page.
    """
    count(case, n_opened=-1, n_reopened=-case.n_reopened)
    for clock in clocks:
        count(case, **rollups.outcome_change(clock.kind, Outcome(clock.outcome), -1))
        clock.used_minutes = None
    db.session.flush()


def enter_figures(case: FollowUpCase) -> None:
    """A duplicate that was none counts again, with what its stopped clocks came to."""
    count(case, n_opened=+1, n_reopened=+case.n_reopened)
    pauses = spans(pauses_of(case.id))
    for clock in all_clocks(case.id):
        outcome = Outcome(clock.outcome)
        if clock.stopped_at is None or outcome is Outcome.VOID:
            continue
        count(case, **rollups.outcome_change(clock.kind, outcome, +1))
        calendar = calendar_of(clock.calendar_version_id, case.zone)
        clock.used_minutes = stop(
            calendar, clock.started_at, clock.stopped_at, clock.target_minutes, pauses
        ).used_minutes
    db.session.flush()


def pause_clocks(case: FollowUpCase, reason: str, now: datetime) -> None:
    """Every live clock stands still from now on."""
    clocks = list(clocks_of(case.id).values())
    for clock in clocks:
        pause_clock(clock, now)
    add_pause(case, "waiting", reason, now, None)
    set_next_due(case, clocks)


def resume_clocks(case: FollowUpCase, now: datetime) -> None:
    """The running pause ends, and every live clock runs on, due later by it."""
    end_pause(case, now)
    clocks = list(clocks_of(case.id).values())
    for clock in clocks:
        if is_live(clock):
            run_clock(case, clock)
    set_next_due(case, clocks)


def end_pause(case: FollowUpCase, now: datetime) -> None:
    """The running pause of a held case ends now."""
    for pause in pauses_of(case.id):
        if pause.until_at is None:
            pause.until_at = now
    db.session.flush()


def end_past_hold(case: FollowUpCase, now: datetime) -> None:
    """A hold that was until a moment before now ended then, also where no worker came yet."""
    if (ended_at := hold_ended_at(case, now)) < now:
        end_pause(case, ended_at)


def hold_ended_at(case: FollowUpCase, now: datetime) -> datetime:
    """When the hold of a case that goes on now ended: now, or before at the moment that was said.

    To be asked before the case is changed: then nobody knows the moment any more.
    """
    return min(case.held_until or now, now)


def add_pause(
    case: FollowUpCase, kind: str, reason: str, from_at: datetime, until_at: datetime | None
) -> None:
    """The clocks stand still from one moment on, until another where it is known."""
    db.session.add(
        CasePause(case_id=case.id, kind=kind, reason=reason, from_at=from_at, until_at=until_at)
    )
    db.session.flush()


def set_next_due(case: FollowUpCase, clocks: Sequence[CaseClock]) -> None:
    """The moments of the promise that is due next, which order the queue, and the next step."""
    running = [clock for clock in clocks if clock.outcome == Outcome.RUNNING.value]
    found = first_due(Moments(clock.soon_at, clock.due_at, clock.late_at) for clock in running)
    case.next_soon_at = found.soon_at
    case.next_due_at = found.due_at
    case.next_late_at = found.late_at
    case.next_step_at = next_step(case, running)
    db.session.flush()


def next_step(case: FollowUpCase, running: Sequence[CaseClock]) -> datetime | None:
    """When the next warning or step of the running clocks comes."""
    if not running:
        return None
    return next_step_at(*plan_of(case, running))


def plan_of(
    case: FollowUpCase, running: Sequence[CaseClock]
) -> tuple[BusinessCalendar, SlaPolicy, list[Running], list[Pause]]:
    """What the steps of running clocks depend on: calendar, policy, what was done, pauses."""
    done = steps_done(case.id)
    return (
        calendar_of(running[0].calendar_version_id, case.zone),
        policy_of(running[0].policy_version_id),
        [
            Running(
                Measure(clock.kind),
                clock.round,
                clock.started_at,
                clock.target_minutes,
                done.get((clock.kind, clock.round), frozenset()),
            )
            for clock in running
        ],
        spans(pauses_of(case.id)),
    )


def count(case: FollowUpCase, **changes: int) -> None:
    """Change the daily counts of the case's touchpoint."""
    if changes:
        connection = db.session.connection()
        rollups.count(connection, case.touchpoint_id, case.opened_on, **changes)

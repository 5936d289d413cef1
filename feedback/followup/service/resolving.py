"""Bring a case to its end, and open it again when it was none."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.followup.domain.reasons import Cause, ReasonCode
from feedback.followup.domain.states import Action, Status
from feedback.followup.service import clock_changes
from feedback.followup.service.answering_back import ask_of
from feedback.followup.service.changing import (
    Attempt,
    case_to_change,
    lock_cases,
    note_text,
    tell,
    win,
)
from feedback.followup.service.merging import take_apart
from feedback.followup.service.recovering import ask_later
from feedback.followup.service.words import known
from feedback.followup.store.models import FollowUpCase
from feedback.sla.domain.policy import Measure


def resolve(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    reason_code: str,
    note: str,
    customer_told: bool,
    cause_category: str | None = None,
    is_first_contact: bool | None = None,
    says_solved: bool = False,
    customer_text: str = "",
) -> FollowUpCase:
    """The case closed with its reason; its clocks stop.

    When the customer was told and nobody answered before, this is the first response too. When
    the customer was not told, a first response still in time counts neither way (`void`).
    `customer_text` is what the customer reads on the receipt's page; `note` stays with the team.
    `says_solved`: the customer said so already, in person or during the call; the question "Is it
    solved?" is answered with it.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.RESOLVE)
    reason = known(ReasonCode, reason_code, _("Choose the reason."))
    cause = known(Cause, cause_category, _("Choose the cause.")) if cause_category else None
    text = note_text(note, required=_("Say what was done."))
    if says_solved and not customer_told:
        raise Invalid(_("Who was not told cannot have said that it is solved."))
    case = case_to_change(attempt)
    answered_at = case.first_responded_at or (now if customer_told else None)
    ended_at = clock_changes.hold_ended_at(case, now)
    case = win(
        attempt,
        case,
        status=Status.RESOLVED.value,
        resolved_at=now,
        reason_code=reason.value,
        cause_category=cause.value if cause else None,
        is_first_contact=is_first_contact,
        resolution_note=text,
        customer_text=note_text(customer_text) or None,
        customer_told=customer_told,
        first_responded_at=answered_at,
        held_because=None,
        held_until=None,
    )
    clock_changes.end_pause(case, ended_at)
    resolution = clock_changes.close_clocks(case, now, is_told=customer_told)[Measure.RESOLUTION]
    clock_changes.count(case, n_resolved=+1)
    tell(
        attempt,
        case,
        audit={"reason": reason.value, "outcome": resolution.outcome, "told": customer_told},
        reason=reason.value,
        cause=cause.value if cause else None,
        first_contact=is_first_contact,
        solved=says_solved or None,
        note=text,
        told=customer_told,
        outcome=resolution.outcome,
        used_minutes=resolution.used_minutes,
    )
    if says_solved:
        _keep_solved(attempt, case)
    else:
        ask_later(case, now)
    return case


def _keep_solved(attempt: Attempt, case: FollowUpCase) -> None:
    """The question "Is it solved?", asked and answered in one go."""
    ask = ask_of(case, attempt.now, channel="phone", staff_id=attempt.actor.staff_id)
    ask.answered_at, ask.is_solved = attempt.now, True
    db.session.flush()


def reopen(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, note: str
) -> FollowUpCase:
    """The case open again: the resolution clock runs on, and the time it was closed is a pause.

    A first response that counted neither way is owed again. A duplicate that was none stands on
    its own again; nobody's case failed by that, so it does not count as reopened.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.REOPEN)
    text = note_text(note, required=_("Say why the case is opened again."))
    case = case_to_change(attempt)
    closed_at, merged_into = case.resolved_at or now, case.merged_into_id
    if merged_into is not None:
        # Before either is changed: a merge that crosses takes them in the same order.
        lock_cases([case.id, merged_into])
    again = 0 if merged_into else 1
    case = win(
        attempt,
        case,
        status=Status.OPEN.value,
        resolved_at=None,
        reason_code=None,
        cause_category=None,
        is_first_contact=None,
        merged_into_id=None,
        resolution_note=None,
        customer_text=None,
        customer_told=None,
        n_reopened=FollowUpCase.n_reopened + again,
    )
    if merged_into is not None:
        clock_changes.enter_figures(case)
    else:
        clock_changes.count(case, n_resolved=-1, n_reopened=+1)
    clock_changes.reopen_clocks(case, closed_at, now)
    tell(attempt, case, audit={"n_reopened": case.n_reopened}, note=text)
    if merged_into is not None:
        take_apart(attempt, case, merged_into)
    return case

"""Bring a case to its end, and open it again when it was none."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.i18n import _
from feedback.followup.domain.reasons import ReasonCode
from feedback.followup.domain.states import Action, Status
from feedback.followup.service import clock_changes
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
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
) -> FollowUpCase:
    """The case closed with its reason; both clocks stop.

    When the customer was told and nobody answered before, this is the first response too. When
    the customer was not told, a first response still in time counts neither way (`void`).
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.RESOLVE)
    reason = known(ReasonCode, reason_code, _("Choose the reason."))
    text = note_text(note, required=_("Say what was done."))
    case = case_to_change(attempt)
    answered_at = case.first_responded_at or (now if customer_told else None)
    case = win(
        attempt,
        case,
        status=Status.RESOLVED.value,
        resolved_at=now,
        reason_code=reason.value,
        resolution_note=text,
        customer_told=customer_told,
        first_responded_at=answered_at,
        held_because=None,
        next_due_at=None,
    )
    resolution = clock_changes.close_clocks(case, now, is_told=customer_told)[Measure.RESOLUTION]
    clock_changes.count(case, n_resolved=+1)
    tell(
        attempt,
        case,
        audit={"reason": reason.value, "outcome": resolution.outcome, "told": customer_told},
        reason=reason.value,
        note=text,
        told=customer_told,
        outcome=resolution.outcome,
        used_minutes=resolution.used_minutes,
    )
    return case


def reopen(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, note: str
) -> FollowUpCase:
    """The case open again: the resolution clock runs on, and the time it was closed is a pause.

    A first response that counted neither way is owed again.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.REOPEN)
    text = note_text(note, required=_("Say why the case is opened again."))
    case = case_to_change(attempt)
    closed_at = case.resolved_at or now
    case = win(
        attempt,
        case,
        status=Status.OPEN.value,
        resolved_at=None,
        reason_code=None,
        resolution_note=None,
        customer_told=None,
        n_reopened=FollowUpCase.n_reopened + 1,
    )
    clock_changes.reopen_clocks(case, closed_at, now)
    clock_changes.count(case, n_resolved=-1, n_reopened=+1)
    tell(attempt, case, audit={"n_reopened": case.n_reopened}, note=text)
    return case

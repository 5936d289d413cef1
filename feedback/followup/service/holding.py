"""Wait for the customer: both clocks stand still meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.accounts.domain.roles import Actor
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.followup.domain.reasons import ASKED_FOR, HoldReason
from feedback.followup.domain.states import Action, Status
from feedback.followup.service import clock_changes
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.words import known
from feedback.followup.store.models import FollowUpCase

LONGEST_HOLD = timedelta(days=90)


def hold(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    reason: str,
    note: str = "",
    until_at: datetime | None = None,
) -> FollowUpCase:
    """The case on hold: its live clocks are paused. `other` needs a note.

    Nothing is due meanwhile, but a promise that is broken already stays overdue. At `until_at`
    (within 90 days) it goes on by itself. While a message of the customer waits for an answer,
    nothing can be waited for that the customer was asked for: `Invalid`.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.HOLD)
    code = known(HoldReason, reason, _("Choose what the case waits for."))
    needed = _("Say what the case waits for.") if code is HoldReason.OTHER else ""
    text = note_text(note, required=needed)
    if until_at is not None and not now < until_at <= now + LONGEST_HOLD:
        raise Invalid(_("Choose a moment within the next 90 days."))
    case = case_to_change(attempt)
    if code in ASKED_FOR and case.customer_waits_since is not None:
        raise Invalid(_("The customer wrote and waits for you. Answer first, then wait for more."))
    case = win(
        attempt,
        case,
        status=Status.HELD.value,
        held_because=code.value,
        held_until=until_at,
    )
    clock_changes.pause_clocks(case, code.value, now)
    tell(
        attempt,
        case,
        audit={"reason": code.value},
        reason=code.value,
        until=until_at.isoformat() if until_at else None,
        note=text,
    )
    return case


def resume(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, note: str = ""
) -> FollowUpCase:
    """The case goes on: its clocks run again, due later by the working time it waited."""
    attempt = Attempt(actor, now, number, seen_revision, Action.RESUME)
    text = note_text(note)
    case = case_to_change(attempt)
    ended_at = clock_changes.hold_ended_at(case, now)
    case = win(attempt, case, status=Status.OPEN.value, held_because=None, held_until=None)
    clock_changes.resume_clocks(case, ended_at)
    tell(attempt, case, audit={}, note=text)
    return case

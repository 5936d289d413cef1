"""What was said to the customer, and what colleagues should know."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.i18n import _
from feedback.followup.domain.reasons import AnswerChannel
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.clock_changes import is_live, set_next_due, stop_clock
from feedback.followup.service.words import known
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import clocks_of
from feedback.sla.domain.policy import Measure


def respond(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    channel: str,
    note: str = "",
) -> FollowUpCase:
    """The case with its first response recorded; its clock stops as met or missed.

    A late one stays missed for ever, also when the resolution is in time. A held case stays held.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.RESPOND)
    told = known(AnswerChannel, channel, _("Choose how the customer was answered."))
    text = note_text(note)
    case = win(attempt, case_to_change(attempt), first_responded_at=now)
    clocks = clocks_of(case.id)
    clock = clocks[Measure.FIRST_RESPONSE]
    if is_live(clock):
        stop_clock(case, clock, now)
    set_next_due(case, list(clocks.values()))
    tell(
        attempt,
        case,
        audit={"channel": told.value, "outcome": clock.outcome},
        channel=told.value,
        note=text,
        outcome=clock.outcome,
        used_minutes=clock.used_minutes,
    )
    return case


def add_note(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, note: str
) -> FollowUpCase:
    """The case with a note for colleagues; the customer never sees it, no clock stops."""
    attempt = Attempt(actor, now, number, seen_revision, Action.NOTE)
    text = note_text(note, required=_("Write the note."))
    case = win(attempt, case_to_change(attempt))
    tell(attempt, case, audit={}, note=text)
    return case

"""Attempts to reach the customer: one that succeeds is an answer, and stops its clock."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.followup.domain.reasons import AnswerChannel
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.clock_changes import staff_answered
from feedback.followup.service.words import known
from feedback.followup.store.models import CaseClock, CaseContact, FollowUpCase

LONGEST_MINUTES = 600


def contact(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    channel: str,
    is_reached: bool,
    spent_minutes: int = 0,
    note: str = "",
) -> FollowUpCase:
    """The case with one more attempt, and the minutes of work it took.

    When the customer was reached it is the first response, or the answer to what the customer
    wrote since; when not, no clock stops.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.CONTACT)
    return reach(attempt, channel, is_reached, spent_minutes, note)


def reach(
    attempt: Attempt, channel: str, is_reached: bool, spent_minutes: int, note: str
) -> FollowUpCase:
    """The same for an attempt that is under way."""
    by = known(AnswerChannel, channel, _("Choose how the customer was answered."))
    if not 0 <= spent_minutes <= LONGEST_MINUTES:
        raise Invalid(_("Minutes are a number from 0 to %(max)s.", max=LONGEST_MINUTES))
    text = note_text(note)
    case = win(attempt, case_to_change(attempt))
    keep_contact(attempt, case, by, is_reached, spent_minutes)
    came = came_to(staff_answered(case, attempt.now) if is_reached else ())
    audit: dict[str, object] = {"channel": by.value}
    if attempt.action is Action.CONTACT:
        audit["reached"] = is_reached
    if "outcome" in came:
        audit["outcome"] = came["outcome"]
    tell(
        attempt,
        case,
        audit=audit,
        channel=by.value,
        reached=is_reached,
        minutes=spent_minutes or None,
        note=text,
        **came,
    )
    return case


def keep_contact(
    attempt: Attempt,
    case: FollowUpCase,
    channel: AnswerChannel,
    is_reached: bool,
    spent_minutes: int,
) -> None:
    """Write the attempt down, for the figures of touch time."""
    db.session.add(
        CaseContact(
            case_id=case.id,
            at=attempt.now,
            staff_id=attempt.actor.staff_id,
            channel=channel.value,
            is_reached=is_reached,
            spent_minutes=spent_minutes,
        )
    )


def came_to(stopped: tuple[CaseClock, ...]) -> dict[str, object]:
    """Which clock an answer stopped and how, for the timeline; nothing when none ran."""
    if not stopped:
        return {}
    # At most one of the two runs: who waits for the first response waits for no next one.
    clock = stopped[0]
    return {"measure": clock.kind, "outcome": clock.outcome, "used_minutes": clock.used_minutes}

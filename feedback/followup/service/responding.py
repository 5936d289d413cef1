"""What was said to the customer, and what colleagues should know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.followup.domain.mentions import mentioned
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.contacting import reach
from feedback.followup.service.telling import tell_staff
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import assignable
from feedback.touchpoints.store.queries import node_for


def respond(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    channel: str,
    note: str = "",
    is_reached: bool = True,
    spent_minutes: int = 0,
) -> FollowUpCase:
    """The case with its first response recorded; its clock stops as met or missed.

    A late one stays missed for ever, also when the resolution is in time. A held case stays held.
    An attempt that did not reach the customer is no response: it is kept as an attempt.
    """
    action = Action.RESPOND if is_reached else Action.CONTACT
    attempt = Attempt(actor, now, number, seen_revision, action)
    return reach(attempt, channel, is_reached, spent_minutes, note)


def add_note(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    note: str,
    mention_ids: Sequence[int] = (),
) -> FollowUpCase:
    """The case with a note for colleagues; the customer never sees it, no clock stops.

    Whoever is chosen, or named in the text as @Name, is told of it; only people who work this
    touchpoint's cases can be (`Invalid` for a chosen one who does not).
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.NOTE)
    text = note_text(note, required=_("Write the note."))
    case = case_to_change(attempt)
    told: list[int] = []
    if mention_ids or "@" in text or "＠" in text:
        people = dict(assignable(node_for(actor, case.touchpoint_id)))
        if set(mention_ids) - set(people):
            raise Invalid(_("This person does not work cases of this touchpoint."))
        told = sorted({*mention_ids, *mentioned(text, people)} - {actor.staff_id or 0})
    case = win(attempt, case)
    event = tell(
        attempt, case, audit={"mentions": told} if told else {}, note=text, mentions=told or None
    )
    if told:
        tell_staff(case, now, "mention", dedupe=f"mention:{event.id}", staff_ids=told)
    return case

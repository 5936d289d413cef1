"""Whose case it is."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, tell, win
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import assignable, case_for
from feedback.touchpoints.store.queries import node_for


def claim(*, actor: Actor, now: datetime, number: str, seen_revision: int) -> FollowUpCase:
    """The case of nobody, now the actor's; a second tap on one's own case changes nothing.

    Of many people who claim at once exactly one wins, the others get `Conflict`.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.CLAIM)
    if actor.staff_id is not None and actor.may(Right.WORK_CASES):
        case = case_for(actor, number)
        if case.owner_id == actor.staff_id:
            return case
    case = win(attempt, case_to_change(attempt), owner_id=actor.staff_id)
    tell(attempt, case, audit={})
    return case


def assign(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, owner_id: int | None
) -> FollowUpCase:
    """The case given to another person, or back to nobody.

    An agent may take a case of nobody and give back their own; anything else is a manager's
    (`Forbidden`). `Invalid` when the person may not work cases of this touchpoint.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.ASSIGN)
    case = case_to_change(attempt)
    was = case.owner_id
    own = actor.staff_id is not None and {was, owner_id} == {actor.staff_id, None}
    if not own and not actor.may(Right.ASSIGN_CASES):
        raise Forbidden(_("Only a manager may give cases to others."))
    if owner_id is not None:
        people = assignable(node_for(actor, case.touchpoint_id))
        if owner_id not in {staff_id for staff_id, _name in people}:
            raise Invalid(_("This person does not work cases of this touchpoint."))
    case = win(attempt, case, owner_id=owner_id)
    tell(attempt, case, audit={"owner_id": owner_id, "was": was}, owner_id=owner_id, was=was)
    return case

"""Hand a case to a person or a team, and call for a manager."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.teams import available_members, team
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import Attempt, case_to_change, note_text, tell, win
from feedback.followup.service.telling import tell_staff
from feedback.followup.store.managers import managers_of
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import assignable
from feedback.sla.domain.policy import Priority
from feedback.touchpoints.store.queries import node_for


def transfer(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    owner_id: int | None = None,
    team_id: int | None = None,
    note: str = "",
) -> FollowUpCase:
    """The case given to a person, to a team, or back to nobody; whoever gets it is told.

    Who owns a case may hand it on, and anybody may take one of nobody; anything else is a
    manager's (`Forbidden`). `Invalid` when the person may not work cases of this touchpoint, the
    team is gone, or the case is with them already. A case of a team has no owner until one of
    them takes it.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.ASSIGN)
    text = note_text(note)
    case = case_to_change(attempt)
    was, was_team = case.owner_id, case.team_id
    is_own = actor.staff_id is not None and (
        was == actor.staff_id or (was is None and owner_id == actor.staff_id)
    )
    if not is_own and not actor.may(Right.ASSIGN_CASES):
        raise Forbidden(_("Only a manager may give cases to others."))
    if _stays(case, owner_id, team_id):
        raise Invalid(_("Nothing would change: the case is there already. Choose another."))
    if owner_id is not None:
        people = assignable(node_for(actor, case.touchpoint_id))
        if owner_id not in {staff_id for staff_id, _name in people}:
            raise Invalid(_("This person does not work cases of this touchpoint."))
    if team_id is not None:
        chosen = team(team_id)
        if chosen is None or chosen.is_retired:
            raise Invalid(_("There is no such team."))
    # Back to the queue means out of the team's hands only where a person hands it back there.
    kept_team = team_id if team_id is not None else was_team
    case = win(attempt, case, owner_id=owner_id, team_id=kept_team)
    event = tell(
        attempt,
        case,
        audit={"owner_id": owner_id, "was": was, "team_id": team_id},
        owner_id=owner_id,
        was=was,
        team_id=team_id,
        note=text,
    )
    told = [owner_id] if owner_id is not None else []
    if team_id is not None:
        on = local_date(now, case.zone)
        told = available_members(db.session.connection(), team_id, on)
    told = [staff_id for staff_id in told if staff_id != actor.staff_id]
    if told:
        dedupe = f"case_assigned:{event.id}"
        tell_staff(case, now, "case_assigned", dedupe=dedupe, staff_ids=told)
    return case


def _stays(case: FollowUpCase, owner_id: int | None, team_id: int | None) -> bool:
    """Whether it would go to whoever has it."""
    return case.owner_id == owner_id and team_id in {None, case.team_id}


def call_manager(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    note: str,
    raises_priority: bool = False,
) -> FollowUpCase:
    """The case marked as beyond one's own means; managers of the touchpoint are told at once.

    `raises_priority`: one step up. What was promised at the opening stays.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.CALL_MANAGER)
    text = note_text(note, required=_("Say what you need."))
    case = case_to_change(attempt)
    priority = _one_up(Priority(case.priority)) if raises_priority else Priority(case.priority)
    is_raised = priority.value != case.priority
    case = win(attempt, case, priority=priority.value)
    raised = priority.value if is_raised else None
    event = tell(
        attempt, case, audit={"priority": raised} if raised else {}, priority=raised, note=text
    )
    managers = [one for one in managers_of(case.touchpoint_id) if one != actor.staff_id]
    tell_staff(
        case,
        now,
        "case_escalated",
        dedupe=f"called_manager:{event.id}",
        staff_ids=managers,
        is_urgent=priority is Priority.URGENT,
    )
    return case


def _one_up(priority: Priority) -> Priority:
    order = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT]
    return order[min(order.index(priority) + 1, len(order) - 1)]

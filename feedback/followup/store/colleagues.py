"""Who works cases where a person looks."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor, Right, Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.core.database import db
from feedback.touchpoints.store.models import StaffScope, Touchpoint
from feedback.touchpoints.store.queries import sees_all


def colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Active staff who work cases of places that the person sees too, by name."""
    people = select(StaffMember).where(StaffMember.active.is_(True))
    if not sees_all(actor):
        mine, theirs = aliased(Touchpoint), aliased(Touchpoint)
        own, other = aliased(StaffScope), aliased(StaffScope)
        overlapping = (
            select(other.staff_id)
            .select_from(other)
            .join(theirs, theirs.id == other.touchpoint_id)
            .join(own, own.staff_id == actor.staff_id)
            .join(mine, mine.id == own.touchpoint_id)
            .where(or_(theirs.path.startswith(mine.path), mine.path.startswith(theirs.path)))
        )
        people = people.where(
            or_(
                StaffMember.id.in_(overlapping),
                StaffMember.roles.any(RoleRow.name == Role.ADMINISTRATOR.value),
            )
        )
    found = [
        (one.id, one.name) for one in db.session.scalars(people) if one.actor.may(Right.WORK_CASES)
    ]
    return sorted(found, key=lambda one: one[1].casefold())

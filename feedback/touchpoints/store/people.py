"""Whose team and absence a person looks after: everybody's, or those of the own area."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.touchpoints.store.models import StaffScope, Touchpoint
from feedback.touchpoints.store.queries import sees_all, visible


def people_for(actor: Actor) -> list[StaffMember]:
    """Active people by name: all for an administrator; else those who have an area inside of the
    actor's, and the actor."""
    rows = select(StaffMember).where(StaffMember.active).order_by(StaffMember.name, StaffMember.id)
    if not sees_all(actor):
        inside = exists(
            select(1)
            .select_from(StaffScope)
            .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
            .where(StaffScope.staff_id == StaffMember.id, visible(actor))
            .correlate(StaffMember)
        )
        rows = rows.where(or_(inside, StaffMember.id == actor.staff_id))
    return list(db.session.scalars(rows))


def ids_for(actor: Actor) -> frozenset[int] | None:
    """Ids of those whom the actor looks after, deactivated ones too; None for everybody."""
    if sees_all(actor):
        return None
    rows = (
        select(StaffScope.staff_id)
        .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
        .where(visible(actor))
    )
    return frozenset(db.session.scalars(rows)) | {actor.staff_id or 0}

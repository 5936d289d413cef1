"""Who may be called for a case."""

from __future__ import annotations

from sqlalchemy import Select, select

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.core.database import db
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.store.models import StaffScope, Touchpoint


def managers_of(touchpoint_id: int) -> list[int]:
    """Ids of active managers whose area holds the touchpoint; administrators if there is none."""
    path = db.session.scalars(select(Touchpoint.path).where(Touchpoint.id == touchpoint_id)).one()
    scoped = select(StaffScope.staff_id).where(StaffScope.touchpoint_id.in_(ids_on(path)))
    managers = _active(Role.MANAGER).where(StaffMember.id.in_(scoped))
    found = list(db.session.scalars(managers))
    return found or list(db.session.scalars(_active(Role.ADMINISTRATOR)))


def _active(role: Role) -> Select[int]:
    return (
        select(StaffMember.id)
        .where(StaffMember.active, StaffMember.roles.any(RoleRow.name == role.value))
        .order_by(StaffMember.id)
    )

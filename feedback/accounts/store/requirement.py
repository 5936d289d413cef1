"""Which roles need a second factor, and who has one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow, StaffMember, staff_role
from feedback.accounts.store.sign_in_models import StaffPasskey, StaffTotp
from feedback.core.database import db


@dataclass(frozen=True, slots=True)
class RoleFactors:
    """A role, whether it needs a second factor, and how many of its people have one."""

    role: Role
    is_required: bool
    n_people: int
    n_with: int


def roles_with_factors() -> list[RoleFactors]:
    """Every role, counted over active people."""
    has = or_(
        exists().where(StaffTotp.staff_id == StaffMember.id),
        exists().where(StaffPasskey.staff_id == StaffMember.id),
    )
    counts = db.session.execute(
        select(RoleRow.name, func.count(), func.count().filter(has))
        .select_from(StaffMember)
        .join(staff_role, staff_role.c.staff_id == StaffMember.id)
        .join(RoleRow, RoleRow.id == staff_role.c.role_id)
        .where(StaffMember.active)
        .group_by(RoleRow.name)
    )
    people = {name: (n_people, n_with) for name, n_people, n_with in counts}
    required = dict(
        db.session.execute(select(RoleRow.name, RoleRow.requires_second_factor)).tuples().all()
    )
    return [
        RoleFactors(role, bool(required.get(role.value)), *people.get(role.value, (0, 0)))
        for role in Role
    ]

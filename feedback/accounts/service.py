"""Staff members: create, change, deactivate."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select

from feedback.accounts.domain.roles import Actor, Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Invalid


def add_staff(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    role: Role,
    password: str,
    language: str = "en",
) -> StaffMember:
    """A new staff member who can sign in; raises `Invalid` if the e-mail is taken."""
    address = email.strip().lower()
    if db.session.scalar(select(StaffMember.id).where(StaffMember.email == address)):
        raise Invalid(f"{address} is already a staff member.")
    member = StaffMember(
        email=address,
        name=name.strip(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        language=language,
        created_at=now,
        roles=[_role(role)],
    )
    db.session.add(member)
    db.session.flush()
    record(
        at=now,
        staff_id=actor.staff_id,
        action="staff.added",
        object_kind="staff",
        object_id=member.id,
        role=role.value,
    )
    return member


def _role(role: Role) -> RoleRow:
    row = db.session.scalar(select(RoleRow).where(RoleRow.name == role.value))
    if row is None:
        row = RoleRow(name=role.value, description=role.value.capitalize())
        db.session.add(row)
    return row

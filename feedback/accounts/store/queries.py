"""Reads of staff members."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from feedback.accounts.store.models import StaffMember
from feedback.core.database import db


def members() -> list[StaffMember]:
    """Every staff member, the active ones first, by name."""
    return list(
        db.session.scalars(
            select(StaffMember).order_by(StaffMember.active.desc(), StaffMember.name)
        )
    )


def names_of(staff_ids: Iterable[int | None]) -> dict[int, str]:
    """Staff members' names by id."""
    ids = {staff_id for staff_id in staff_ids if staff_id is not None}
    if not ids:
        return {}
    rows = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(rows)}

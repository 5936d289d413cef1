"""Who is away, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from feedback.accounts.store.models import StaffAbsence
from feedback.core.database import db


def absences_of(staff_ids: Iterable[int], from_on: date) -> list[StaffAbsence]:
    """Absences that last until this day or longer, the next one first."""
    rows = (
        select(StaffAbsence)
        .where(StaffAbsence.staff_id.in_(list(staff_ids)), StaffAbsence.until_on >= from_on)
        .order_by(StaffAbsence.from_on, StaffAbsence.id)
    )
    return list(db.session.scalars(rows))


def absence_by_id(absence_id: int) -> StaffAbsence | None:
    """One absence; None if there is none of this id."""
    return db.session.get(StaffAbsence, absence_id)

"""Days on which a person gets no new case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffAbsence, StaffMember
from feedback.audit.service import record
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid, NotFound
from feedback.core.i18n import _

LONGEST = timedelta(days=400)


def add_absence(
    *,
    actor: Actor,
    now: datetime,
    staff_id: int,
    from_on: date,
    until_on: date,
    manages: bool = False,
) -> StaffAbsence:
    """The absence from the first to the last day, both included, in the person's own zone.

    One's own, or of anyone whom the caller says the actor `manages`. Raises `Invalid` for days
    that are over, that run backwards, or that another absence has.
    """
    member = db.session.get(StaffMember, staff_id)
    if member is None:
        raise NotFound(_("There is no such staff member."))
    _require(actor, staff_id, manages)
    if until_on < from_on:
        raise Invalid(_("The last day lies before the first one."))
    if until_on < local_date(now, member.zone):
        raise Invalid(_("These days are over."))
    if until_on - from_on > LONGEST:
        raise Invalid(_("An absence lasts 400 days at most."))
    other = db.session.scalar(
        select(StaffAbsence).where(
            StaffAbsence.staff_id == staff_id,
            StaffAbsence.from_on <= until_on,
            StaffAbsence.until_on >= from_on,
        )
    )
    if other is not None:
        raise Invalid(
            _(
                "There is an absence from %(first)s to %(last)s already.",
                first=other.from_on.isoformat(),
                last=other.until_on.isoformat(),
            )
        )
    absence = StaffAbsence(staff_id=staff_id, from_on=from_on, until_on=until_on)
    db.session.add(absence)
    db.session.flush()
    _record(actor, now, "staff.absence_set", absence)
    return absence


def remove_absence(
    *, actor: Actor, now: datetime, absence_id: int, manages: bool = False
) -> StaffAbsence:
    """The absence, which no longer is one: the person gets cases on these days again."""
    absence = db.session.get(StaffAbsence, absence_id)
    if absence is None or (absence.staff_id != actor.staff_id and not manages):
        raise NotFound(_("There is no such absence."))
    _record(actor, now, "staff.absence_removed", absence)
    db.session.delete(absence)
    db.session.flush()
    return absence


def _require(actor: Actor, staff_id: int, manages: bool) -> None:
    if staff_id != actor.staff_id and not manages:
        raise Forbidden(_("You may not set the absence of this person."))


def _record(actor: Actor, now: datetime, action: str, absence: StaffAbsence) -> None:
    detail: dict[str, Any] = {
        "from_on": absence.from_on.isoformat(),
        "until_on": absence.until_on.isoformat(),
    }
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="staff",
        object_id=absence.staff_id,
        **detail,
    )

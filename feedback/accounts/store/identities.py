"""Company accounts that people are linked to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import StaffIdentity
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, NotFound
from feedback.core.i18n import _


def of_member(staff_id: int) -> list[StaffIdentity]:
    """A person's identities, the oldest first."""
    rows = select(StaffIdentity).where(StaffIdentity.staff_id == staff_id)
    return list(db.session.scalars(rows.order_by(StaffIdentity.id)))


def by_subject(issuer: str, subject: str) -> StaffIdentity | None:
    """Who this is; issuer and subject decide, nothing else."""
    return db.session.scalar(
        select(StaffIdentity).where(
            StaffIdentity.issuer == issuer, StaffIdentity.subject == subject
        )
    )


def link(*, member: StaffMember, issuer: str, subject: str, now: datetime) -> None:
    """The signed-in person is this identity from now on; raises `Conflict` if somebody else is."""
    known = by_subject(issuer, subject)
    if known is not None and known.staff_id != member.id:
        raise Conflict(_("This company account is linked to somebody else."))
    if known is None:
        db.session.add(
            StaffIdentity(staff_id=member.id, issuer=issuer, subject=subject, linked_at=now)
        )
        _record(member, now, "sign_in.identity_linked")


def unlink(*, member: StaffMember, identity_id: int, now: datetime) -> None:
    """The person signs in without it."""
    row = db.session.get(StaffIdentity, identity_id)
    if row is None or row.staff_id != member.id:
        raise NotFound(_("There is no such company account."))
    if member.password is None:
        raise Conflict(_("Set a password first: this is the only way in which you sign in."))
    db.session.delete(row)
    _record(member, now, "sign_in.identity_unlinked")


def _record(member: StaffMember, now: datetime, action: str) -> None:
    record(at=now, staff_id=member.id, action=action, object_kind="staff", object_id=member.id)

"""Staff members: add, change, deactivate, new passwords."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback.accounts.domain.passwords import password_fault
from feedback.accounts.domain.roles import Actor, Right, Role
from feedback.accounts.domain.zones import is_zone
from feedback.accounts.hashing import hashed
from feedback.accounts.service.leaving import access_lost
from feedback.accounts.store.models import RoleRow, StaffMember, staff_role
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.i18n import LANGUAGES, _


def add_staff(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    password_hash: str | None = None,
    language: str = "en",
) -> StaffMember:
    """A new staff member who can sign in; raises `Invalid` if the e-mail is taken.

    Takes the password, or its hash where a transaction is open.
    """
    _require(actor, Right.MANAGE_STAFF)
    address = email.strip().lower()
    # Before the first query: hashing takes long, and a write transaction must not.
    password_hash = password_hash or hashed(password or new_password())
    if db.session.scalar(select(StaffMember.id).where(StaffMember.email == address)):
        raise Invalid(_("%(email)s is already a staff member.", email=address))
    member = StaffMember(
        email=address,
        name=name.strip(),
        password=password_hash,
        active=True,
        fs_uniquifier=_new_key(),
        language=language,
        created_at=now,
        roles=[_role(role)],
    )
    db.session.add(member)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody added the same person since we looked
        raise Invalid(_("%(email)s is already a staff member.", email=address)) from error
    _record(actor, now, "staff.added", member, role=role.value)
    return member


def member_by_email(email: str) -> StaffMember:
    """The staff member with this e-mail; raises `NotFound`."""
    address = email.strip().lower()
    member = db.session.scalar(select(StaffMember).where(StaffMember.email == address))
    if member is None:
        raise NotFound(_("%(email)s is no staff member.", email=address))
    return member


def member_by_id(actor: Actor, staff_id: int) -> StaffMember:
    """A staff member, for who manages staff; raises `NotFound`."""
    _require(actor, Right.MANAGE_STAFF)
    member = db.session.get(StaffMember, staff_id)
    if member is None:
        raise NotFound(_("There is no such staff member."))
    return member


def change_staff(
    *,
    actor: Actor,
    now: datetime,
    staff_id: int,
    name: str,
    role: Role,
    seen_revision: int | None = None,
) -> StaffMember:
    """The member with this name and role; nobody changes the own role, one administrator stays.

    Raises `Conflict` when the revision is no longer the one that was seen. Areas are given and
    taken under the same revision, after this.
    """
    member = member_by_id(actor, staff_id)
    _advance(member, seen_revision)
    if role is not member.role:
        _keep_one_administrator(actor, member)
        member.roles = [_role(role)]
        _record(actor, now, "staff.role_changed", member, role=role.value)
        access_lost(staff_id, now)
    if name.strip() != member.name:
        member.name = name.strip()
        _record(actor, now, "staff.renamed", member)
    db.session.flush()
    return member


def deactivate(*, actor: Actor, now: datetime, staff_id: int) -> StaffMember:
    """The member, who can no longer sign in; every session ends with the next request.

    Whatever waits for the person is given back by the rooms that gave it.
    """
    member = member_by_id(actor, staff_id)
    _keep_one_administrator(actor, member)
    member.active = False
    member.fs_uniquifier = _new_key()
    db.session.flush()
    _record(actor, now, "staff.deactivated", member)
    access_lost(staff_id, now)
    return member


def reactivate(*, actor: Actor, now: datetime, staff_id: int) -> StaffMember:
    """The member, who can sign in again with the old password."""
    member = member_by_id(actor, staff_id)
    member.active = True
    db.session.flush()
    _record(actor, now, "staff.reactivated", member)
    return member


def set_password(*, actor: Actor, now: datetime, staff_id: int, password_hash: str) -> StaffMember:
    """The member with a new password; every session of the person ends.

    One's own, or anyone's for who manages staff. Takes the hash: see `accounts/hashing.py`.
    """
    if staff_id != actor.staff_id:
        _require(actor, Right.MANAGE_STAFF)
    member = db.session.get(StaffMember, staff_id)
    if member is None:
        raise NotFound(_("There is no such staff member."))
    member.password = password_hash
    member.fs_uniquifier = _new_key()
    db.session.flush()
    _record(actor, now, "staff.password_set", member)
    return member


def change_profile(
    *, actor: Actor, now: datetime, name: str, language: str, zone: str | None = None
) -> StaffMember:
    """One's own name, language and time zone (None leaves it)."""
    member = db.session.get(StaffMember, actor.staff_id) if actor.staff_id else None
    if member is None:
        raise NotFound(_("There is no such staff member."))
    if not name.strip() or language not in LANGUAGES:
        raise Invalid(_("A name and a known language are needed."))
    if zone is not None and not is_zone(zone):
        raise Invalid(_("%(zone)s is no time zone.", zone=zone))
    member.name, member.language = name.strip(), language
    member.zone = zone or member.zone
    db.session.flush()
    _record(actor, now, "staff.profile_changed", member, language=language, zone=member.zone)
    return member


def check_password(password: str, *, email: str = "", name: str = "") -> str | None:
    """What is wrong with a new password, in words; None when it will do."""
    words = {
        "too_short": _("Use at least 10 characters."),
        "too_long": _("Use at most 256 characters."),
        "too_common": _("This password is one of the first that are guessed."),
        "about_person": _("Do not use the name or the e-mail as password."),
    }
    fault = password_fault(password, email=email, name=name)
    return words[fault] if fault else None


def new_password() -> str:
    """A first password to hand over: four groups, 99 random bits, no look-alikes."""
    letters = "23456789abcdefghjkmnpqrstuvwxyz"
    groups = ("".join(secrets.choice(letters) for _n in range(5)) for _g in range(4))
    return "-".join(groups)


def _require(actor: Actor, right: Right) -> None:
    if not actor.may(right):
        raise Forbidden(_("Your role does not allow this."))


def _advance(member: StaffMember, seen_revision: int | None) -> None:
    """Count the revision up; raises `Conflict` if it is not the one that was seen."""
    seen = member.revision if seen_revision is None else seen_revision
    done = db.session.execute(
        update(StaffMember)
        .where(StaffMember.id == member.id, StaffMember.revision == seen)
        .values(revision=StaffMember.revision + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(member)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("Someone changed this person while you were editing."))


def _keep_one_administrator(actor: Actor, member: StaffMember) -> None:
    if member.id == actor.staff_id:
        raise Forbidden(_("Ask another administrator to change your own role."))
    if member.role is not Role.ADMINISTRATOR or not member.active:
        return
    # Locked: two administrators who send each other away at once are told one after the other.
    active = db.session.scalars(
        select(StaffMember.id)
        .join(staff_role, staff_role.c.staff_id == StaffMember.id)
        .join(RoleRow, RoleRow.id == staff_role.c.role_id)
        .where(RoleRow.name == Role.ADMINISTRATOR.value, StaffMember.active)
        .order_by(StaffMember.id)
        .with_for_update(of=StaffMember)
    )
    if len(set(active)) < 2:
        raise Forbidden(_("The last administrator has to stay."))


def _role(role: Role) -> RoleRow:
    row = db.session.scalar(select(RoleRow).where(RoleRow.name == role.value))
    if row is None:
        row = RoleRow(name=role.value, description=role.value.capitalize())
        db.session.add(row)
    return row


def _new_key() -> str:
    """What sessions are bound to: a new one ends them all."""
    return secrets.token_hex(32)


def _record(actor: Actor, now: datetime, action: str, member: StaffMember, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="staff",
        object_id=member.id,
        **detail,
    )

"""Ask people to join: a link that works once, for a week, and of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from feedback.accounts.domain.invitations import LASTS, Standing, standing
from feedback.accounts.domain.roles import SYSTEM, Actor, Right, Role
from feedback.accounts.service.staff import add_staff
from feedback.accounts.store.models import StaffInvitation, StaffMember, Team, TeamMember
from feedback.accounts.store.teams import CASE_WORKERS
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, FeedbackError, Forbidden, Invalid, NotFound
from feedback.core.i18n import _
from feedback.outbox.service import put_in_session

KIND = "staff.invite"


class InvitationOver(FeedbackError):
    """The link opens no door any more; `standing` says why."""

    status = 410

    def __init__(self, why: Standing) -> None:
        super().__init__(why.value)
        self.standing = why


def invite(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    role: Role,
    language: str,
    touchpoint_ids: Sequence[int] = (),
    team_ids: Sequence[int] = (),
) -> StaffInvitation:
    """A new invitation without a link yet; `Invalid` for a member or an open invitation."""
    _require(actor)
    address = email.strip().lower()
    if db.session.scalar(select(StaffMember.id).where(StaffMember.email == address)):
        raise Invalid(_("%(email)s is already a staff member.", email=address))
    earlier = select(StaffInvitation).where(StaffInvitation.email == address)
    if any(standing_of(row, now) is Standing.OPEN for row in db.session.scalars(earlier)):
        raise Invalid(_("%(email)s is invited already: send that one again.", email=address))
    row = StaffInvitation(
        email=address,
        role=role.value,
        language=language,
        touchpoint_ids=sorted(set(touchpoint_ids)),
        team_ids=sorted(set(team_ids)) if role.value in CASE_WORKERS else [],
        invited_by=actor.staff_id,
        invited_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, now, "staff.invited", row, role=role.value)
    return row


def send(*, actor: Actor, now: datetime, invitation_id: int) -> StaffInvitation:
    """The invitation with a mail on its way and a week from now; the earlier link is void."""
    row = _renewed(actor, now, invitation_id)
    put_in_session(
        now=now,
        kind=KIND,
        dedupe_key=f"{KIND}:{row.id}:{row.n_sent}",
        payload={"invitation_id": row.id, "n_sent": row.n_sent},
    )
    _record(actor, now, "staff.invitation_sent", row)
    return row


def make_link(*, actor: Actor, now: datetime, invitation_id: int) -> str:
    """The secret part of a new link, told this once; the earlier link is void."""
    row = _renewed(actor, now, invitation_id)
    token = new_secret()
    row.token_hash = hash_of(token)
    db.session.flush()
    _record(actor, now, "staff.invitation_link_made", row)
    return token


def withdraw(*, actor: Actor, now: datetime, invitation_id: int) -> StaffInvitation:
    """The invitation, whose link no longer works; raises `Conflict` once it is accepted."""
    row = _to_change(actor, now, invitation_id)
    done = db.session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.id == row.id, StaffInvitation.accepted_at.is_(None))
        .values(withdrawn_at=now, token_hash=None)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This invitation has been accepted meanwhile."))
    _record(actor, now, "staff.invitation_withdrawn", row)
    return row


def invitation_of(token: str, now: datetime) -> StaffInvitation:
    """The open invitation of a link; `NotFound` for none, `InvitationOver` for one that is over."""
    row = db.session.scalar(
        select(StaffInvitation).where(StaffInvitation.token_hash == hash_of(token))
    )
    if row is None:
        raise NotFound(_("There is no such invitation."))
    found = standing_of(row, now)
    if found is not Standing.OPEN:
        raise InvitationOver(found)
    inviter = db.session.get(StaffMember, row.invited_by)
    if inviter is None or not inviter.active or not inviter.actor.may(Right.MANAGE_STAFF):
        # Nobody gets in on the word of somebody who may no longer give it.
        raise InvitationOver(Standing.WITHDRAWN)
    return row


def accept(*, token: str, now: datetime, name: str, password_hash: str) -> StaffMember:
    """The new staff member; of several who use the link at once one gets in.

    Takes the hash: no transaction is held while hashing. The areas of `touchpoint_ids` are for the
    room that knows them to give.
    """
    row = invitation_of(token, now)
    done = db.session.execute(
        update(StaffInvitation)
        .where(
            StaffInvitation.id == row.id,
            StaffInvitation.token_hash == hash_of(token),
            StaffInvitation.accepted_at.is_(None),
            StaffInvitation.withdrawn_at.is_(None),
            StaffInvitation.expires_at > now,
        )
        .values(accepted_at=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise InvitationOver(Standing.ACCEPTED)
    member = add_staff(
        actor=SYSTEM,
        now=now,
        email=row.email,
        name=name,
        role=Role(row.role),
        password_hash=password_hash,
        language=row.language,
    )
    teams = select(Team.id).where(Team.id.in_(row.team_ids), Team.retired_at.is_(None))
    for team_id in db.session.scalars(teams).all():
        db.session.add(TeamMember(team_id=team_id, staff_id=member.id))
    row.staff_id = member.id
    db.session.flush()
    _record(member.actor, now, "staff.invitation_accepted", row)
    return member


def accepted_by(member: StaffMember) -> StaffInvitation:
    """The invitation by which a person came."""
    rows = select(StaffInvitation).where(StaffInvitation.staff_id == member.id)
    return db.session.scalars(rows).one()


def standing_of(row: StaffInvitation, now: datetime) -> Standing:
    """How the invitation stands."""
    return standing(
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        accepted_at=row.accepted_at,
        now=now,
    )


def new_secret() -> str:
    """192 random bits for an address."""
    return secrets.token_urlsafe(24)


def hash_of(token: str) -> str:
    """What is kept of a link: enough to know it again, useless to whoever reads it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _renewed(actor: Actor, now: datetime, invitation_id: int) -> StaffInvitation:
    row = _to_change(actor, now, invitation_id)
    row.token_hash, row.sent_at = None, None
    row.n_sent += 1
    row.expires_at = now + LASTS
    db.session.flush()
    return row


def _to_change(actor: Actor, now: datetime, invitation_id: int) -> StaffInvitation:
    _require(actor)
    row = db.session.get(StaffInvitation, invitation_id, with_for_update=True)
    if row is None:
        raise NotFound(_("There is no such invitation."))
    if standing_of(row, now) in {Standing.ACCEPTED, Standing.WITHDRAWN}:
        raise Conflict(_("This invitation is over."))
    return row


def _require(actor: Actor) -> None:
    if not actor.may(Right.MANAGE_STAFF):
        raise Forbidden(_("Your role does not allow this."))


def _record(actor: Actor, now: datetime, action: str, row: StaffInvitation, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="invitation",
        object_id=row.id,
        **detail,
    )

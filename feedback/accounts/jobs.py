"""Send an invitation: the link is made here, so that no table ever holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import update

from feedback.accounts.domain.invitations import Standing
from feedback.accounts.service.invitations import hash_of, new_secret, standing_of
from feedback.accounts.store.models import StaffInvitation, StaffMember
from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.i18n import _, in_language
from feedback.core.mail import send_mail
from feedback.core.settings import Settings

HOME = "/invitation/"


def send_invitation(payload: Mapping[str, Any]) -> None:
    """Send the mail of the newest round; nothing for an invitation that is over meanwhile.

    When the server does not take it, the next try makes another link.
    """
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    with reading():
        row = db.session.get(StaffInvitation, payload["invitation_id"])
        if (
            settings.smtp_url is None
            or row is None
            or row.n_sent != payload["n_sent"]
            or standing_of(row, now) is not Standing.OPEN
        ):
            db.session.remove()
            return
        inviter = db.session.get_one(StaffMember, row.invited_by)
        token = new_secret()
        subject, text = _words(settings, row, inviter, token)
        key, address, n_sent = row.id, row.email, row.n_sent
    # A slow mail server holds up no writer: the transaction ends before it is spoken to.
    db.session.remove()
    if not _note(key, n_sent, token_hash=hash_of(token)):
        return
    send_mail(
        settings.smtp_url,
        sender=settings.mail_from,
        to=address,
        subject=subject,
        text=text,
        message_id=f"staff-invite-{key}-{n_sent}",
    )
    _note(key, n_sent, sent_at=clock.now())


def _words(
    settings: Settings, row: StaffInvitation, inviter: StaffMember, token: str
) -> tuple[str, str]:
    with in_language(row.language):
        subject = _("%(name)s invites you to Feedback", name=inviter.name)
        text = _(
            "%(name)s (%(email)s) invites you to work with customers' feedback.\n\n"
            "Choose a name and a password here:\n%(link)s\n\n"
            "The link works once, until %(day)s (UTC). If you do not expect it, do nothing: "
            "without it nobody can sign in under your address.",
            name=inviter.name,
            email=inviter.email,
            link=f"{settings.public_url}{HOME}{token}",
            day=row.expires_at.strftime("%Y-%m-%d %H:%M"),
        )
    return str(subject), str(text)


def _note(key: int, n_sent: int, **values: Any) -> bool:
    """Whether the invitation is still the one that was looked at; then with these values."""
    with write_connection() as connection:
        done = connection.execute(
            update(StaffInvitation)
            .where(
                StaffInvitation.id == key,
                StaffInvitation.n_sent == n_sent,
                StaffInvitation.withdrawn_at.is_(None),
            )
            .values(**values)
        )
    return done.rowcount == 1

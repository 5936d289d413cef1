"""Hand a mail of a case to the mail server, and keep how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.core import clock
from feedback.core.database import db, reading, transaction
from feedback.core.delivery import NotDelivered
from feedback.core.mail import send_mail
from feedback.core.settings import Settings
from feedback.followup.domain.reasons import MailReason, MailState
from feedback.followup.service.mailing import letter_of, mark_mail
from feedback.followup.store.models import CaseMail
from feedback.followup.store.suppression import note_refusal, refuses_mail

FINAL = {MailState.HANDED_OVER.value, MailState.WITHHELD.value}


def send_case_mail(payload: Mapping[str, Any]) -> None:
    """Send it, unless it was handed over before; raises `NotDelivered` where it did not leave.

    A crash between the server's 250 and our COMMIT sends it again under the same Message-ID.
    """
    settings: Settings = current_app.extensions["settings"]
    mail_id = int(payload["mail_id"])
    with reading():
        mail = db.session.get(CaseMail, mail_id)
        if mail is None or mail.state in FINAL:
            return
        letter = letter_of(mail_id, settings.public_url)
        connection, secret = db.session.connection(), settings.secret_key
        is_refused = letter is not None and refuses_mail(connection, secret, letter.to)
    # A slow mail server holds up nobody: no transaction is open while it is spoken to.
    db.session.remove()
    if letter is None:
        _keep(mail_id, MailState.WITHHELD, MailReason.NO_CONTACT)
        return
    if is_refused:
        _keep(mail_id, MailState.FAILED, MailReason.BOUNCED)
        return
    if settings.smtp_url is None:
        _keep(mail_id, MailState.QUEUED, MailReason.NO_SERVER)
        raise NotDelivered("no mail server is set", is_place_down=True, is_counted=False)
    try:
        send_mail(
            settings.smtp_url,
            sender=settings.mail_from,
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            message_id=letter.message_key,
            reply_to=letter.reply_to,
        )
    except NotDelivered as error:
        if str(error) == "mailbox":
            with transaction():
                note_refusal(
                    db.session.connection(),
                    secret=settings.secret_key,
                    email=letter.to,
                    now=clock.now(),
                )
                mark_mail(mail_id, clock.now(), MailState.FAILED, MailReason.BOUNCED)
        elif error.is_permanent:
            wrong = str(error) == "recipient"
            _keep(mail_id, MailState.FAILED, MailReason.ADDRESS if wrong else MailReason.REFUSED)
        else:
            _keep(mail_id, MailState.QUEUED, MailReason.SERVER)
        raise
    _keep(mail_id, MailState.HANDED_OVER)


def _keep(mail_id: int, state: MailState, reason: MailReason | None = None) -> None:
    with transaction():
        mark_mail(mail_id, clock.now(), state, reason)

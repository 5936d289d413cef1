"""Take in that mails came back: their addresses get no more, and the cases say so.

Anybody can write such a report, so only what names a mail of ours by its Message-ID, which nobody
can guess, and the very address it went to, is believed.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import select

from feedback.core.database import db
from feedback.core.delivery import is_mailbox_fault
from feedback.core.numbers import whole
from feedback.followup.domain.bounces import Bounce
from feedback.followup.domain.reasons import MailReason, MailState
from feedback.followup.service.mailing import mark_mail
from feedback.followup.store.models import CaseMail, FollowUpCase
from feedback.followup.store.suppression import note_refusal
from feedback.responses.domain.person import email_key
from feedback.responses.store.models import ContactDetail

ASKED = "recovery-"


def asked_key(secret: str, case_id: int, round_: int) -> str:
    """The Message-ID of a question whether it is solved, which only we can make."""
    told = f"{case_id}-{round_}"
    own = hmac.digest(secret.encode(), b"feedback recovery mail 1", "sha256")
    return f"{ASKED}{told}-{hmac.digest(own, told.encode(), 'sha256')[:8].hex()}"


def take_bounce(*, now: datetime, secret: str, bounce: Bounce) -> bool:
    """Whether the mail was ours, and went to this address."""
    mail = db.session.scalar(select(CaseMail).where(CaseMail.message_key == bounce.key))
    case_id = mail.case_id if mail is not None else _asked_case(secret, bounce.key)
    if case_id is None or _address_of(case_id) != email_key(bounce.address):
        return False
    is_mailbox = is_mailbox_fault(bounce.status)
    if is_mailbox:
        note_refusal(db.session.connection(), secret=secret, email=bounce.address, now=now)
    if mail is not None:
        reason = MailReason.BOUNCED if is_mailbox else MailReason.REFUSED
        mark_mail(mail.id, now, MailState.FAILED, reason, is_back=True)
    return True


def _asked_case(secret: str, key: str) -> int | None:
    case_id, _dash, rest = key.removeprefix(ASKED).partition("-")
    number, round_ = whole(case_id), whole(rest.partition("-")[0])
    if number is None or round_ is None:
        return None
    own = asked_key(secret, number, round_)
    return number if hmac.compare_digest(own.encode(), key.encode()) else None


def _address_of(case_id: int) -> str | None:
    return email_key(
        db.session.scalar(
            select(ContactDetail.email)
            .join(FollowUpCase, FollowUpCase.response_key == ContactDetail.response_key)
            .where(FollowUpCase.id == case_id)
        )
    )

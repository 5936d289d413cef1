"""A bundle of notices as one mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.accounts.store.models import StaffMember
from feedback.core import clock
from feedback.core.database import db, reading
from feedback.core.delivery import Handed
from feedback.core.mail import send_mail
from feedback.core.settings import Settings
from feedback.notices.jobs.bundles import let_sleep, told_in
from feedback.notices.render.words import plain, subject
from feedback.touchpoints.store.models import Touchpoint

# At most five mails a second: a server that comes back is not run over.
GAP_SECONDS = 0.2
CHOICES = "/settings/notices"


def send_mail_bundle(payload: Mapping[str, Any]) -> Handed:
    """Hand the mail over; nothing where no mail server is set or nobody is left to be told."""
    settings: Settings = current_app.extensions["settings"]
    with reading():
        receiver = _receiver(payload["recipient"])
        bundle = told_in(payload)
        if receiver is not None and bundle:
            let_sleep(payload, clock.now())
    # A slow mail server holds up no customer: the transaction ends before it is spoken to.
    db.session.remove()
    if receiver is None or not bundle or settings.smtp_url is None:
        return Handed()
    address, languages, is_person = receiver
    choices = f"{settings.public_url}{CHOICES}" if is_person else ""
    send_mail(
        settings.smtp_url,
        sender=settings.mail_from,
        to=address,
        subject=subject(bundle, languages[0]),
        text="\n".join(plain(bundle, language, farewell=choices) for language in languages),
        message_id=payload["id"],
        headers={"Auto-Submitted": "auto-generated"}
        | ({"List-Unsubscribe": f"<{choices}>"} if choices else {}),
    )
    return Handed(status=250, gap_seconds=GAP_SECONDS)


def _receiver(recipient: str) -> tuple[str, tuple[str, ...], bool] | None:
    """Address, languages, and whether it is a person's; None when nobody is there any more."""
    kind, _colon, key = recipient.partition(":")
    if kind == "staff":
        member = db.session.get(StaffMember, int(key))
        if member is None or not member.active:
            return None
        return member.email, (member.language if member.language in ("zh", "en") else "en",), True
    place = db.session.get(Touchpoint, int(key))
    if place is None or not place.notify_email:
        return None
    return place.notify_email, ("en", "zh"), False

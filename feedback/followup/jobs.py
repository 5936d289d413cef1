"""Tell the team of a touchpoint that a case waits: one mail, without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from feedback.core.database import db
from feedback.core.i18n import _, in_language, text_in
from feedback.core.mail import send_mail
from feedback.core.settings import Settings
from feedback.followup.store.models import FollowUpCase
from feedback.touchpoints.store.models import Touchpoint


def tell_case_opened(payload: Mapping[str, Any]) -> None:
    """Send the mail, or do nothing where no mail server or no address is set."""
    settings: Settings = current_app.extensions["settings"]
    case = db.session.get(FollowUpCase, payload["case_id"])
    if case is None or settings.smtp_url is None:
        return
    touchpoint = db.session.get_one(Touchpoint, case.touchpoint_id)
    address = _nearest_address(touchpoint.path)
    if address is None:
        return
    with in_language("en"):
        subject = _("Case %(number)s waits", number=case.number)
        text = _(
            "An unhappy customer at %(place)s waits for an answer. Open the case: %(link)s",
            place=text_in(touchpoint.name, "en"),
            link=f"{settings.public_url}/cases/{case.number}",
        )
    with in_language("zh"):
        text += "\n\n" + _(
            "An unhappy customer at %(place)s waits for an answer. Open the case: %(link)s",
            place=text_in(touchpoint.name, "zh"),
            link=f"{settings.public_url}/cases/{case.number}",
        )
    # A slow mail server holds up no customer: the transaction ends before it is spoken to.
    db.session.remove()
    send_mail(
        settings.smtp_url,
        sender=settings.mail_from,
        to=address,
        subject=subject,
        text=text,
        message_id=f"case-opened-{case.id}",
    )


def _nearest_address(path: str) -> str | None:
    """The address of the node or of its nearest ancestor that has one."""
    ids = [int(part) for part in path.strip("/").split("/")]
    rows = db.session.execute(
        select(Touchpoint.path, Touchpoint.notify_email).where(
            Touchpoint.id.in_(ids), Touchpoint.notify_email.is_not(None)
        )
    ).all()
    return max(rows, key=lambda row: len(row.path)).notify_email if rows else None

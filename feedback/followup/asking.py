"""Ask a customer by mail whether it is solved.

The link leads to the receipt: looking at it counts nothing, a tap there does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.core import clock
from feedback.core.database import db, reading, transaction, write_connection
from feedback.core.delivery import PermanentFailure
from feedback.core.i18n import LANGUAGES, _, in_language, text_in
from feedback.core.mail import send_mail
from feedback.core.settings import Settings
from feedback.followup.domain.recovery import in_their_day
from feedback.followup.service import recovering
from feedback.followup.service.bouncing import asked_key
from feedback.followup.store.recovery import ToAsk, to_ask
from feedback.followup.store.suppression import (
    is_suppressed,
    note_refusal,
    refuses_mail,
    suppression_key,
    unsubscribe_token,
)


def ask_if_solved(payload: Mapping[str, Any]) -> None:
    """Send the mail and note it, or do nothing where there is no reason to ask any more.

    The row is written after the server's 250: a crash between the two sends the same Message-ID
    once more.
    """
    settings: Settings = current_app.extensions["settings"]
    case_id, round_, now = payload["case_id"], payload["round"], clock.now()
    with reading():
        asked = to_ask(case_id, round_, now)
        key = suppression_key(settings.secret_key, asked.email) if asked else b""
        connection, secret = db.session.connection(), settings.secret_key
        is_unwanted = asked is not None and (
            is_suppressed(connection, key) or refuses_mail(connection, secret, asked.email)
        )
    # A slow mail server holds up nobody: the transaction ends before it is spoken to.
    db.session.remove()
    if asked is None or is_unwanted or settings.smtp_url is None:
        return
    if in_their_day(now, asked.zone) != now:
        with transaction():
            recovering.ask_again_later(case_id, round_, now, asked.zone)
        return
    stop = f"{settings.public_url}/u/{unsubscribe_token(settings.secret_key, key)}"
    subject, text = letter(asked, f"{settings.public_url}/r/{asked.receipt}#solved", stop)
    try:
        send_mail(
            settings.smtp_url,
            sender=settings.mail_from,
            to=asked.email,
            subject=subject,
            text=text,
            message_id=asked_key(secret, case_id, round_),
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
    except PermanentFailure as error:
        if str(error) == "mailbox":
            with write_connection() as connection:
                note_refusal(connection, secret=secret, email=asked.email, now=now)
        raise
    with transaction():
        recovering.note_asked(case_id, round_, now)


def letter(asked: ToAsk, link: str, stop: str) -> tuple[str, str]:
    """Subject and text in the language of the answer; English where we do not speak it."""
    language = asked.language if asked.language in LANGUAGES else "en"
    place = text_in(asked.place, language)
    with in_language(language):
        subject = _("Is it solved? Your feedback about %(place)s", place=place)
        parts = (
            _("You gave us feedback about %(place)s, and we have dealt with it.", place=place),
            _("Is it solved for you? Tell us with one tap on this page:"),
            link,
            _("If it is not, we open it again at once and get back to you."),
            _(
                "On the same page you can correct or delete your contact details. "
                "If you want no more such questions by mail:"
            ),
            stop,
        )
    return subject, "\n\n".join(parts) + "\n"

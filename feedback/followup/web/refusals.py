"""Whether a mail to a customer would be refused."""

from __future__ import annotations

from flask import current_app

from feedback.core.database import db
from feedback.followup.store.suppression import refuses_mail
from feedback.responses.store.models import ContactDetail


def is_refused(contact: ContactDetail | None) -> bool:
    """Whether the customer's address takes no mail, as far as a mail server said so."""
    if contact is None or not contact.email:
        return False
    secret = current_app.extensions["settings"].secret_key
    return refuses_mail(db.session.connection(), secret, contact.email)

"""Contact details corrected, left later, or taken back: the customer's right at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from feedback.core.database import db
from feedback.followup.service.answering_back import tell_event
from feedback.followup.service.forgetting import forget_contact, forget_spellings
from feedback.privacy.service.erasing import said_in
from feedback.privacy.service.terms import note_erasure
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from feedback.surveys.domain.answers import ContactDetails


def change_contact(*, now: datetime, response_key: int, details: ContactDetails) -> bool:
    """Whether these details are new; they take the place of the earlier ones, which go for good,
    also out of notes and mails. Nothing is kept for an erased answer."""
    if not _hold(response_key):
        return False
    kept = db.session.get(ContactDetail, response_key, with_for_update=True)
    if kept is None:
        kept = ContactDetail(
            response_key=response_key,
            consent_version=details.consent_version,
            consented_at=now,
        )
        db.session.add(kept)
    elif _same(kept, details):
        return False
    else:
        forget_spellings(response_key, _given_up(kept, details))
    kept.name, kept.phone = details.name or None, details.phone or None
    kept.email = details.email or None
    kept.email_key, kept.phone_key = email_key(details.email), phone_key(details.phone)
    note_erasure(now)
    tell_event(response_key, now, "contact_changed")
    db.session.flush()
    return True


def withdraw_contact(*, now: datetime, response_key: int) -> bool:
    """Whether there were details; they are gone, also out of notes and mails about the case."""
    _hold(response_key)
    kept = db.session.get(ContactDetail, response_key, with_for_update=True)
    if kept is None:
        return False
    said = said_in(kept)
    db.session.delete(kept)
    db.session.flush()
    forget_contact(response_key, said)
    _close_to_old_pages(response_key)
    note_erasure(now)
    tell_event(response_key, now, "contact_gone")
    return True


def _hold(response_key: int) -> bool:
    """Whether the answer is there and not erased; two changes of it take turns, this one first."""
    held = select(Response.erased_at).where(Response.id == response_key)
    row = db.session.execute(held.with_for_update(key_share=True)).one_or_none()
    return row is not None and row.erased_at is None


def _given_up(kept: ContactDetail, details: ContactDetails) -> list[str]:
    """What the customer no longer is or has; a part of what they have now would be found in it."""
    now = (details.name or "", details.phone or "", details.email or "")
    return [
        part
        for part in said_in(kept)
        if not any(part.strip().casefold() in one.casefold() for one in now)
    ]


def _same(kept: ContactDetail, details: ContactDetails) -> bool:
    was = (kept.name or "", kept.phone or "", kept.email or "")
    return was == (details.name, details.phone, details.email)


def _close_to_old_pages(response_key: int) -> None:
    """The hashes of sent pages hold the details too; a survey page still open changes nothing."""
    for whose in (
        update(Response).where(Response.id == response_key),
        update(ResponseRevision).where(ResponseRevision.response_key == response_key),
    ):
        db.session.execute(
            whose.values(body_hash=""), execution_options={"synchronize_session": False}
        )

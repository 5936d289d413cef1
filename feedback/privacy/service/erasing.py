"""Erase an answer: its words, its contact and everything said about it; the score stays counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden
from feedback.core.i18n import _
from feedback.core.ids import new_token
from feedback.followup.service.answering_back import tell_event
from feedback.followup.service.forgetting import forget_contact, forget_words
from feedback.followup.store.models import FollowUpCase
from feedback.outbox.service import put_in_session
from feedback.privacy.service.terms import note_erasure
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from feedback.responses.store.queries import response_for
from feedback.routing.store.models import Praise
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.store.queries import compiled_version

# A report that quotes the words must not outlive them; its own room takes it away.
FORGET_REPORTS = "report.forget"
NO_SYNC = {"synchronize_session": False}


def erase_response(*, actor: Actor | None, now: datetime, response_key: int) -> bool:
    """Whether there was something to erase; `actor` None is the customer, by the own receipt.

    Scores, choices, their facts and all daily counts stay as they are. The audit line and the
    case's timeline say that it happened, and nothing of what was there. Raises `Forbidden`, and
    `NotFound` outside of the person's scope.
    """
    if actor is not None:
        if not actor.may(Right.ERASE_DATA):
            raise Forbidden(_("Your role does not allow this."))
        response_for(actor, response_key)
    response = db.session.scalar(
        select(Response)
        .where(Response.id == response_key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if response is None or response.erased_at is not None:
        return False
    forget_responses([response], now)
    forget_reports([response], now)
    record(
        at=now,
        staff_id=actor.staff_id if actor else None,
        action="response.erased",
        object_kind="response",
        object_id=response_key,
        by="staff" if actor else "customer",
    )
    tell_event(response_key, now, "erased", by="staff" if actor else "customer")
    note_erasure(now)
    db.session.flush()
    return True


def forget_responses(responses: Sequence[Response], now: datetime) -> None:
    """Take the words out of these responses and of their cases; nothing is recorded."""
    for one in responses:
        told = words_of(one)
        one.answers = {name: value for name, value in one.answers.items() if name not in told}
        one.comment, one.body_hash, one.erased_at = None, "", one.erased_at or now
    db.session.flush()
    keys = [one.id for one in responses]
    contacts = db.session.scalars(
        select(ContactDetail).where(ContactDetail.response_key.in_(keys))
    ).all()
    for contact in contacts:
        forget_contact(contact.response_key, said_in(contact))
    for model in (ResponseRevision, ContactDetail, Praise):
        whose: Any = model.response_key
        db.session.execute(delete(model).where(whose.in_(keys)), execution_options=NO_SYNC)
    cases = select(FollowUpCase.id).where(FollowUpCase.response_key.in_(keys))
    forget_words(list(db.session.scalars(cases)), now)


def said_in(contact: ContactDetail) -> list[str]:
    """What the customer left, to be looked for in what others wrote."""
    return [part for part in (contact.name, contact.phone, contact.email) if part]


def forget_reports(responses: Sequence[Response], now: datetime) -> None:
    """Have the archived reports that may quote these answers taken away."""
    for touchpoint_id, on in {(one.touchpoint_id, one.local_on) for one in responses}:
        put_in_session(
            now=now,
            kind=FORGET_REPORTS,
            dedupe_key=f"{FORGET_REPORTS}:{touchpoint_id}:{on}:{now}",
            payload={"touchpoint_id": touchpoint_id, "on": on.isoformat()},
        )


def words_of(response: Response) -> frozenset[str]:
    """Ids of the questions whose answers are free words."""
    definition = compiled_version(response.survey_version_id).definition
    return frozenset(
        question.id
        for question in definition.questions
        if REGISTRY[question.type].kind in {Kind.COMMENT, Kind.CONTACT}
    )


def has_words(response: Response) -> bool:
    """Whether something of what the customer wrote is still there."""
    return response.comment is not None or bool(words_of(response) & response.answers.keys())


def anonymise(keys: Sequence[int], now: datetime) -> None:
    """Cut these answers off from the receipts and pages that lead to them."""
    for key in keys:
        db.session.execute(
            update(Response)
            .where(Response.id == key)
            .values(
                receipt=new_token(),
                response_id=new_token(),
                seconds_on_page=None,
                anonymised_at=now,
            ),
            execution_options=NO_SYNC,
        )

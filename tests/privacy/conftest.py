"""A customer whose every field carries a marker, so that what is left of them can be looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import db
from feedback.followup import service as followup
from feedback.followup.store.models import FollowUpCase
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from tests.factories.followup import World, opened, world

MARKS = ("MARKERNAME", "markermail", "5550007777", "MARKERCOMMENT", "MARKERNOTE", "MARKEREARLIER")
CONTACT = {
    "name": "Li MARKERNAME",
    "phone": "+86 5550007777",
    "email": "markermail@example.cn",
}


@dataclass
class Customer:
    """Keys of one unhappy customer and of the case."""

    made: World
    key: int
    case_id: int
    number: str


def unhappy(made: World, now: Any, **facts: Any) -> Customer:
    """The customer with a case in which everything was written down once."""
    told = {"contact": CONTACT, "comment": "MARKERCOMMENT: forty minutes", **facts}
    case = opened(made, now, **told)
    response = db.session.get_one(Response, case.response_key)
    contact = db.session.get(ContactDetail, case.response_key)
    if contact is not None:
        contact.email_key, contact.phone_key = email_key(contact.email), phone_key(contact.phone)
    response.body_hash = "a" * 64
    db.session.add(
        ResponseRevision(
            response_key=response.id,
            revision=0,
            replaced_at=now,
            answers={"q_nps": 2, "q_comment": "MARKEREARLIER"},
            body_hash="b" * 64,
        )
    )
    followup.add_note(
        actor=SYSTEM,
        now=now,
        number=case.number,
        seen_revision=case.revision,
        note="MARKERNOTE: Li MARKERNAME, +86 5550007777, sounded tired",
    )
    db.session.commit()
    return Customer(made, response.id, case.id, case.number)


def resolved(customer: Customer, now: Any) -> None:
    """The case closed with words for both sides."""
    case = db.session.get_one(FollowUpCase, customer.case_id)
    followup.resolve(
        actor=SYSTEM,
        now=now,
        number=case.number,
        seen_revision=case.revision,
        reason_code="wait",
        note="MARKERNOTE called Li MARKERNAME",
        customer_text="Dear Li MARKERNAME, a second desk is open.",
        customer_told=True,
    )
    db.session.commit()


@pytest.fixture
def made(session: Any, clock: Any) -> World:
    clock.at("Mon 2026-03-30 09:30 Asia/Shanghai")
    made = world(clock.now)
    db.session.commit()
    return made

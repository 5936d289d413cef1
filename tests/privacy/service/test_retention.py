"""What is kept too long goes by itself, in slices, and once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from feedback.audit.store.models import AuditEntry
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.followup import service as followup
from feedback.followup.store.models import CaseText, FollowUpCase
from feedback.privacy.domain.terms import Terms
from feedback.privacy.jobs import keep_terms
from feedback.privacy.service import change_terms, erase_response, retain, terms_now
from feedback.privacy.service.retention import Due, would_go
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from tests.factories.followup import World, response
from tests.privacy.conftest import CONTACT, resolved, unhappy


def n_of(session: Any, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_contact_goes_after_the_case_is_closed_words_and_receipts_later(
    session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    other = response(made, clock.now, value=9, contact=CONTACT, comment="All well")
    session.commit()
    begun, other_key = clock.now, other.id
    receipts = set(session.scalars(select(Response.receipt)))
    assert would_go(begun + timedelta(days=360)) == Due()
    # Without a case the answer's own day counts; the open case keeps its contact.
    later = begun + timedelta(days=361)
    assert would_go(later) == Due(n_contacts=1)
    assert keep_terms(later) == Due(1, 0, 0)
    assert session.scalars(select(ContactDetail.response_key)).all() == [customer.key]
    assert session.get_one(Response, other_key).comment == "All well"
    # The case is closed late: its contact goes 360 days after that.
    clock.at((begun + timedelta(days=400)).isoformat())
    resolved(customer, clock.now)
    assert would_go(clock.now + timedelta(days=359)).n_contacts == 0
    far = clock.now + timedelta(days=361)
    assert would_go(far) == Due(1, 2, 0)
    assert keep_terms(far) == Due(1, 2, 0)
    assert keep_terms(far) == Due()
    assert [n_of(session, one) for one in (ContactDetail, CaseText, ResponseRevision)] == [0, 0, 0]
    assert session.scalars(select(Response.comment)).all() == [None, None]
    assert session.scalars(select(Response.lead_value).order_by(Response.id)).all() == [2, 9]
    assert set(session.scalars(select(Response.receipt))) == receipts
    last = begun + timedelta(days=60 * 30 + 1)
    assert keep_terms(last) == Due(0, 0, 2)
    session.expire_all()
    assert not receipts & set(session.scalars(select(Response.receipt)))
    trail = session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "privacy.retained")
    ).all()
    assert {"contacts": 0, "words": 0, "answers": 2} in trail
    assert all(set(one) == {"contacts", "words", "answers"} for one in trail)


def test_words_of_an_open_case_stay(session: Any, made: World, clock: Any) -> None:
    unhappy(made, clock.now)
    assert would_go(clock.now + timedelta(days=3000)) == Due()
    assert keep_terms(clock.now + timedelta(days=3000)) == Due()
    assert n_of(session, CaseText) == 1


def test_what_was_told_on_in_an_open_case_stays_over_any_number_of_merges(
    session: Any, made: World, clock: Any
) -> None:
    chain = [unhappy(made, clock.now) for _n in range(4)]
    for one, into in pairwise(chain):
        session.expire_all()
        case = session.get_one(FollowUpCase, one.case_id)
        who = {"actor": made.wei, "now": clock.now, "number": case.number}
        followup.merge(**who, seen_revision=case.revision, into=into.number)
        session.commit()
    late = clock.now + timedelta(days=3000)
    assert would_go(late) == Due()
    resolved(chain[-1], clock.now)
    session.commit()
    assert would_go(late).n_contacts == 4


def test_a_slice_is_bounded_and_the_next_one_goes_on(session: Any, made: World, clock: Any) -> None:
    for _n in range(7):
        response(made, clock.now, value=9, comment="gone soon")
    session.commit()
    later = clock.now + timedelta(days=800)
    for left in (4, 1, 0):
        retain(later, most=3)
        session.commit()
        session.expire_all()
        there = session.scalars(select(Response.comment).where(Response.comment.is_not(None)))
        assert len(there.all()) == left


def test_the_dry_run_tells_what_the_night_does(session: Any, made: World, clock: Any) -> None:
    for n in range(60):
        # More contacts than one slice takes, so that words would take some of them first.
        response(made, clock.now, value=9, comment="old", contact={"phone": f"1380000{n:04}"})
    for _n in range(3):
        unhappy(made, clock.now)
    closed = unhappy(made, clock.now)
    clock.forward(days=200)
    resolved(closed, clock.now)
    fresh = response(made, clock.now, value=9, comment="new", contact=CONTACT)
    session.commit()
    late = clock.now + timedelta(days=60 * 30 - 100)
    fresh.received_at = late - timedelta(days=1)
    session.commit()
    told = would_go(late)
    assert told == Due(61, 61, 61)
    assert keep_terms(late) == told
    assert would_go(late) == keep_terms(late) == Due()
    assert n_of(session, ContactDetail) == 4


def test_what_staff_wrote_after_an_erasure_goes_by_the_same_terms(
    session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    begun = clock.now
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    clock.forward(days=1)
    case = session.get_one(FollowUpCase, customer.case_id)
    followup.add_note(
        actor=made.wei,
        now=clock.now,
        number=customer.number,
        seen_revision=case.revision,
        note="Mrs Li called again from 5550007777",
    )
    resolved(customer, clock.now)
    erased_at = session.get_one(Response, customer.key).erased_at
    assert keep_terms(begun + timedelta(days=24 * 30)) == Due()
    assert n_of(session, CaseText) == 2
    late = begun + timedelta(days=24 * 30 + 1)
    assert would_go(late) == keep_terms(late) == Due(0, 1, 0)
    session.expire_all()
    assert n_of(session, CaseText) == 0
    case = session.get_one(FollowUpCase, customer.case_id)
    assert (case.resolution_note, case.customer_text) == (None, None)
    assert session.get_one(Response, customer.key).erased_at == erased_at
    assert keep_terms(late) == Due()


def test_terms_are_changed_once_by_who_may_and_audited(
    session: Any, made: World, clock: Any
) -> None:
    assert terms_now() == (Terms(), 0)
    # They hold for the places of others too: not even who leads a part of them sets them.
    for somebody in (made.wei, made.mei):
        with pytest.raises(Forbidden):
            change_terms(actor=somebody, now=clock.now, seen_revision=0, terms=Terms(30, 6, 12))
    with pytest.raises(Invalid):
        change_terms(actor=made.ada, now=clock.now, seen_revision=0, terms=Terms(0, 6, 12))
    change_terms(actor=made.ada, now=clock.now, seen_revision=0, terms=Terms(30, 6, 12))
    session.commit()
    session.expire_all()
    assert terms_now() == (Terms(30, 6, 12), 2)
    with pytest.raises(Conflict):
        change_terms(actor=made.ada, now=clock.now, seen_revision=1, terms=Terms(31, 6, 12))
    session.rollback()
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "privacy.terms_changed")
    ).one()
    assert entry.detail == {"was": [360, 24, 60], "now": [30, 6, 12]}

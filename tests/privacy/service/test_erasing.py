"""After an erasure nothing of a person is found, and every figure is what it was."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from feedback.accounts.domain.roles import SYSTEM
from feedback.audit.store.models import AuditEntry
from feedback.core.database import Base, db, transaction
from feedback.core.errors import Forbidden, NotFound
from feedback.followup import service as followup
from feedback.followup.service.answering_back import Outcome, add_detail, give_verdict
from feedback.followup.service.keeping import keep_view
from feedback.followup.store import rollups
from feedback.followup.store.models import CaseEvent, CaseText, FollowUpCase
from feedback.followup.store.view_models import QueueView
from feedback.outbox.store.models import OutboxAttempt, OutboxMessage
from feedback.privacy.jobs import scrub, scrub_when_quiet
from feedback.privacy.service import change_contact, erase_response, withdraw_contact
from feedback.privacy.store.models import ONLY, PrivacyTerms
from feedback.responses.store.models import AnswerFact, ContactDetail, Response
from feedback.responses.store.recount import differences, snapshot
from feedback.surveys.domain.answers import ContactDetails
from tests.factories.followup import World
from tests.privacy.conftest import MARKS, Customer, resolved, unhappy


def said_anywhere(marks: tuple[str, ...] = MARKS) -> set[str]:
    """Every mark that stands in any column of any table."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            line = repr(tuple(row))
            found |= {mark for mark in marks if mark in line}
    return found


def files_of(app: Any) -> list[Path]:
    """Everything below the data directory, and the database file where it is one."""
    folder = Path(app.extensions["settings"].data_dir)
    url = app.extensions["settings"].database_url
    found = [path for path in folder.rglob("*") if path.is_file()]
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        found += [path for path in file.parent.glob(file.name + "*") if path not in found]
    return found


def said_in_files(app: Any) -> set[str]:
    """The marks in any byte of these files, read by another process.

    Whoever opens and closes a database's file drops the locks that SQLite holds on it in the same
    process; the next program then takes the shared memory for its own, and this one crashes.
    """
    found = set()
    for path in files_of(app):
        held = subprocess.run(["cat", str(path)], capture_output=True, check=True).stdout
        found |= {mark for mark in MARKS if mark.encode() in held}
    return found


def test_everything_is_gone_and_every_score_stays(
    app: Any, session: Any, made: World, clock: Any, engine_name: str
) -> None:
    customer = unhappy(made, clock.now)
    other = unhappy(made, clock.now, comment="Another customer", contact=None)
    resolved(customer, clock.now)
    session.execute(text("UPDATE outbox_message SET last_error = '550 <markermail@example.cn>'"))
    session.commit()
    assert said_anywhere() == set(MARKS)
    assert "recovery.ask" in session.scalars(select(OutboxMessage.kind)).all()
    facts = session.execute(select(AnswerFact.__table__).order_by("response_key")).all()
    counted = rollups.stored()
    assert erase_response(actor=made.mei, now=clock.now, response_key=customer.key)
    session.commit()
    assert said_anywhere() == {"MARKEREARLIER", "MARKERNOTE", "MARKERNAME", "5550007777"}
    erase_response(actor=made.mei, now=clock.now, response_key=other.key)
    session.commit()
    assert said_anywhere() == set()
    assert not erase_response(actor=made.mei, now=clock.now, response_key=customer.key)
    session.commit()
    assert session.execute(select(AnswerFact.__table__).order_by("response_key")).all() == facts
    assert rollups.stored() == counted == rollups.recount()
    with snapshot() as connection:
        before = differences(connection)
    response = session.get_one(Response, customer.key)
    assert (response.lead_value, response.band, response.answers["q_nps"]) == (2, "detractor", 2)
    assert response.answers["q_reasons"] == ["wait"]
    assert all(one.kept == 0 for one in before)  # the factory writes no counts; nothing was added
    assert "recovery.ask" not in session.scalars(select(OutboxMessage.kind)).all()
    trail = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "response.erased").order_by(AuditEntry.id)
    ).all()
    assert [(one.object_id, one.staff_id, one.detail) for one in trail] == [
        (str(customer.key), made.mei.staff_id, {"by": "staff"}),
        (str(other.key), made.mei.staff_id, {"by": "staff"}),
    ]
    kinds = session.scalars(
        select(CaseEvent.kind).where(CaseEvent.case_id == customer.case_id).order_by(CaseEvent.id)
    ).all()
    assert kinds == ["opened", "noted", "resolved", "erased"]
    session.rollback()
    scrub(clock.now)
    if engine_name == "sqlite":
        assert said_in_files(app) == set()


def test_the_database_file_itself_forgets(
    app: Any, session: Any, made: World, clock: Any, engine_name: str
) -> None:
    customers = [unhappy(made, clock.now) for _n in range(40)]
    # The files of PostgreSQL belong to its server: there the tables are looked through.
    in_file = engine_name == "sqlite"
    assert (said_in_files(app) if in_file else said_anywhere()) == set(MARKS)
    session.rollback()
    for customer in customers:
        erase_response(actor=None, now=clock.now, response_key=customer.key)
        session.commit()
    scrub(clock.now)
    assert said_in_files(app) == set() == said_anywhere()
    if in_file:
        assert session.scalar(text("PRAGMA secure_delete")) == 1


def test_withdrawn_contact_is_gone_out_of_notes_too(session: Any, made: World, clock: Any) -> None:
    customer = unhappy(made, clock.now)
    resolved(customer, clock.now)
    assert withdraw_contact(now=clock.now, response_key=customer.key)
    session.commit()
    contact = ("MARKERNAME", "markermail", "5550007777")
    assert said_anywhere(contact) == set()
    assert session.get(ContactDetail, customer.key) is None
    notes = session.scalars(select(CaseText.text).order_by(CaseText.event_id)).all()
    assert notes[0] == "MARKERNOTE: […], […], sounded tired"
    case = session.get_one(FollowUpCase, customer.case_id)
    assert case.customer_text == "Dear […], a second desk is open."
    assert session.get_one(Response, customer.key).comment == "MARKERCOMMENT: forty minutes"
    assert not withdraw_contact(now=clock.now, response_key=customer.key)


def duplicate_of(customer: Customer, other: Customer, now: Any) -> None:
    """The customer's case ended as a duplicate of another one."""
    case = db.session.get_one(FollowUpCase, customer.case_id)
    followup.merge(
        actor=SYSTEM,
        now=now,
        number=case.number,
        seen_revision=case.revision,
        into=other.number,
    )
    db.session.commit()


def test_what_was_said_by_way_of_a_duplicate_goes_too(
    session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    other = unhappy(made, clock.now, comment="Another customer", contact=None)
    session.execute(delete(CaseText))
    duplicate_of(customer, other, clock.now)
    words = "MARKERCOMMENT again, by the duplicate's receipt"
    add_detail(now=clock.now, response_key=customer.key, text=words, page="one")
    add_detail(now=clock.now, response_key=other.key, text="Mine stays", page="two")
    case = session.get_one(FollowUpCase, other.case_id)
    followup.add_note(
        actor=SYSTEM,
        now=clock.now,
        number=other.number,
        seen_revision=case.revision,
        note="li markername said so, on 555 000 7777",
    )
    case.customer_text = "Dear Li MARKERNAME"
    session.commit()
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    session.commit()
    words = session.scalars(select(CaseText.text).order_by(CaseText.event_id)).all()
    assert words == ["Mine stays", "[…] said so, on […]"]
    session.refresh(case)
    assert case.customer_text == "Dear […]"


def test_no_kept_view_looks_for_the_person_any_more(session: Any, made: World, clock: Any) -> None:
    customer = unhappy(made, clock.now)
    for name, query in (
        ("Calls of Li MARKERNAME", {"q": "555-000-7777", "status": "open"}),
        ("Desk", {"q": "desk"}),
    ):
        keep_view(actor=made.wei, now=clock.now, name=name, query=query)
    session.commit()
    withdraw_contact(now=clock.now, response_key=customer.key)
    session.commit()
    views = session.scalars(select(QueueView).order_by(QueueView.id)).all()
    assert [view.query for view in views] == [{"status": "open"}, {"q": "desk"}]
    assert [view.name for view in views] == [f"Calls of […] {views[0].id}", "Desk"]


def test_only_who_may_and_only_in_the_own_area(session: Any, made: World, clock: Any) -> None:
    customer = unhappy(made, clock.now)
    for who in (made.wei, made.vera):
        with pytest.raises(Forbidden):
            erase_response(actor=who, now=clock.now, response_key=customer.key)
    foreign = unhappy(made, clock.now, touchpoint_id=made.desk)
    with pytest.raises(NotFound):
        erase_response(actor=made.mei, now=clock.now, response_key=foreign.key)
    with pytest.raises(NotFound):
        erase_response(actor=made.mei, now=clock.now, response_key=999_999)
    assert not erase_response(actor=None, now=clock.now, response_key=999_999)


def test_the_file_is_scrubbed_at_night_and_only_after_an_erasure(
    session: Any, made: World, clock: Any
) -> None:
    assert not scrub_when_quiet(clock.now)
    customer = unhappy(made, clock.now)
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    session.commit()
    assert not scrub_when_quiet(clock.now)
    night = clock.at("Tue 2026-03-31 02:10 Asia/Shanghai")
    assert scrub_when_quiet(night)
    assert not scrub_when_quiet(night)
    assert session.get_one(PrivacyTerms, ONLY).scrubbed_at == night


def test_corrected_details_leave_nothing_of_the_earlier_ones(
    session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    resolved(customer, clock.now)
    keep_view(actor=made.wei, now=clock.now, name="To call", query={"q": "555 000 7777"})
    right = ContactDetails("Li Right", "13900001111", "right@example.cn", "2026-01")
    assert change_contact(now=clock.now, response_key=customer.key, details=right)
    session.commit()
    assert said_anywhere(("MARKERNAME", "markermail", "5550007777")) == set()
    # The question "Is it solved?" goes to the address that is right now.
    assert "recovery.ask" in session.scalars(select(OutboxMessage.kind)).all()
    note = session.scalars(select(CaseText.text).order_by(CaseText.event_id)).first()
    assert note == "MARKERNOTE: […], […], sounded tired"
    longer = ContactDetails("Li Righteous", "13900001111", "right@example.cn", "2026-01")
    case = session.get_one(FollowUpCase, customer.case_id)
    case.customer_text = "Dear Li Righteous"
    change_contact(now=clock.now, response_key=customer.key, details=longer)
    session.refresh(case)
    assert case.customer_text == "Dear Li Righteous"


def test_nothing_is_kept_for_an_answer_that_was_erased_meanwhile(
    session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    resolved(customer, clock.now)
    erase_response(actor=None, now=clock.now, response_key=customer.key)
    key = {"now": clock.now, "response_key": customer.key}
    assert not change_contact(**key, details=ContactDetails("Li MARKERNAME", "1", "", "2026-01"))
    assert add_detail(**key, text="MARKERNOTE", page="one") is Outcome.NO_CASE
    said = give_verdict(**key, is_solved=False, text="MARKERNOTE", page="two")
    assert said is Outcome.NO_CASE
    session.commit()
    assert said_anywhere() == set()
    assert session.get_one(FollowUpCase, customer.case_id).status == "resolved"


def test_a_note_that_is_being_written_goes_with_the_erasure(
    app: Any, session: Any, made: World, clock: Any
) -> None:
    customer = unhappy(made, clock.now)
    seen_revision = session.get_one(FollowUpCase, customer.case_id).revision
    session.rollback()
    written, waits = Event(), Event()
    now = clock.now

    def write() -> None:
        with app.app_context(), transaction():
            followup.add_note(
                actor=made.wei,
                now=now,
                number=customer.number,
                seen_revision=seen_revision,
                note="MARKERNOTE of Li MARKERNAME",
            )
            written.set()
            # Long enough for the erasure to have come as far as it can.
            waits.wait(1)

    def erase() -> None:
        written.wait(10)
        with app.app_context(), transaction():
            erase_response(actor=None, now=now, response_key=customer.key)

    with ThreadPoolExecutor(2) as people:
        for done in [people.submit(write), people.submit(erase)]:
            done.result()
    assert said_anywhere() == set()


def test_no_try_of_a_mail_tells_of_the_customer(session: Any, made: World, clock: Any) -> None:
    customer = unhappy(made, clock.now)
    resolved(customer, clock.now)
    ask = session.scalars(select(OutboxMessage).filter_by(kind="recovery.ask")).one()
    for message_id, answer in ((ask.id, "550 unknown user markermail"), (ask.id + 1000, "550 no")):
        session.add(
            OutboxAttempt(
                message_id=message_id,
                lane="mail",
                at=clock.now,
                outcome="later",
                spent_ms=1,
                answer=answer,
            )
        )
    withdraw_contact(now=clock.now, response_key=customer.key)
    session.commit()
    answers = session.scalars(select(OutboxAttempt.answer).order_by(OutboxAttempt.id)).all()
    assert answers == [None, "550 no"]

"""One page of answers goes through whole: stored, counted, routed, told; or not at all."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from feedback.core.database import Base, db
from feedback.followup.store.models import CaseClock, CaseEvent, CaseRollup, FollowUpCase
from feedback.intake import pipeline
from feedback.intake.pipeline import Receipt, Submission, receive
from feedback.intake.screening import Screen
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import (
    AnswerFact,
    ChoiceRollup,
    ContactDetail,
    Response,
    ResponseRevision,
    ScoreRollup,
)
from feedback.sla.store.queries import applying
from feedback.surveys.store.queries import compiled_version
from feedback.touchpoints.store.models import Touchpoint
from tests.faults.recount import faults_of
from tests.harness.moments import at
from tests.intake.web.conftest import Counter, build_counter

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
ZONE = "Asia/Shanghai"


@pytest.fixture
def desk(session: Any, clock: Any) -> Counter:
    """A counter with the ready-made survey of touchpoints."""
    clock.at(NOW)
    made = build_counter("touchpoint", ZONE)
    session.commit()
    return made


@pytest.fixture
def screen() -> Screen:
    """A memory of devices of this test's own."""
    return Screen()


def submission(desk: Counter, now: datetime = NOW, **facts: Any) -> Submission:
    """A page that was open for a minute; `form` maps fields to lists of values."""
    node = db.session.get_one(Touchpoint, desk.touchpoint_id)
    terms = applying(node.path, db.session.connection())
    given: dict[str, Any] = {
        "response_id": secrets.token_urlsafe(16),
        "issued_at": now - timedelta(minutes=1),
        "language": "en",
        "form": {"a.q_nps": ["9"]},
        "survey": compiled_version(desk.version_id, db.session.connection()),
        "survey_id": desk.survey_id,
        "survey_version_id": desk.version_id,
        "touchpoint_id": desk.touchpoint_id,
        "zone": ZONE,
        "calendar_version_id": terms.calendar_version_id,
        "policy_version_id": terms.policy_version_id,
        "device": secrets.token_hex(4),
    }
    return Submission(**given | facts)


def put(page: Submission, screen: Screen, now: datetime = NOW) -> Receipt:
    """What `receive` says, committed."""
    told = receive(db.session.connection(), page, now=now, screen=screen)
    db.session.commit()
    return told


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def everything() -> dict[str, int]:
    return {name: count(table) for name, table in Base.metadata.tables.items()}


def recounted() -> list[str]:
    return faults_of(db.session.connection())


UNHAPPY = {
    "a.q_nps": ["1"],
    "a.q_reasons": ["wait", "staff"],
    "a.q_ces": ["2"],
    "a.q_comment": ["Forty minutes – 等了很久"],
    "a.q_contact.phone": ["13800138000"],
    "a.q_contact.consent": ["1"],
}


def test_an_answer_is_stored_with_its_facts_and_counts(desk: Counter, screen: Screen) -> None:
    told = put(submission(desk, form=UNHAPPY), screen)
    stored = db.session.scalars(select(Response)).one()
    assert (told.outcome, told.token) == ("stored", stored.receipt)
    assert stored.answers == {
        "q_nps": 1,
        "q_reasons": ["wait", "staff"],
        "q_csat": None,
        "q_ces": 2,
        "q_comment": "Forty minutes – 等了很久",
    }
    assert (stored.lead_metric, stored.lead_value, stored.band) == ("nps", 1, "detractor")
    assert stored.local_on.isoformat() == "2026-03-30"
    assert stored.seconds_on_page == 60
    assert (stored.flags, stored.is_flagged) == ("", False)
    facts = db.session.execute(select(AnswerFact.question_id, AnswerFact.option_id)).all()
    assert {tuple(fact) for fact in facts} == {
        ("q_nps", ""),
        ("q_ces", ""),
        ("q_reasons", "wait"),
        ("q_reasons", "staff"),
    }
    counts = {row.question_id: row for row in db.session.scalars(select(ScoreRollup))}
    assert (counts["q_nps"].v1, counts["q_ces"].v2, counts["q_csat"].n_skipped) == (1, 1, 1)
    assert {row.option_id: row.n for row in db.session.scalars(select(ChoiceRollup))} == {
        "wait": 1,
        "staff": 1,
    }
    contact = db.session.scalars(select(ContactDetail)).one()
    assert (contact.phone, contact.consent_version) == ("13800138000", "2026-01")
    assert "13800138000" not in str(stored.answers)
    assert recounted() == []


def test_the_day_is_the_touchpoints_own(desk: Counter, screen: Screen) -> None:
    late = at("Mon 2026-03-30 23:59 Asia/Shanghai")
    put(submission(desk, late), screen, late)
    put(submission(desk, late + timedelta(minutes=1)), screen, late + timedelta(minutes=1))
    days = db.session.scalars(select(Response.local_on).order_by(Response.id)).all()
    assert [day.day for day in days] == [30, 31]


def test_an_unhappy_answer_opens_a_case_with_clocks_and_a_message(
    desk: Counter, screen: Screen
) -> None:
    told = put(submission(desk, form=UNHAPPY), screen)
    case = db.session.scalars(select(FollowUpCase)).one()
    assert told.case is not None
    assert told.case.case_id == case.id
    assert (case.status, case.priority) == ("open", "urgent")
    clocks = db.session.scalars(select(CaseClock)).all()
    assert {clock.kind for clock in clocks} == {"first_response", "resolution"}
    assert all(clock.due_at is not None and clock.due_at > NOW for clock in clocks)
    message = db.session.scalars(select(OutboxMessage)).one()
    assert (message.kind, message.payload) == ("case.opened", {"case_id": case.id})
    assert db.session.scalars(select(CaseRollup)).one().n_opened == 1


@pytest.mark.parametrize("value", ["7", "8", "9", "10"])
def test_who_is_not_unhappy_opens_none(desk: Counter, screen: Screen, value: str) -> None:
    told = put(submission(desk, form={"a.q_nps": [value]}), screen)
    assert (told.outcome, told.case) == ("stored", None)
    assert (count(FollowUpCase), count(OutboxMessage)) == (0, 0)


@pytest.mark.parametrize("broken", ["_follow_up", "outbox.put", "open_case"])
def test_a_failure_on_the_way_leaves_nothing(
    desk: Counter, screen: Screen, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr(f"feedback.intake.pipeline.{broken}", fail)
    page, before = submission(desk, form=UNHAPPY), everything()
    with pytest.raises(RuntimeError, match="killed here"):
        put(page, screen)
    db.session.rollback()
    assert everything() == before
    monkeypatch.undo()
    # The same page sent again is neither lost nor suspected of repeating itself.
    told = put(page, screen)
    assert (told.outcome, count(Response), count(FollowUpCase)) == ("stored", 1, 1)
    assert db.session.scalars(select(Response)).one().flags == ""
    assert recounted() == []


def test_faults_store_nothing(desk: Counter, screen: Screen) -> None:
    before = everything()
    told = put(submission(desk, form={"a.q_nps": ["11"], "a.q_ces": ["0"]}), screen)
    assert told.outcome == "faulty"
    assert {fault.question_id for fault in told.faults} == {"q_nps", "q_ces"}
    assert everything() == before


def test_answers_off_the_path_are_not_stored(desk: Counter, screen: Screen) -> None:
    form = {**UNHAPPY, "a.q_nps": ["10"]}
    told = put(submission(desk, form=form), screen)
    stored = db.session.scalars(select(Response)).one()
    assert told.evaluation is not None
    assert set(told.evaluation.dropped) == {"q_reasons", "q_contact"}
    assert "q_reasons" not in stored.answers
    assert (count(ContactDetail), count(ChoiceRollup)) == (0, 0)


def test_the_same_page_again_changes_nothing(desk: Counter, screen: Screen) -> None:
    page = submission(desk, form=UNHAPPY)
    first, before = put(page, screen), everything()
    again = put(page, screen, NOW + timedelta(days=20))
    assert (again.outcome, again.token) == ("repeated", first.token)
    assert everything() == before


def test_a_change_from_happy_to_unhappy_opens_a_case(desk: Counter, screen: Screen) -> None:
    page = submission(desk)
    first = put(page, screen)
    later = NOW + timedelta(hours=2)
    changed = submission(desk, response_id=page.response_id, form=UNHAPPY)
    told = put(changed, screen, later)
    assert (told.outcome, told.token) == ("changed", first.token)
    assert db.session.scalars(select(FollowUpCase)).one().opened_at == later
    assert db.session.scalars(select(ResponseRevision)).one().answers["q_nps"] == 9
    stored = db.session.scalars(select(Response)).one()
    assert (stored.lead_value, stored.revision, stored.received_at) == (1, 2, NOW)
    assert recounted() == []


def test_a_case_stays_when_its_answer_becomes_happy(desk: Counter, screen: Screen) -> None:
    page = submission(desk, form=UNHAPPY)
    put(page, screen)
    put(submission(desk, response_id=page.response_id), screen)
    put(submission(desk, response_id=page.response_id, form=UNHAPPY), screen)
    assert (count(Response), count(FollowUpCase), count(OutboxMessage)) == (1, 1, 1)
    assert count(ContactDetail) == 1
    assert recounted() == []


def test_a_changed_answer_is_told_to_its_case(desk: Counter, screen: Screen) -> None:
    page = submission(desk, form={"a.q_nps": ["5"]})
    put(page, screen)
    clocks = {clock.kind: clock.due_at for clock in db.session.scalars(select(CaseClock))}
    values = [UNHAPPY, {"a.q_nps": ["6"]}, {"a.q_nps": ["10"]}]
    for n, form in enumerate(values, 1):
        moment = NOW + timedelta(minutes=n)
        told = put(submission(desk, response_id=page.response_id, form=form), screen, moment)
        assert (told.outcome, told.case) == ("changed", None)
    case = db.session.scalars(select(FollowUpCase)).one()
    assert (case.revision, case.priority, case.status) == (4, "urgent", "open")
    assert case.routed_because["code"] == "lowest_with_contact"
    events = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id)).all()
    assert [(event.kind, event.revision, event.staff_id) for event in events] == [
        ("opened", 1, None),
        ("answer_changed", 2, None),
        ("answer_changed", 3, None),
        ("answer_changed", 4, None),
    ]
    assert [event.detail for event in events[1:]] == [
        {"metric": "nps", "value": 1, "priority": "urgent"},
        {"metric": "nps", "value": 6},
        {"metric": "nps", "value": 10},
    ]
    assert clocks == {clock.kind: clock.due_at for clock in db.session.scalars(select(CaseClock))}
    assert count(OutboxMessage) == 1
    assert recounted() == []


def test_a_change_keeps_the_day_it_first_counted_on(desk: Counter, screen: Screen) -> None:
    evening = at("Mon 2026-03-30 23:50 Asia/Shanghai")
    page = submission(desk, evening)
    put(page, screen, evening)
    morning = evening + timedelta(hours=8)
    put(submission(desk, morning, response_id=page.response_id, form=UNHAPPY), screen, morning)
    rows = db.session.scalars(select(ScoreRollup).where(ScoreRollup.question_id == "q_nps")).all()
    assert [(row.local_on.day, row.v1, row.v9) for row in rows] == [(30, 1, 0)]


def test_a_change_after_the_window_is_refused_openly(desk: Counter, screen: Screen) -> None:
    page = submission(desk)
    put(page, screen)
    before = everything()
    late = NOW + timedelta(hours=25)
    told = put(submission(desk, response_id=page.response_id, form=UNHAPPY), screen, late)
    assert told.outcome == "closed"
    assert everything() == before


def test_a_doubtful_change_does_not_hide_an_unhappy_human(desk: Counter, screen: Screen) -> None:
    page = submission(desk, device="the one tablet")
    put(page, screen)
    for _ in range(40):
        put(submission(desk, device="the one tablet"), screen)
    changed = submission(desk, response_id=page.response_id, form=UNHAPPY, device="the one tablet")
    assert put(changed, screen).case is not None
    assert recounted() == []


FLAGGED = {
    "honeypot": ({"is_honeypot_filled": True}, 0),
    "too_fast": ({"issued_at": NOW - timedelta(seconds=1)}, 1),
}


@pytest.mark.parametrize("reason", FLAGGED)
def test_a_doubtful_answer_is_taken_with_the_reason(
    desk: Counter, screen: Screen, reason: str
) -> None:
    facts, n_cases = FLAGGED[reason]
    told = put(submission(desk, form=UNHAPPY, **facts), screen)
    stored = db.session.scalars(select(Response)).one()
    assert told.token == stored.receipt
    assert (stored.flags, stored.is_flagged) == (reason, True)
    assert count(FollowUpCase) == n_cases
    assert {row.is_flagged for row in db.session.scalars(select(ScoreRollup))} == {True}


def test_the_same_words_again_from_one_device_are_a_duplicate(
    desk: Counter, screen: Screen
) -> None:
    for _ in range(2):
        put(submission(desk, form=UNHAPPY, device="one phone"), screen)
    put(submission(desk, form=UNHAPPY, device="another phone"), screen)
    flags = db.session.scalars(select(Response.flags).order_by(Response.id)).all()
    assert flags == ["", "duplicate", ""]
    assert count(FollowUpCase) == 2


def test_a_thousand_customers_behind_one_address_are_clean(desk: Counter, screen: Screen) -> None:
    connection = db.session.connection()
    template = submission(desk)
    facts = {
        name: getattr(template, name)
        for name in Submission.__dataclass_fields__
        if name not in {"response_id", "device"}
    }
    for number in range(1000):
        page = Submission(
            **facts,
            response_id=secrets.token_urlsafe(16),
            device=f"203.0.113.7 Phone/{number % 250} build {number}",
        )
        assert receive(connection, page, now=NOW, screen=screen).outcome == "stored"
    db.session.commit()
    assert db.session.scalars(select(Response.flags).distinct()).all() == [""]
    assert db.session.scalars(select(ScoreRollup.v9)).all().count(1000) == 1


def test_the_pipeline_opens_no_transaction_of_its_own(desk: Counter, screen: Screen) -> None:
    page = submission(desk, form=UNHAPPY)
    db.session.commit()
    receive(db.session.connection(), page, now=NOW, screen=screen)
    db.session.rollback()
    assert (count(Response), count(FollowUpCase), count(OutboxMessage)) == (0, 0, 0)
    assert pipeline.scored_questions(page.survey).keys() == {"q_nps", "q_csat", "q_ces"}

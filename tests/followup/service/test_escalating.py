"""Warnings and escalation steps come in business time, each once, whatever the clock does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback import operate
from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.store.models import StaffAbsence, StaffMember
from feedback.followup import service
from feedback.followup.service.escalating import escalate_due, straighten
from feedback.followup.service.waking import resume_due
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.followup.store.queries import pauses_of
from feedback.outbox.store.models import OutboxMessage
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.service import create_policy
from tests.factories.followup import opened, world
from tests.harness.moments import at

MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"
CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000"}


@pytest.fixture
def made(session):
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    session.commit()
    return made


@pytest.fixture
def chain(made, session):
    """A policy with a chain of its own; gives a case opened under it Monday at 10."""

    def open_under(*steps, warn_share=0.75):
        document = DEFAULT_POLICY.to_document() | {
            "escalation": list(steps),
            "warn_share": warn_share,
        }
        made.policy_version_id = create_policy(
            actor=SYSTEM, now=at(MONDAY), name="Chain", document=document
        ).id
        case = opened(made, at(MONDAY), contact=CONTACT)
        session.commit()
        return case.id

    return open_under


def step(measure="first_response", action="notify", to="managers", **when):
    return {"measure": measure, "action": action, "to": to, **when}


def told(session, case_id):
    rows = session.execute(
        select(CaseEvent.kind, CaseEvent.detail)
        .where(CaseEvent.case_id == case_id, CaseEvent.kind != "opened")
        .order_by(CaseEvent.id)
    )
    return [(kind, detail.get("measure"), detail.get("step")) for kind, detail in rows]


def notices(session):
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "notice.spread")
        .order_by(OutboxMessage.id)
    )
    return [(row.payload["kind"], row.payload["staff_ids"]) for row in rows]


def test_a_case_warns_is_late_and_escalates_each_once(made, chain, session):
    key = chain(step(after_share=1.0), step(after_minutes=30, action="raise_priority", to=""))
    case = session.get_one(FollowUpCase, key)
    # Urgent: 60 minutes from 10:00; the warning comes after 45 of them.
    assert case.next_step_at == at("Mon 2026-03-30 10:45 Asia/Shanghai")
    assert escalate_due(at("Mon 2026-03-30 10:44 Asia/Shanghai")) == 0
    assert escalate_due(at("Mon 2026-03-30 10:45 Asia/Shanghai")) == 1
    assert escalate_due(at("Mon 2026-03-30 10:45 Asia/Shanghai")) == 0
    assert escalate_due(at("Mon 2026-03-30 11:00 Asia/Shanghai")) == 1
    assert told(session, key) == [
        ("warned", "first_response", "warn"),
        ("overdue", "first_response", "due"),
        ("escalated", "first_response", "0"),
    ]
    mei = made.mei.staff_id
    # Nobody owns the case yet, and it has no team: the manager of the place hears of it.
    assert notices(session) == [("case_due_soon", [mei]), ("case_escalated", [mei])]
    # Already urgent: nothing to raise, but the step was done.
    assert escalate_due(at("Mon 2026-03-30 11:30 Asia/Shanghai")) == 1
    case = session.get_one(FollowUpCase, key)
    assert (case.priority, case.steps_done, case.revision) == ("urgent", 4, 1)
    # What comes next is the warning of the resolution.
    assert case.next_step_at == at("Mon 2026-03-30 16:00 Asia/Shanghai")


def test_after_a_day_without_worker_every_step_comes_once_in_one_message(made, chain, session):
    key = chain(
        step(after_share=1.0),
        step(after_minutes=30),
        step("resolution", after_share=1.0, to="owner"),
    )
    # Long after closing nothing rings; the next morning everything is said at once.
    night = at("Tue 2026-03-31 02:00 Asia/Shanghai")
    assert escalate_due(night) == 0
    assert notices(session) == []
    case = session.get_one(FollowUpCase, key)
    assert case.next_step_at == at("Tue 2026-03-31 09:00 Asia/Shanghai")
    assert escalate_due(at("Tue 2026-03-31 09:00 Asia/Shanghai")) == 1
    assert told(session, key) == [
        ("overdue", "first_response", "due"),
        ("escalated", "first_response", "0"),
        ("escalated", "first_response", "1"),
        ("overdue", "resolution", "due"),
        ("escalated", "resolution", "2"),
    ]
    assert [kind for kind, _ids in notices(session)] == ["case_escalated"]
    case = session.get_one(FollowUpCase, key)
    # Two warnings were overtaken and passed over in silence.
    assert (case.steps_done, case.next_step_at) == (7, None)


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(days=366), timedelta(days=4314)])
def test_a_clock_that_jumps_and_comes_back_does_nothing_twice(made, chain, session, jump):
    key = chain(step(after_share=1.0), step("resolution", after_share=1.0))
    start = at("Mon 2026-03-30 10:50 Asia/Shanghai")
    moments = [start, start + jump, start - timedelta(hours=2), start]
    moments += [start + timedelta(minutes=10 * n) for n in range(200)]
    for moment in moments:
        straighten(moment)
        escalate_due(moment)
    lines = told(session, key)
    assert len(lines) == len(set(lines))
    assert {line for line in lines if line[0] != "warned"} == {
        ("overdue", "first_response", "due"),
        ("escalated", "first_response", "0"),
        ("overdue", "resolution", "due"),
        ("escalated", "resolution", "1"),
    }


def test_a_pause_moves_the_steps_and_an_answer_ends_them(made, chain, session):
    key = chain(step(after_share=1.0))
    case = session.get_one(FollowUpCase, key)
    case = service.hold(
        actor=made.wei, now=at("Mon 2026-03-30 10:30 Asia/Shanghai"), number=case.number,
        seen_revision=case.revision, reason="customer_reply",
    )  # fmt: skip
    assert case.next_step_at is None
    session.commit()
    assert escalate_due(at("Mon 2026-03-30 14:00 Asia/Shanghai")) == 0
    case = service.resume(
        actor=made.wei, now=at("Mon 2026-03-30 14:30 Asia/Shanghai"), number=case.number,
        seen_revision=case.revision,
    )  # fmt: skip
    assert case.next_step_at == at("Mon 2026-03-30 14:45 Asia/Shanghai")
    case = service.respond(
        actor=made.wei, now=at("Mon 2026-03-30 14:40 Asia/Shanghai"), number=case.number,
        seen_revision=case.revision, channel="phone",
    )  # fmt: skip
    # Resolution: 6 of 8 hours, with four hours waited: Tuesday 11:00.
    assert case.next_step_at == at("Tue 2026-03-31 11:00 Asia/Shanghai")


def test_reassigning_takes_the_least_loaded_other_person_of_the_place(made, chain, session):
    key = chain(step(after_minutes=0, action="reassign", to="managers"), warn_share=None)
    case = session.get_one(FollowUpCase, key)
    service.claim(actor=made.wei, now=at(MONDAY), number=case.number, seen_revision=case.revision)
    session.commit()
    assert escalate_due(at("Mon 2026-03-30 11:00 Asia/Shanghai")) == 1
    case = session.get_one(FollowUpCase, key)
    assert (case.owner_id, case.revision) == (made.mei.staff_id, 3)
    both = sorted([made.wei.staff_id, made.mei.staff_id])
    assert notices(session)[-1] == ("case_escalated", both)


def test_a_raised_priority_leaves_what_was_promised(made, session):
    document = DEFAULT_POLICY.to_document() | {
        "escalation": [step(action="raise_priority", to="", after_share=0.5)]
    }
    made.policy_version_id = create_policy(
        actor=SYSTEM, now=at(MONDAY), name="Raise", document=document
    ).id
    case = opened(made, at(MONDAY), value=6)
    key, due, was = case.id, case.next_due_at, case.priority
    session.commit()
    assert escalate_due(case.next_step_at) == 1
    case = session.get_one(FollowUpCase, key)
    assert case.priority != was
    assert case.next_due_at == due


def test_a_hold_ends_by_itself_at_its_moment_also_when_the_worker_is_late(made, session):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = service.hold(
        actor=made.wei, now=at("Mon 2026-03-30 10:30 Asia/Shanghai"), number=case.number,
        seen_revision=case.revision, reason="customer_reply",
    )  # fmt: skip
    case.held_until = until = at("Mon 2026-03-30 12:00 Asia/Shanghai")
    key = case.id
    session.commit()
    assert resume_due(until - timedelta(seconds=1)) == 0
    assert resume_due(at("Mon 2026-03-30 13:00 Asia/Shanghai")) == 1
    assert resume_due(at("Mon 2026-03-30 13:00 Asia/Shanghai")) == 0
    case = session.get_one(FollowUpCase, key)
    assert (case.status, case.held_until) == ("open", None)
    assert case.next_due_at == at("Mon 2026-03-30 12:30 Asia/Shanghai")
    assert [pause.until_at for pause in pauses_of(key)] == [until]


def test_the_owner_of_a_case_is_warned_alone(made, chain, session):
    key = chain()
    case = session.get_one(FollowUpCase, key)
    service.claim(actor=made.wei, now=at(MONDAY), number=case.number, seen_revision=case.revision)
    session.commit()
    assert escalate_due(at("Mon 2026-03-30 10:45 Asia/Shanghai")) == 1
    assert notices(session) == [("case_due_soon", [made.wei.staff_id])]


@pytest.mark.parametrize("why", ["away", "gone"])
def test_where_the_owner_cannot_hear_it_the_managers_do_too(made, chain, session, why):
    key = chain(step(to=f"staff:{made.lena.staff_id}", after_share=1.0))
    case = session.get_one(FollowUpCase, key)
    service.claim(actor=made.wei, now=at(MONDAY), number=case.number, seen_revision=case.revision)
    for person in (made.wei, made.lena):
        if why == "away":
            on = case.opened_on
            session.add(StaffAbsence(staff_id=person.staff_id, from_on=on, until_on=on))
        else:
            session.get_one(StaffMember, person.staff_id).active = False
    session.commit()
    assert escalate_due(at("Mon 2026-03-30 10:45 Asia/Shanghai")) == 1
    assert escalate_due(at("Mon 2026-03-30 11:00 Asia/Shanghai")) == 1
    mei, wei = made.mei.staff_id, made.wei.staff_id
    told = [mei] if why == "gone" else sorted([mei, wei])
    assert notices(session) == [("case_due_soon", told), ("case_escalated", told)]


def test_the_worker_of_the_product_does_the_steps(made, chain, session, clock):
    key = chain()
    clock.at("Mon 2026-03-30 10:45 Asia/Shanghai")
    operate._step()
    operate._tend()
    assert told(session, key) == [("warned", "first_response", "warn")]


def test_looking_for_due_steps_costs_one_statement(made, session, count_queries):
    opened(made, at(MONDAY))
    session.commit()
    with count_queries() as n:
        escalate_due(at(MONDAY))
    assert n.statements == 1

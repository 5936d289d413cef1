"""Whoever can no longer work cases loses them, and the right people hear of it."""

import pytest
from sqlalchemy import select

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import Role
from feedback.core.database import db
from feedback.followup import service
from feedback.followup.handing_jobs import find_left_cases
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.followup.store.queries import all_clocks
from feedback.handlers import HANDLERS
from feedback.notices.store.models import NoticeItem
from feedback.outbox.jobs import work_once
from feedback.touchpoints.service import take_scope
from tests.factories.followup import opened, world
from tests.harness.moments import at

START = at("Mon 2026-03-30 09:00 Asia/Shanghai")
LATER = at("Mon 2026-03-30 10:00 Asia/Shanghai")


@pytest.fixture
def made(session, clock):
    clock.at(LATER)
    made = world(START)
    session.commit()
    return made


def owned(made, *, team_id=None, because=None):
    case = opened(made, START)
    case = service.claim(actor=made.wei, now=START, number=case.number, seen_revision=case.revision)
    case.team_id = team_id
    if because is not None:
        case.routed_because = {**case.routed_because, "assigned": because}
    db.session.flush()
    return case


def worked(case):
    """The case, or the one of this id, once the worker has done what is due."""
    key = case if isinstance(case, int) else case.id
    db.session.commit()
    while work_once(HANDLERS):
        db.session.remove()
    return db.session.get_one(FollowUpCase, key)


def told(case):
    rows = db.session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == "handed_back")
        .order_by(CaseEvent.id)
    )
    return [row.detail for row in rows]


def receivers():
    rows = db.session.scalars(select(NoticeItem.recipient).order_by(NoticeItem.recipient))
    return list(rows)


def leave_by_deactivation(made):
    accounts.deactivate(actor=made.ada, now=LATER, staff_id=made.wei.staff_id)


def leave_by_role(made):
    accounts.change_staff(
        actor=made.ada, now=LATER, staff_id=made.wei.staff_id, name="Wei Zhang", role=Role.VIEWER,
    )  # fmt: skip


def leave_by_area(made):
    take_scope(actor=made.ada, now=LATER, staff_id=made.wei.staff_id, touchpoint_id=made.north)


@pytest.mark.parametrize(
    ("leave", "why"),
    [(leave_by_deactivation, "inactive"), (leave_by_role, "role"), (leave_by_area, "area")],
)
def test_cases_go_back_with_clocks_running_and_the_reason_told(made, leave, why):
    case = owned(made)
    due = [(clock.due_at, clock.outcome) for clock in all_clocks(case.id)]
    leave(made)
    case = worked(case)
    assert (case.owner_id, case.status) == (None, "open")
    assert [(one["why"], one["was"]) for one in told(case)] == [(why, made.wei.staff_id)]
    assert [(clock.due_at, clock.outcome) for clock in all_clocks(case.id)] == due


def test_a_held_case_stays_on_hold_and_a_resolved_one_keeps_its_owner(made):
    held, done = owned(made), owned(made)
    service.hold(
        actor=made.wei, now=START, number=held.number, seen_revision=held.revision,
        reason="not_reached",
    )  # fmt: skip
    service.resolve(
        actor=made.wei, now=START, number=done.number, seen_revision=done.revision,
        reason_code="wait", note="Done.", customer_told=True,
    )  # fmt: skip
    done_id = done.id
    leave_by_deactivation(made)
    held = worked(held)
    assert (held.owner_id, held.status) == (None, "held")
    assert db.session.get_one(FollowUpCase, done_id).owner_id == made.wei.staff_id


def test_a_rule_that_shares_out_gives_it_to_another_of_the_team(made):
    team_id = accounts.create_team(
        actor=made.ada, now=START, name="Callers",
        staff_ids=[made.wei.staff_id, made.lena.staff_id],
    )  # fmt: skip
    case = owned(made, team_id=team_id, because={"how": "turn", "team_id": team_id})
    leave_by_deactivation(made)
    case = worked(case)
    assert (case.owner_id, case.team_id) == (made.lena.staff_id, team_id)
    assert told(case)[0]["owner_id"] == made.lena.staff_id


def test_many_cases_are_one_notice_a_person(made):
    keys = [owned(made).id for _ in range(45)]
    leave_by_deactivation(made)
    worked(keys[0])
    assert {db.session.get_one(FollowUpCase, key).owner_id for key in keys} == {None}
    assert receivers() == sorted(set(receivers()))
    assert f"staff:{made.mei.staff_id}" in receivers()


def test_a_case_handed_over_in_the_moment_of_leaving_is_found(made):
    leave_by_deactivation(made)
    case = worked(opened(made, START))
    case.owner_id, key = made.wei.staff_id, case.id
    db.session.commit()
    assert find_left_cases(LATER) == 1
    assert worked(key).owner_id is None
    assert find_left_cases(LATER) == 0


def test_who_still_sees_the_place_keeps_the_case(made):
    key = owned(made).id
    db.session.commit()
    assert find_left_cases(LATER) == 0
    assert worked(key).owner_id == made.wei.staff_id

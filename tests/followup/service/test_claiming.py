"""Work taken by asking for it: twenty people at once, and nobody gets a case twice (H26)."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.accounts.service import add_staff
from feedback.accounts.store.models import Team, TeamMember
from feedback.core.database import db, transaction
from feedback.core.errors import Forbidden
from feedback.followup import service
from feedback.followup.service.claiming import claim_next
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.touchpoints.service import give_scope
from tests.factories.followup import opened, world
from tests.harness.moments import at

OPENED = at("Mon 2026-03-30 09:00 Asia/Shanghai")
NOW = at("Mon 2026-03-30 10:05 Asia/Shanghai")
N_PEOPLE = 20
N_CASES = 200


@pytest.fixture
def made(session):
    return world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))


def take(actor):
    case = claim_next(actor=actor, now=NOW)
    return case.number if case else None


def test_the_case_that_will_be_late_first_is_given(made):
    calm = opened(made, OPENED, value=6)
    urgent = opened(made, OPENED, value=1, contact={"phone": "1"})
    held = opened(made, OPENED, value=1)
    service.hold(
        actor=made.lena, now=NOW, number=held.number, seen_revision=1, reason="not_reached"
    )
    held.owner_id = None
    opened(made, OPENED, value=1, touchpoint_id=made.desk)
    assert [take(made.wei) for _ in range(3)] == [urgent.number, calm.number, None]
    assert (urgent.owner_id, urgent.revision) == (made.wei.staff_id, 2)
    kinds = select(CaseEvent.kind).where(CaseEvent.case_id == urgent.id).order_by(CaseEvent.id)
    assert list(db.session.scalars(kinds)) == ["opened", "claimed"]


def test_a_teams_case_goes_to_its_members_only(made):
    case = opened(made, OPENED)
    team = Team(name="Callers")
    db.session.add(team)
    db.session.flush()
    db.session.add(TeamMember(team_id=team.id, staff_id=made.lena.staff_id))
    case.team_id = team.id
    db.session.flush()
    assert take(made.wei) is None
    assert take(made.lena) == case.number


def test_a_case_without_due_moment_comes_last_but_comes(made):
    undated, dated = opened(made, OPENED), opened(made, OPENED)
    undated.next_due_at = None
    db.session.flush()
    assert [take(made.wei) for _ in range(2)] == [dated.number, undated.number]


def test_who_only_looks_takes_nothing(made):
    opened(made, OPENED)
    for actor in (made.vera, SYSTEM):
        with pytest.raises(Forbidden):
            claim_next(actor=actor, now=NOW)


def test_twenty_people_share_two_hundred_cases_without_a_double(app):
    with app.app_context():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        agents = [agent(made, place) for place in range(N_PEOPLE)]
        for minute in range(N_CASES):
            opened(made, OPENED - timedelta(minutes=minute), value=6)
        db.session.commit()
        db.session.remove()
    started = time.perf_counter()
    gate = Barrier(N_PEOPLE)

    def work(actor):
        """Take until there is nothing left; the numbers taken."""
        taken = []
        gate.wait()
        with app.app_context():
            while True:
                with transaction():
                    number = take(actor)
                if number is None:
                    return taken
                taken.append(number)

    with ThreadPoolExecutor(N_PEOPLE) as people:
        taken = list(people.map(work, agents))
    everything = [number for numbers in taken for number in numbers]
    assert len(everything) == N_CASES
    assert Counter(everything).most_common(1)[0][1] == 1
    with app.app_context():
        owners = dict(
            db.session.execute(select(FollowUpCase.id, FollowUpCase.owner_id)).tuples().all()
        )
        for actor, numbers in zip(agents, taken, strict=True):
            assert {owners[int(number[2:]) - 1000] for number in numbers} <= {actor.staff_id}
        assert None not in owners.values()
        claims = (
            select(CaseEvent.case_id, func.count(), func.min(CaseEvent.staff_id))
            .where(CaseEvent.kind == "claimed")
            .group_by(CaseEvent.case_id)
        )
        told = list(db.session.execute(claims).tuples())
        assert sorted(case_id for case_id, *_rest in told) == sorted(owners)
        assert {n for _case_id, n, _by in told} == {1}
        assert all(owners[case_id] == by for case_id, _n, by in told)
        assert set(db.session.scalars(select(FollowUpCase.revision))) == {2}
    assert time.perf_counter() - started < 20


def agent(made, place: int) -> Actor:
    now = at("Mon 2026-03-30 08:00 Asia/Shanghai")
    person = add_staff(
        actor=SYSTEM, now=now, email=f"agent{place}@example.com", name=f"Agent {place}",
        role=Role.AGENT, password=None,
    )  # fmt: skip
    give_scope(actor=SYSTEM, now=now, staff_id=person.id, touchpoint_id=made.north)
    return person.actor

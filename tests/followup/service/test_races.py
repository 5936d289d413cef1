"""Many people at one case: exactly one wins, the others are told who did."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from feedback.core.database import db, transaction
from feedback.core.errors import Conflict
from feedback.followup import service
from feedback.followup.service.answering_back import add_detail
from feedback.followup.store import rollups
from feedback.followup.store.models import CaseEvent, FollowUpCase
from tests.factories.followup import opened, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:05 Asia/Shanghai")
N_PEOPLE = 20


@pytest.fixture
def case(app):
    with app.app_context():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        found = opened(made, at("Mon 2026-03-30 10:00 Asia/Shanghai"))
        number, case_id = found.number, found.id
        db.session.commit()
        yield made, number, case_id


def at_once(app, attempts):
    """Start all attempts together; what each came to."""
    gate = Barrier(len(attempts))

    def one(attempt):
        gate.wait()
        with app.app_context():
            try:
                with transaction():
                    attempt()
            except Conflict as told:
                return tuple(line.kind for line in told.changes)
            return "won"

    with ThreadPoolExecutor(len(attempts)) as people:
        return list(people.map(one, attempts))


def test_of_twenty_who_claim_at_once_one_becomes_the_owner(app, case):
    made, number, case_id = case
    actors = [made.wei, made.lena, made.mei, made.ada] * 5
    told = at_once(
        app,
        [
            lambda actor=actor: service.claim(actor=actor, now=NOW, number=number, seen_revision=1)
            for actor in actors[:N_PEOPLE]
        ],
    )
    db.session.expire_all()
    found = db.session.get(FollowUpCase, case_id)
    claimed = db.session.scalars(
        select(CaseEvent.staff_id).where(CaseEvent.case_id == case_id, CaseEvent.kind == "claimed")
    ).all()
    assert (claimed, found.revision) == ([found.owner_id], 2)
    # A second tap of the winner changes nothing and is no conflict either.
    assert {answer for answer in told if answer != "won"} == {("claimed",)}
    assert 1 <= told.count("won") <= N_PEOPLE // 4


def test_of_twenty_who_resolve_at_once_one_is_counted(app, case):
    made, number, _case_id = case
    told = at_once(
        app,
        [
            lambda: service.resolve(
                actor=made.wei, now=NOW, number=number, seen_revision=1,
                reason_code="wait", note="Done.", customer_told=True,
            )
        ]
        * N_PEOPLE,
    )  # fmt: skip
    assert told.count("won") == 1
    assert told.count(("claimed", "resolved")) == N_PEOPLE - 1
    db.session.expire_all()
    assert rollups.stored() == rollups.recount()
    assert [counts["n_resolved"] for counts in rollups.stored().values()] == [1]


def revision(case_id):
    found = db.session.get_one(FollowUpCase, case_id, populate_existing=True).revision
    db.session.rollback()
    return found


@pytest.mark.parametrize("turn", range(3))
def test_changes_of_two_cases_that_cross_never_wait_in_a_ring(app, case, turn):
    made, number, case_id = case
    duplicate = opened(made, at("Mon 2026-03-30 10:01 Asia/Shanghai"))
    other, other_id, key = duplicate.number, duplicate.id, duplicate.response_key
    db.session.commit()
    told = at_once(
        app,
        [
            lambda: service.link(
                actor=made.wei, now=NOW, number=number, seen_revision=1, other=other
            ),
            lambda: service.link(
                actor=made.lena, now=NOW, number=other, seen_revision=1, other=number
            ),
        ],
    )
    assert sorted(map(str, told)) == ["('linked',)", "won"]
    service.merge(actor=made.wei, now=NOW, number=other, seen_revision=2, into=number)
    db.session.commit()
    first = revision(case_id)
    at_once(
        app,
        [
            lambda: service.reopen(
                actor=made.wei, now=NOW, number=other, seen_revision=3, note="No."
            ),
            lambda: add_detail(now=NOW, response_key=key, text="More.", page="p"),
            lambda: service.respond(
                actor=made.wei, now=NOW, number=number, seen_revision=first, channel="phone"
            ),
        ],
    )
    # The detail went to the case that went on at that moment, whichever that was.
    assert revision(case_id) + revision(other_id) > first + 3
    db.session.expire_all()
    assert rollups.stored() == rollups.recount()

"""Which calendar and policy apply where."""

from __future__ import annotations

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import write_connection
from feedback.core.errors import NotFound, Unavailable
from feedback.sla import service
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.store import queries
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.places import build_places

HOURS = {"schema": 1, "hours": {"mon": [["08:00", "10:00"]]}}


@pytest.fixture
def now(clock):
    return clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")


@pytest.fixture
def places(session, now):
    return build_places(now)


def path(session, touchpoint_id):
    return session.get(Touchpoint, touchpoint_id).path


def calendar(now, name="Other"):
    return service.create_calendar(actor=SYSTEM, now=now, name=name, document=HOURS)


def policy(now, name="Other"):
    document = DEFAULT_POLICY.to_document()
    return service.create_policy(actor=SYSTEM, now=now, name=name, document=document)


def assign(now, touchpoint_id, calendar_id=None, policy_id=None):
    service.assign(
        actor=SYSTEM,
        now=now,
        touchpoint_id=touchpoint_id,
        calendar_id=calendar_id,
        policy_id=policy_id,
    )


def test_built_in_versions_apply_where_nothing_is_assigned(session, places):
    found = queries.applying(path(session, places.till))
    assert queries.calendar(found.calendar_version_id).zone == "Asia/Shanghai"
    assert queries.policy(found.policy_version_id) == DEFAULT_POLICY


def test_nearest_calendar_and_nearest_policy_win_each_for_itself(session, places, now):
    far, near, targets = calendar(now, "Far"), calendar(now, "Near"), policy(now)
    assign(now, places.firm, far.calendar_id, targets.policy_id)
    assign(now, places.shop, near.calendar_id)
    till = queries.applying(path(session, places.till))
    desk = queries.applying(path(session, places.desk))
    assert till == queries.Applying(near.id, targets.id)
    assert desk == queries.Applying(far.id, targets.id)


def test_newest_version_applies(session, places, now):
    first = calendar(now)
    assign(now, places.shop, first.calendar_id)
    second = service.add_calendar_version(
        actor=SYSTEM, now=now, calendar_id=first.calendar_id, document=HOURS
    )
    assert queries.applying(path(session, places.till)).calendar_version_id == second.id


def test_assignment_taken_back_inherits_again(session, places, now):
    before = queries.applying(path(session, places.till))
    assign(now, places.shop, calendar(now).calendar_id, policy(now).policy_id)
    assert queries.applying(path(session, places.till)) != before
    assign(now, places.shop)
    assert queries.applying(path(session, places.till)) == before


def test_applying_is_one_statement_on_either_kind_of_connection(session, places, count_queries):
    till = path(session, places.till)
    session.commit()
    with count_queries() as n:
        by_session = queries.applying(till)
    assert n.statements == 1
    session.rollback()
    with write_connection() as connection:
        assert queries.applying(till, connection) == by_session


def test_calendar_without_a_zone_counts_in_the_zone_of_the_place(places, now):
    version = calendar(now)
    assert queries.calendar(version.id, "Europe/Berlin").zone == "Europe/Berlin"
    assert queries.calendar(version.id, "Asia/Tokyo").zone == "Asia/Tokyo"


def test_unknown_versions_are_not_found(places):
    with pytest.raises(NotFound):
        queries.calendar(9999)
    with pytest.raises(NotFound):
        queries.policy(9999)


def test_nothing_applies_before_the_first_start(session):
    with pytest.raises(Unavailable):
        queries.applying("/1/")

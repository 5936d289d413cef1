"""Calendars and policies as versions."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.sla import service
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.store import queries
from feedback.sla.store.models import CalendarVersion
from tests.factories.places import build_places

HOURS = {"schema": 1, "hours": {"mon": [["08:00", "10:00"]]}}
TARGETS = DEFAULT_POLICY.to_document()


@pytest.fixture
def now(clock):
    return clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")


@pytest.fixture
def places(session, now):
    return build_places(now)


def test_defaults_are_made_once(session, places, now):
    service.ensure_defaults(now)
    assert session.scalar(select(func.count(CalendarVersion.id))) == 1
    assert [row.name for row, _version in queries.calendars()] == ["Standard hours"]
    assert [row.name for row, _version in queries.policies()] == ["Standard targets"]


def test_change_is_a_new_version_and_the_old_one_stays(session, places, now):
    first = service.create_calendar(actor=SYSTEM, now=now, name="Other", document=HOURS)
    other = {"schema": 1, "hours": {"tue": [["08:00", "10:00"]]}}
    second = service.add_calendar_version(
        actor=SYSTEM, now=now, calendar_id=first.calendar_id, document=other, seen_number=1
    )
    versions = queries.calendar_versions(first.calendar_id)
    assert [(row.number, row.document) for row in versions] == [(2, other), (1, HOURS)]
    assert second.id != first.id


def test_version_made_meanwhile_is_a_conflict(places, now):
    first = service.create_policy(actor=SYSTEM, now=now, name="Other", document=TARGETS)
    change = {"actor": SYSTEM, "now": now, "policy_id": first.policy_id, "document": TARGETS}
    service.add_policy_version(**change, seen_number=1)
    with pytest.raises(Conflict):
        service.add_policy_version(**change, seen_number=1)


def test_faults_of_a_document_are_refused_together(places, now):
    hours = {"mon": [["25:00", "10:00"]], "tue": [["09:00", "12:00"], ["11:00", "13:00"]]}
    with pytest.raises(Invalid) as refused:
        service.create_calendar(
            actor=SYSTEM, now=now, name="Bad", document={"schema": 1, "hours": hours}
        )
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize("name", ["", "  ", "Standard hours"])
def test_names_are_needed_and_not_taken(places, now, name):
    with pytest.raises(Invalid):
        service.create_calendar(actor=SYSTEM, now=now, name=name, document=HOURS)


@pytest.mark.parametrize("person", ["agent", "viewer"])
def test_roles_without_the_right_change_nothing(places, now, person):
    who = {"actor": places.people[person], "now": now}
    for change in (
        lambda: service.create_calendar(**who, name="x", document=HOURS),
        lambda: service.add_calendar_version(**who, calendar_id=1, document=HOURS),
        lambda: service.create_policy(**who, name="x", document=TARGETS),
        lambda: service.add_policy_version(**who, policy_id=1, document=TARGETS),
        lambda: service.assign(**who, touchpoint_id=places.till, calendar_id=1, policy_id=1),
    ):
        with pytest.raises(Forbidden):
            change()


def test_manager_assigns_within_the_own_area_only(places, now):
    version = service.create_calendar(actor=places.manager, now=now, name="Mine", document=HOURS)
    own = {"actor": places.manager, "now": now, "calendar_id": version.calendar_id}
    service.assign(**own, touchpoint_id=places.shop, policy_id=None)
    with pytest.raises(NotFound):
        service.assign(**own, touchpoint_id=places.desk, policy_id=None)


def test_manager_changes_a_calendar_only_while_no_other_area_uses_it(places, now):
    version = service.create_calendar(actor=places.manager, now=now, name="Mine", document=HOURS)
    change = {
        "actor": places.manager,
        "now": now,
        "calendar_id": version.calendar_id,
        "document": HOURS,
    }
    service.add_calendar_version(**change)
    service.assign(
        actor=SYSTEM,
        now=now,
        touchpoint_id=places.west,
        calendar_id=version.calendar_id,
        policy_id=None,
    )
    with pytest.raises(Forbidden):
        service.add_calendar_version(**change)


def test_manager_does_not_change_what_applies_everywhere(places, now):
    default_id = queries.default_calendar_id()
    assert service.may_change_calendar(places.manager, default_id) is False
    assert service.may_change_calendar(places.admin, default_id) is True


def test_unknown_calendars_and_policies_are_not_found(places, now):
    who = {"actor": SYSTEM, "now": now}
    for change in (
        lambda: service.add_calendar_version(**who, calendar_id=99, document=HOURS),
        lambda: service.add_policy_version(**who, policy_id=99, document=TARGETS),
        lambda: service.assign(**who, touchpoint_id=places.till, calendar_id=99, policy_id=None),
        lambda: service.assign(**who, touchpoint_id=places.till, calendar_id=None, policy_id=99),
    ):
        with pytest.raises(NotFound):
            change()

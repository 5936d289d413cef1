"""Use cases of the tree."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.audit.store.models import AuditEntry
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.ids import ALPHABET
from feedback.surveys.store.models import Survey
from feedback.touchpoints import service
from feedback.touchpoints.store.models import ServiceStandard, Touchpoint
from tests.factories.places import CODES, build_places


@pytest.fixture
def now(clock):
    return clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")


@pytest.fixture
def places(session, now):
    return build_places(now)


def add(places, now, actor=SYSTEM, **changes):
    wanted = {"parent_id": places.shop, "kind": "touchpoint", "name": {"en": "New"}} | changes
    return service.add_node(actor=actor, now=now, **wanted)


def test_new_node_has_a_code_of_its_own_without_look_alikes(places, now):
    codes = {add(places, now).code for _n in range(5)}
    assert len(codes) == 5
    assert {letter for code in codes for letter in code} <= set(ALPHABET)


def test_new_node_inherits_its_zone(session, places, now):
    assert add(places, now).zone == "Asia/Shanghai"
    assert add(places, now, parent_id=places.west).zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("parent", "kind"),
    [("till", "touchpoint"), ("shop", "site"), ("shop", "region"), (None, "site")],
)
def test_node_is_refused_where_it_may_not_stand(places, now, parent, kind):
    with pytest.raises(Invalid):
        add(places, now, parent_id=places.ids[parent] if parent else None, kind=kind)


def test_code_is_never_given_twice_not_even_after_retirement(places, now):
    service.retire(actor=SYSTEM, now=now, touchpoint_id=places.till)
    with pytest.raises(Invalid):
        add(places, now, code=CODES["till"].lower())


def test_nodes_below_what_is_retired_are_refused(places, now):
    service.retire(actor=SYSTEM, now=now, touchpoint_id=places.shop)
    with pytest.raises(Invalid):
        add(places, now)


@pytest.mark.parametrize("name", [{}, {"en": "  "}, {"en": "", "zh": ""}])
def test_node_without_a_name_is_refused(places, now, name):
    with pytest.raises(Invalid):
        add(places, now, name=name)


@pytest.mark.parametrize("person", ["agent", "viewer"])
def test_roles_without_the_right_change_nothing(places, now, person):
    actor = places.people[person]
    till = {"actor": actor, "now": now, "touchpoint_id": places.till}
    for change in (
        lambda: add(places, now, actor=actor),
        lambda: service.change_node(**till, seen_revision=1, name={"en": "X"}),
        lambda: service.point_to_survey(**till, survey_id=places.survey_id),
        lambda: service.retire(**till),
        lambda: service.bring_back(**till),
        lambda: service.set_standards(**till, standards={}),
        lambda: service.give_scope(**till, staff_id=1),
        lambda: service.take_scope(**till, staff_id=1),
    ):
        with pytest.raises(Forbidden):
            change()


def test_manager_changes_nothing_outside_of_the_own_area(places, now):
    desk = {"actor": places.manager, "now": now, "touchpoint_id": places.desk}
    for change in (
        lambda: add(places, now, actor=places.manager, parent_id=places.west),
        lambda: service.change_node(**desk, seen_revision=1, name={"en": "X"}),
        lambda: service.point_to_survey(**desk, survey_id=places.survey_id),
        lambda: service.retire(**desk),
        lambda: service.bring_back(**desk),
        lambda: service.set_standards(**desk, standards={}),
    ):
        with pytest.raises(NotFound):
            change()


def test_manager_founds_no_organisation(places, now):
    with pytest.raises(Forbidden):
        add(places, now, actor=places.manager, parent_id=None, kind="organisation")


def test_changed_zone_reaches_all_below_but_those_with_their_own(session, places, now):
    service.change_node(
        actor=SYSTEM,
        now=now,
        touchpoint_id=places.firm,
        seen_revision=1,
        name={"en": "Firm"},
        zone="America/New_York",
    )
    session.expire_all()
    zones = dict(session.execute(select(Touchpoint.code, Touchpoint.zone)).all())
    assert zones == {
        CODES["firm"]: "America/New_York",
        CODES["east"]: "America/New_York",
        CODES["shop"]: "America/New_York",
        CODES["till"]: "America/New_York",
        CODES["west"]: "Europe/Berlin",
        CODES["desk"]: "Europe/Berlin",
    }


def test_zone_taken_away_is_inherited_again(session, places, now):
    service.change_node(
        actor=SYSTEM, now=now, touchpoint_id=places.west, seen_revision=1, name={"en": "West"}
    )
    session.expire_all()
    assert session.get(Touchpoint, places.desk).zone == "Asia/Shanghai"


def test_change_of_an_old_revision_is_a_conflict_and_stores_nothing(session, places, now):
    seen = session.get(Touchpoint, places.till).revision
    change = {"actor": SYSTEM, "now": now, "touchpoint_id": places.till, "seen_revision": seen}
    service.change_node(**change, name={"en": "First"}, moment="use")
    with pytest.raises(Conflict):
        service.change_node(**change, name={"en": "Second"})
    node = session.get(Touchpoint, places.till)
    assert (node.name, node.moment, node.revision) == ({"en": "First"}, "use", seen + 1)


def test_touchpoint_shows_another_survey_under_the_same_code(session, places, now):
    node = service.point_to_survey(
        actor=places.manager, now=now, touchpoint_id=places.till, survey_id=places.other_survey_id
    )
    assert (node.code, node.survey_id) == (CODES["till"], places.other_survey_id)


def test_only_published_surveys_are_shown(session, places, now):
    session.get(Survey, places.other_survey_id).status = "closed"
    with pytest.raises(Invalid):
        service.point_to_survey(
            actor=SYSTEM, now=now, touchpoint_id=places.till, survey_id=places.other_survey_id
        )


def test_site_shows_no_survey(places, now):
    with pytest.raises(Invalid):
        service.point_to_survey(
            actor=SYSTEM, now=now, touchpoint_id=places.shop, survey_id=places.survey_id
        )


def test_retirement_takes_all_below_along_and_bringing_back_returns_it(session, places, now, clock):
    desk = add(places, now)
    service.retire(actor=SYSTEM, now=now, touchpoint_id=desk.id)
    later = clock.forward(days=1)
    service.retire(actor=SYSTEM, now=later, touchpoint_id=places.east)
    session.expire_all()
    assert session.get(Touchpoint, places.till).retired_at == later
    assert session.get(Touchpoint, places.desk).retired_at is None
    with pytest.raises(Invalid):
        service.bring_back(actor=SYSTEM, now=later, touchpoint_id=places.till)
    service.bring_back(actor=SYSTEM, now=later, touchpoint_id=places.east)
    session.expire_all()
    assert session.get(Touchpoint, places.till).retired_at is None
    assert session.get(Touchpoint, desk.id).retired_at == now


def test_standards_replace_what_the_node_promised_before(session, places, now):
    change = {"actor": places.manager, "now": now, "touchpoint_id": places.till}
    service.set_standards(**change, standards={"nps": 40, "csat": 0.9})
    service.set_standards(**change, standards={"nps": 45, "csat": None})
    rows = session.execute(select(ServiceStandard.measure, ServiceStandard.target)).all()
    assert rows == [("nps", 45.0)]


def test_standards_out_of_range_are_refused_together(places, now):
    with pytest.raises(Invalid) as refused:
        service.set_standards(
            actor=SYSTEM, now=now, touchpoint_id=places.till, standards={"nps": 200, "csat": 85}
        )
    assert refused.value.faults == ("nps: out of range", "csat: out of range")


def test_scope_given_twice_is_given_once_and_can_be_taken(session, places, now):
    scope = {
        "actor": places.admin,
        "now": now,
        "staff_id": places.stranger.staff_id,
        "touchpoint_id": places.west,
    }
    service.give_scope(**scope)
    service.give_scope(**scope)
    service.take_scope(**scope)
    service.take_scope(**scope)
    actions = select(AuditEntry.action).where(
        AuditEntry.action.like("staff.scope%"),
        AuditEntry.object_id == str(places.stranger.staff_id),
    )
    assert list(session.scalars(actions.order_by(AuditEntry.id))) == [
        "staff.scope_given",
        "staff.scope_taken",
    ]


def test_every_change_is_in_the_audit_trail(session, places, now):
    session.execute(select(1))
    before = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    manager = {"actor": places.manager, "now": now, "touchpoint_id": places.till}
    service.change_node(**manager, seen_revision=1, name={"en": "Till"})
    service.point_to_survey(**manager, survey_id=None)
    service.set_standards(**manager, standards={"nps": 1})
    service.retire(**manager)
    service.bring_back(**manager)
    session.flush()
    rows = select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)
    assert [(row.action, row.staff_id, row.object_id) for row in session.scalars(rows)] == [
        (f"touchpoint.{what}", places.manager.staff_id, str(places.till))
        for what in ("changed", "pointed", "standards_set", "retired", "brought_back")
    ]

"""Who sees which part of the tree."""

from __future__ import annotations

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.errors import NotFound
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.service import set_standards
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import (
    ancestors,
    flat,
    node_for,
    scopes_of,
    standards_for,
    subtree,
    subtree_ids,
    touchpoint_for,
    tree,
    visible_ids,
)
from tests.factories.places import CODES, build_places

SEEN = {
    "admin": ["firm", "east", "west", "shop", "till", "desk"],
    "manager": ["east", "shop", "till"],
    "agent": ["shop", "till"],
    "viewer": ["firm", "east", "west", "shop", "till", "desk"],
    "stranger": [],
}


@pytest.fixture
def places(session):
    return build_places()


@pytest.mark.parametrize("person", SEEN)
def test_a_person_sees_the_own_subtrees_and_nothing_else(session, places, person):
    seen = session.scalars(visible_ids(places.people[person]))
    assert sorted(seen) == sorted(places.ids[name] for name in SEEN[person])


@pytest.mark.parametrize("person", SEEN)
def test_touchpoint_for_gives_what_is_seen_and_not_found_for_the_rest(places, person):
    found = []
    for name, code in CODES.items():
        try:
            found.append((name, touchpoint_for(places.people[person], code.lower()).id))
        except NotFound:
            continue
    assert found == [(name, places.ids[name]) for name in CODES if name in SEEN[person]]


def test_node_for_hides_what_is_out_of_scope(places):
    assert node_for(places.manager, places.till).code == CODES["till"]
    with pytest.raises(NotFound):
        node_for(places.manager, places.desk)


@pytest.mark.parametrize("code", ["", "nonsense", "O0O0O0O0", "TKK22223", "' OR 1=1"])
def test_touchpoint_for_a_code_that_is_none_is_not_found(places, code):
    with pytest.raises(NotFound):
        touchpoint_for(SYSTEM, code)


def test_tree_of_a_person_begins_at_the_own_area(places):
    lines = [(depth, node.name["en"]) for depth, node in flat(tree(places.manager))]
    assert lines == [(0, "East"), (1, "Shop"), (2, "Till")]


def test_subtree_holds_the_node_and_all_below(session, places):
    east = session.get(Touchpoint, places.east)
    rows = session.scalars(subtree(places.viewer, east))
    assert [row.name["en"] for row in rows] == ["East", "Shop", "Till"]


def test_subtree_of_a_wider_node_stays_in_scope(session, places):
    firm = session.get(Touchpoint, places.firm)
    assert sorted(session.scalars(subtree_ids(places.agent, firm))) == [places.shop, places.till]


def test_ancestors_come_root_first_and_only_as_far_as_they_exist_for_the_person(session, places):
    till = session.get(Touchpoint, places.till)
    assert [row.id for row in ancestors(till)] == [places.firm, places.east, places.shop]
    assert [row.id for row in ancestors(till, places.agent)] == [places.shop]


def test_standards_are_inherited_measure_by_measure(session, places, clock):
    now = clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")
    for name, standards in (("firm", {"nps": 20, "csat": 0.8}), ("shop", {"nps": 40})):
        set_standards(actor=SYSTEM, now=now, touchpoint_id=places.ids[name], standards=standards)
    till, desk = (session.get(Touchpoint, places.ids[name]) for name in ("till", "desk"))
    assert standards_for(till) == {"nps": 40.0, "csat": 0.8}
    assert standards_for(desk) == {"nps": 20.0, "csat": 0.8}


def test_scopes_of_lists_the_tops_by_person(places):
    manager, stranger = places.manager.staff_id, places.stranger.staff_id
    scopes = scopes_of([manager, stranger])
    assert {staff_id: [node.id for node in nodes] for staff_id, nodes in scopes.items()} == {
        manager: [places.east]
    }


def test_path_of_every_node_leads_down_to_it(session, places):
    for node in session.query(Touchpoint):
        assert ids_on(node.path)[-1] == node.id
        above = ids_on(node.path)[:-1]
        assert (above[-1] if above else None) == node.parent_id


@pytest.mark.parametrize("n_more", [1, 3])
def test_tree_costs_one_query_whatever_its_size(session, places, count_queries, n_more):
    from feedback.touchpoints.service import add_node

    for number in range(n_more):
        add_node(
            actor=SYSTEM,
            now=places_now(),
            parent_id=places.shop,
            kind="touchpoint",
            name={"en": f"Till {number}"},
        )
    session.flush()
    with count_queries() as n:
        tree(places.manager)
    assert n.statements == 1


def places_now():
    from feedback.core import clock

    return clock.now()

"""Paths from the root, and zones inherited along them."""

from __future__ import annotations

import pytest

from feedback.touchpoints.domain.paths import ids_on, is_inside, path_under
from feedback.touchpoints.domain.zones import ZoneOfNode, inherited_zones, is_zone, zone_names


def test_path_holds_the_ids_from_the_root_down():
    root = path_under(None, 1)
    below = path_under(root, 42)
    assert (root, below, ids_on(below)) == ("/1/", "/1/42/", (1, 42))


@pytest.mark.parametrize(
    ("path", "top", "inside"),
    [
        ("/1/4/", "/1/", True),
        ("/1/4/", "/1/4/", True),
        ("/1/41/", "/1/4/", False),
        ("/1/", "/1/4/", False),
    ],
)
def test_is_inside_counts_whole_ids_only(path, top, inside):
    assert is_inside(path, top) is inside


def test_zone_comes_from_the_nearest_node_that_has_one():
    nodes = [
        ZoneOfNode(1, None, "Europe/Berlin"),
        ZoneOfNode(2, 1, None),
        ZoneOfNode(3, 1, "Asia/Tokyo"),
        ZoneOfNode(4, 3, None),
    ]
    assert inherited_zones(nodes, None) == {
        1: "Europe/Berlin",
        2: "Europe/Berlin",
        3: "Asia/Tokyo",
        4: "Asia/Tokyo",
    }


def test_top_of_a_subtree_takes_the_zone_above_it():
    assert inherited_zones([ZoneOfNode(7, 1, None)], "Asia/Tokyo") == {7: "Asia/Tokyo"}


@pytest.mark.parametrize(
    ("name", "known"), [("Asia/Shanghai", True), ("Mars/Olympus", False), ("../etc", False)]
)
def test_is_zone_knows_iana_names(name, known):
    assert is_zone(name) is known


def test_zone_names_to_choose_from_are_real_zones():
    assert "Asia/Shanghai" in zone_names()
    assert [name for name in zone_names() if not is_zone(name)] == []

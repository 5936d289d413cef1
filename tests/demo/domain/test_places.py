"""The tree and the people of the story."""

from feedback.accounts.domain.roles import Role
from feedback.core.ids import normal_code
from feedback.demo.domain.people import PEOPLE, with_role_at
from feedback.demo.domain.places import PLACE, PLACES, SPOTS, zone_of
from feedback.touchpoints.domain.kinds import Kind, Moment, may_stand_under


def test_codes_are_codes_and_differ() -> None:
    codes = [place.code for place in PLACE.values()]
    assert [normal_code(code) for code in codes] == codes
    assert len(set(codes)) == len(codes) == len(PLACES) + len(SPOTS)


def test_each_place_may_stand_where_it_stands() -> None:
    for place in PLACE.values():
        assert may_stand_under(place.kind, PLACE[place.parent].kind if place.parent else None)
        assert place.en
        assert place.zh


def test_all_moments_of_truth_and_several_channels_are_asked() -> None:
    assert {spot.moment for spot in SPOTS} == set(Moment)
    assert len({spot.channel for spot in SPOTS}) == 5
    assert {spot.survey for spot in SPOTS} == {"nps", "csat", "ces", "touchpoint"}


def test_every_site_has_two_to_four_touchpoints() -> None:
    for place in PLACES:
        if place.kind is Kind.SITE:
            assert 2 <= sum(spot.parent == place.key for spot in SPOTS) <= 4


def test_zones_are_inherited() -> None:
    assert zone_of("hotline") == "Asia/Shanghai"
    assert zone_of("mitte_desk") == "Europe/Berlin"
    assert zone_of("camden_show") == "Europe/London"


def test_every_case_can_be_somebodys() -> None:
    for spot in SPOTS:
        assert with_role_at(Role.AGENT, spot.key)
        assert with_role_at(Role.MANAGER, spot.key)


def test_every_role_can_be_tried() -> None:
    assert {person.role for person in PEOPLE} == set(Role)
    assert all(person.email.endswith("@example.org") for person in PEOPLE)

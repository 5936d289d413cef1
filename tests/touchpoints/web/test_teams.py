"""Teams and absences as pages; two who edit at once; managers and their own people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.service import create_team
from feedback.accounts.store.models import StaffAbsence, StaffMember
from feedback.accounts.store.teams import team, teams
from feedback.core import clock as real_clock
from tests.factories.places import build_places, email

TODAY = real_clock.local_date(real_clock.now(), "Asia/Shanghai")
NEXT = {"from_on": str(TODAY), "until_on": str(TODAY + timedelta(days=3))}


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


def enter(app, sign_in, name):
    client = app.test_client()
    sign_in(client, email(name))
    return client


def make(in_app, places, *names, name="Counter") -> int:
    with in_app():
        return create_team(
            actor=SYSTEM, now=real_clock.now(), name=name,
            staff_ids=[places.people[who].staff_id for who in names],
        )  # fmt: skip


def test_made_team_is_listed_with_its_people(app, sign_in, places, in_app):
    manager = enter(app, sign_in, "manager")
    data = {"name": "Counter", "staff_ids": [places.agent.staff_id]}
    assert manager.post("/settings/teams", data=data).status_code == 303
    shown = manager.get("/settings/teams").get_data(as_text=True)
    assert "Counter" in shown
    assert "<bdi>agent</bdi>" in shown
    with in_app():
        assert [facts.staff_ids for facts in teams()] == [(places.agent.staff_id,)]


def test_of_two_editors_the_second_sees_what_the_first_did(app, sign_in, places, in_app):
    team_id = make(in_app, places, "agent")
    admin = enter(app, sign_in, "admin")
    path = f"/settings/teams/{team_id}/details"
    first = {"name": "Desk", "revision": 1, "staff_ids": [places.agent.staff_id]}
    assert admin.post(path, data=first).status_code == 303
    late = admin.post(path, data={"name": "Window", "revision": 1})
    shown = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "Someone else changed this team" in shown
    assert "<dd>Desk</dd>" in shown
    assert 'value="Window"' in shown
    assert 'name="revision" type="hidden" value="2"' in shown
    assert admin.post(path, data={"name": "Window", "revision": 2}).status_code == 303
    with in_app():
        assert team(team_id).name == "Window"


def test_team_with_people_from_elsewhere_is_not_a_managers_to_change(app, sign_in, places, in_app):
    team_id = make(in_app, places, "agent", "stranger")
    manager = enter(app, sign_in, "manager")
    page = manager.get(f"/settings/teams/{team_id}").get_data(as_text=True)
    assert "an administrator can change it" in page
    answer = manager.post(
        f"/settings/teams/{team_id}/details", data={"name": "Mine", "revision": 1}
    )
    assert answer.status_code == 403
    assert manager.post(
        f"/settings/teams/{team_id}/retirement", data={"revision": 1}
    ).status_code == 403  # fmt: skip


def test_manager_cannot_put_in_who_is_not_offered(app, sign_in, places, in_app):
    manager = enter(app, sign_in, "manager")
    data = {"name": "Counter", "staff_ids": [places.stranger.staff_id]}
    assert manager.post("/settings/teams", data=data).status_code == 422


def test_retired_team_comes_back(app, sign_in, places, in_app):
    team_id = make(in_app, places, "agent")
    manager = enter(app, sign_in, "manager")
    path = f"/settings/teams/{team_id}"
    assert manager.post(f"{path}/retirement", data={"revision": 1}).status_code == 303
    assert manager.post(f"{path}/retirement", data={"revision": 1}).status_code == 409
    assert "1 retired team" in manager.get("/settings/teams").get_data(as_text=True)
    assert manager.post(f"{path}/return", data={"revision": 2}).status_code == 303
    with in_app():
        assert not team(team_id).is_retired


def test_everybody_sets_and_removes_own_absence(app, sign_in, places, in_app):
    viewer = enter(app, sign_in, "viewer")
    assert viewer.post("/settings/absences", data=NEXT).status_code == 303
    assert "away now" in viewer.get("/settings/absences").get_data(as_text=True)
    with in_app() as session:
        row = session.query(StaffAbsence).one()
        assert row.staff_id == places.viewer.staff_id
        key = row.id
    assert viewer.post(f"/settings/absences/{key}/removal").status_code == 303
    with in_app() as session:
        assert session.query(StaffAbsence).all() == []


def test_absence_of_others_is_set_by_who_looks_after_them(app, sign_in, places, in_app):
    manager, agent = enter(app, sign_in, "manager"), enter(app, sign_in, "agent")
    for_agent = NEXT | {"person": places.agent.staff_id}
    assert manager.post("/settings/absences", data=for_agent).status_code == 303
    for_stranger = NEXT | {"person": places.stranger.staff_id}
    assert manager.post("/settings/absences", data=for_stranger).status_code == 422
    for_manager = NEXT | {"person": places.manager.staff_id}
    assert agent.post("/settings/absences", data=for_manager).status_code == 422
    with in_app() as session:
        (row,) = session.query(StaffAbsence).all()
        assert row.staff_id == places.agent.staff_id
        key = row.id
    stranger = enter(app, sign_in, "stranger")
    assert stranger.post(f"/settings/absences/{key}/removal").status_code == 404


def test_days_backwards_are_said_at_their_field(app, sign_in, places):
    agent = enter(app, sign_in, "agent")
    data = {"from_on": NEXT["until_on"], "until_on": NEXT["from_on"]}
    answer = agent.post("/settings/absences", data=data)
    assert answer.status_code == 422
    assert "The last day lies before the first one." in answer.get_data(as_text=True)
    assert 'id="until_on-error"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "yesterday", ""])
def test_days_outside_of_our_years_are_no_fault_of_ours(app, sign_in, places, day):
    agent = enter(app, sign_in, "agent")
    answer = agent.post("/settings/absences", data={"from_on": day, "until_on": day})
    assert answer.status_code == 422


def test_profile_keeps_the_time_zone(app, sign_in, places, in_app):
    agent = enter(app, sign_in, "agent")
    profile = {"name": "agent", "language": "en"}
    agent.post("/settings/profile", data=profile | {"zone": "Europe/Berlin"})
    agent.post("/settings/profile", data=profile)
    assert agent.post("/settings/profile", data=profile | {"zone": "Moon"}).status_code == 422
    with in_app() as session:
        assert session.get(StaffMember, places.agent.staff_id).zone == "Europe/Berlin"


def test_of_two_administrators_the_second_sees_what_the_first_did(app, sign_in, places, in_app):
    admin = enter(app, sign_in, "admin")
    path = f"/settings/staff/{places.agent.staff_id}"
    data = {"name": "agent", "role": "manager", "scopes": [places.shop], "revision": 1}
    assert admin.post(f"{path}/details", data=data).status_code == 303
    late = admin.post(
        f"{path}/details",
        data={"name": "agent", "role": "agent", "scopes": [places.west], "revision": 1},
    )
    assert late.status_code == 409
    shown = late.get_data(as_text=True)
    assert "Another administrator changed this person" in shown
    assert "<dd>Shop</dd>" in shown
    with in_app() as session:
        assert session.get(StaffMember, places.agent.staff_id).role.value == "manager"


def test_staff_list_shows_teams_absence_and_factor(app, sign_in, places, in_app):
    make(in_app, places, "agent", name="Counter team")
    enter(app, sign_in, "agent").post("/settings/absences", data=NEXT)
    shown = enter(app, sign_in, "admin").get("/settings/staff").get_data(as_text=True)
    assert "Counter team" in shown
    assert f"away until {NEXT['until_on']}" in shown

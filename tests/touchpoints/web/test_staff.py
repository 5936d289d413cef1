"""Staff management in the browser."""

from __future__ import annotations

import re

import pytest

from feedback.accounts.store.models import StaffMember
from feedback.touchpoints.store.queries import scopes_of
from tests.factories.places import PASSWORD, build_places, email


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


@pytest.fixture
def admin(client, sign_in, places):
    sign_in(client, email("admin"))
    return client


def member(in_app, address):
    with in_app() as session:
        found = session.query(StaffMember).filter_by(email=address).one()
        scopes = [node.id for node in scopes_of([found.id]).get(found.id, [])]
        return {"id": found.id, "role": found.role.value, "active": found.active, "scopes": scopes}


NEW = {"name": "Nia", "email": "Nia@Example.com", "role": "agent", "language": "zh"}


def test_added_person_signs_in_with_the_password_shown_once(app, admin, in_app, places, sign_in):
    answer = admin.post("/settings/staff", data=NEW | {"scopes": [places.shop]})
    password = re.search(r'first-password">([^<]+)<', answer.get_data(as_text=True))[1]
    assert answer.status_code == 201
    assert member(in_app, "nia@example.com")["scopes"] == [places.shop]
    sign_in(app.test_client(), "nia@example.com", password=password)


def test_faults_are_shown_and_everything_typed_but_the_password_is_kept(admin, in_app):
    answer = admin.post(
        "/settings/staff", data=NEW | {"email": "nobody", "password": "short", "name": "Nia"}
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This is no e-mail address." in shown
    assert 'value="Nia"' in shown
    assert "short" not in shown


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("too short", "Use at least 10 characters."),
        ("password1234", "one of the first that are guessed"),
        ("nia@example.com", "Do not use the name or the e-mail"),
    ],
)
def test_bad_first_passwords_are_refused(admin, password, words):
    answer = admin.post("/settings/staff", data=NEW | {"password": password})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_taken_e_mail_is_refused_at_its_field(admin):
    answer = admin.post("/settings/staff", data=NEW | {"email": email("agent").upper()})
    assert answer.status_code == 422
    assert "already a staff member" in answer.get_data(as_text=True)


def test_role_and_area_are_changed(admin, in_app, places):
    staff_id = places.agent.staff_id
    answer = admin.post(
        f"/settings/staff/{staff_id}/details",
        data={
            "name": "agent",
            "role": "manager",
            "scopes": [places.west, places.till],
            "revision": 1,
        },
    )
    assert answer.status_code == 303
    changed = member(in_app, email("agent"))
    assert (changed["role"], sorted(changed["scopes"])) == (
        "manager",
        sorted([places.till, places.west]),
    )


def test_nobody_changes_the_own_role(admin, in_app, places):
    answer = admin.post(
        f"/settings/staff/{places.admin.staff_id}/details",
        data={"name": "x", "role": "viewer", "revision": 1},
    )
    assert answer.status_code == 422
    assert member(in_app, email("admin"))["role"] == "administrator"


def test_deactivation_ends_every_session_with_the_next_request(app, admin, sign_in, places):
    theirs = app.test_client()
    sign_in(theirs, email("agent"), password=PASSWORD)
    assert theirs.get("/settings").status_code == 200
    admin.post(f"/settings/staff/{places.agent.staff_id}/deactivation")
    assert theirs.get("/settings").headers["Location"].startswith("/login")
    again = app.test_client().post("/login", data={"email": email("agent"), "password": PASSWORD})
    assert again.status_code == 401


def test_reactivated_person_signs_in_again(app, admin, sign_in, places):
    admin.post(f"/settings/staff/{places.agent.staff_id}/deactivation")
    admin.post(f"/settings/staff/{places.agent.staff_id}/activation")
    sign_in(app.test_client(), email("agent"), password=PASSWORD)


def test_nobody_deactivates_oneself(admin, in_app, places):
    answer = admin.post(f"/settings/staff/{places.admin.staff_id}/deactivation")
    assert answer.status_code == 403
    assert member(in_app, email("admin"))["active"] is True


def test_new_password_ends_sessions_and_works(app, admin, sign_in, places):
    theirs = app.test_client()
    sign_in(theirs, email("agent"))
    answer = admin.post(f"/settings/staff/{places.agent.staff_id}/password")
    password = re.search(r'first-password">([^<]+)<', answer.get_data(as_text=True))[1]
    assert theirs.get("/settings").status_code == 302
    sign_in(app.test_client(), email("agent"), password=password)


def test_scope_taken_away_is_gone_with_the_next_request(app, admin, sign_in, places):
    theirs = app.test_client()
    sign_in(theirs, email("agent"))
    assert theirs.get("/touchpoints/SHP22222").status_code == 200
    admin.post(
        f"/settings/staff/{places.agent.staff_id}/details",
        data={"name": "a", "role": "agent", "revision": 1},
    )
    assert theirs.get("/touchpoints/SHP22222").status_code == 404


@pytest.mark.parametrize("person", ["manager", "agent", "viewer"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/settings/staff"),
        ("GET", "/settings/staff/new"),
        ("POST", "/settings/staff"),
        ("GET", "/settings/staff/1"),
        ("POST", "/settings/staff/1/details"),
        ("POST", "/settings/staff/1/deactivation"),
        ("POST", "/settings/staff/1/activation"),
        ("POST", "/settings/staff/1/password"),
        ("GET", "/settings/audit"),
    ],
)
def test_only_administrators_manage_staff(client, sign_in, places, person, method, path):
    sign_in(client, email(person))
    assert client.open(path, method=method).status_code == 403

"""Authenticator app, recovery codes, roles that need a second factor, saying again who one is."""

from __future__ import annotations

import base64
import html
import re

import pytest

from feedback.accounts.domain import totp
from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow
from feedback.accounts.store.sign_in_models import StaffRecoveryCode, StaffTotp
from feedback.audit.store.models import AuditEntry
from tests.accounts.people import PASSWORD, add_person, code, enter

NOON = "Mon 2026-03-02 12:00 Europe/Berlin"


@pytest.fixture(autouse=True)
def _noon(clock):
    clock.at(NOON)


@pytest.fixture
def ada(in_app):
    with in_app():
        return add_person("ada", Role.ADMINISTRATOR)


def require(in_app, *roles):
    with in_app() as session:
        for row in session.query(RoleRow):
            row.requires_second_factor = Role(row.name) in roles


def offered(client):
    """Secret and sealed secret of the set-up page."""
    page = client.get("/settings/security/app").get_data(as_text=True)
    sealed = html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])
    letters = re.search(r'class="secret-text"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return base64.b32decode(letters), sealed


def set_up(client):
    """The secret in the app, and the recovery codes that were shown."""
    secret, sealed = offered(client)
    answer = client.post("/settings/security/app", data={"sealed": sealed, "code": code(secret)})
    assert answer.status_code in {201, 303}
    return secret, re.findall(r"<li>([a-z0-9-]{14})</li>", answer.get_data(as_text=True))


@pytest.fixture
def with_app(client, ada, clock):
    """Ada signed out, her app set up."""
    enter(client, "ada")
    secret, codes = set_up(client)
    client.post("/logout")
    clock.forward(minutes=1)
    return secret, codes


def is_in(client):
    return client.get("/settings").status_code == 200


def show(client, **factor):
    return client.post("/login/second", data=factor)


def test_app_is_asked_for_after_the_password(client, with_app):
    secret, codes = with_app
    assert len(set(codes)) == 10
    answer = enter(client, "ada", query_string={"next": "/settings/audit"})
    assert answer.headers["Location"] == "/login/second"
    for path in ("/settings", "/cases", "/dashboard", "/settings/security", "/confirm"):
        assert client.get(path).headers["Location"] == "/login/second", path
    assert client.post("/settings/profile", data={"name": "x"}).status_code == 302
    answer = show(client, code=code(secret))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm")
    assert is_in(client)


def test_person_is_led_on_to_the_page_that_was_wanted(client, with_app):
    secret, _codes = with_app
    enter(client, "ada", query_string={"next": "/settings/audit"})
    assert show(client, code=code(secret)).headers["Location"] == "/settings/audit"


def test_code_counts_once(app, client, with_app):
    secret, _codes = with_app
    typed = code(secret)
    enter(client, "ada")
    assert show(client, code=typed).status_code == 303
    other = app.test_client()
    enter(other, "ada")
    assert show(other, code=typed).status_code == 422
    assert not is_in(other)


def test_code_of_the_set_up_does_not_sign_in_as_well(client, ada):
    enter(client, "ada")
    secret, _codes = set_up(client)
    typed = code(secret)
    client.post("/logout")
    enter(client, "ada")
    assert show(client, code=typed).status_code == 422


def test_second_factor_has_five_tries_whatever_is_tried(client, with_app, clock):
    secret, codes = with_app
    enter(client, "ada")
    tries = [{"code": "000000"}, {"recovery": "x"}, {"passkey": "{}"}, {"code": ""}, {}]
    assert [show(client, **one).status_code for one in tries] == [422] * 5
    assert show(client, code=code(secret)).status_code == 429
    client.post("/logout")
    enter(client, "ada")
    assert show(client, recovery=codes[0]).status_code == 429
    clock.forward(minutes=11)
    assert show(client, code=code(secret)).status_code == 303


def test_half_a_sign_in_ends_after_twenty_minutes(client, with_app, clock):
    secret, _codes = with_app
    enter(client, "ada")
    clock.forward(minutes=20)
    assert show(client, code=code(secret)).headers["Location"] == "/login"
    assert not is_in(client)


def test_token_changes_with_the_second_factor(app, client, with_app):
    secret, _codes = with_app
    enter(client, "ada")
    half = client.get_cookie("feedback").value
    show(client, code=code(secret))
    other = app.test_client()
    other.set_cookie("feedback", half)
    assert other.get("/login/second").headers["Location"] == "/login"


def test_recovery_code_signs_in_once(app, client, with_app, in_app):
    _secret, codes = with_app
    enter(client, "ada")
    assert show(client, recovery=codes[3].upper().replace("-", " ")).status_code == 303
    assert is_in(client)
    other = app.test_client()
    enter(other, "ada")
    assert show(other, recovery=codes[3]).status_code == 422
    assert show(other, recovery=codes[4]).status_code == 303
    with in_app() as session:
        kept = [row.code_hash for row in session.query(StaffRecoveryCode)]
    assert len(kept) == 8
    assert [hash_ for hash_ in kept if any(code.replace("-", "") in hash_ for code in codes)] == []


def test_new_codes_make_the_old_ones_worthless(app, client, with_app):
    secret, codes = with_app
    enter(client, "ada")
    show(client, code=code(secret))
    page = client.post("/settings/security/codes")
    fresh = re.findall(r"<li>([a-z0-9-]{14})</li>", page.get_data(as_text=True))
    assert (page.status_code, len(fresh)) == (201, 10)
    other = app.test_client()
    enter(other, "ada")
    assert show(other, recovery=codes[0]).status_code == 422
    assert show(other, recovery=fresh[0]).status_code == 303


def test_secret_is_not_readable_in_the_database(with_app, in_app):
    secret, _codes = with_app
    with in_app() as session:
        sealed = session.query(StaffTotp).one().sealed_secret
    assert totp.secret_text(secret).replace(" ", "") not in sealed
    assert secret.hex() not in sealed


def test_secret_of_another_person_is_not_taken(app, client, ada, in_app):
    with in_app():
        add_person("bob")
    enter(client, "ada")
    secret, sealed = offered(client)
    bob = app.test_client()
    enter(bob, "bob")
    answer = bob.post("/settings/security/app", data={"sealed": sealed, "code": code(secret)})
    assert answer.status_code == 303
    with in_app() as session:
        assert session.query(StaffTotp).count() == 0


def test_set_up_needs_the_first_code_and_has_five_tries(client, ada):
    enter(client, "ada")
    secret, sealed = offered(client)
    wrong = {"sealed": sealed, "code": "000000"}
    answers = [client.post("/settings/security/app", data=wrong).status_code for _n in range(6)]
    assert answers == [422] * 5 + [429]
    assert secret


def test_set_up_ends_the_other_sessions_and_keeps_this_one(app, client, ada):
    other = app.test_client()
    enter(other, "ada")
    enter(client, "ada")
    set_up(client)
    assert is_in(client)
    assert not is_in(other)


def test_removal_leaves_the_password_alone(client, with_app, in_app):
    secret, _codes = with_app
    enter(client, "ada")
    show(client, code=code(secret))
    assert client.post("/settings/security/app/removal").status_code == 303
    assert is_in(client)
    client.post("/logout")
    assert enter(client, "ada").headers["Location"] == "/"
    with in_app() as session:
        assert session.query(StaffRecoveryCode).count() == 0
        actions = [row.action for row in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [action for action in actions if action.startswith("sign_in")] == [
        "sign_in.app_added",
        "sign_in.codes_made",
        "sign_in.app_removed",
    ]


def test_role_that_needs_one_leads_to_the_set_up_and_nowhere_else(app, client, ada, in_app):
    with in_app():
        add_person("bob")
    bob = app.test_client()
    enter(bob, "bob")
    assert is_in(bob)
    require(in_app, Role.AGENT)
    assert bob.get("/cases").headers["Location"] == "/login/second"
    bob.post("/logout")
    assert enter(bob, "bob", query_string={"next": "/cases"}).headers["Location"] == "/login/second"
    assert bob.get("/login/second").headers["Location"] == "/login/set-up"
    assert bob.get("/login/set-up").status_code == 200
    walked = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and bob.get(rule.rule).status_code == 200
    ]
    assert set(walked) - {"/healthz", "/readyz"} == {
        "/login",
        "/login/set-up",
        "/settings/security/app",
        "/settings/security/passkeys/new",
    }
    bob.get("/cases")
    secret, sealed = offered(bob)
    answer = bob.post("/settings/security/app", data={"sealed": sealed, "code": code(secret)})
    assert answer.status_code == 201
    assert 'href="/cases"' in answer.get_data(as_text=True)
    assert bob.get("/cases").status_code == 200


def test_browser_left_open_sets_up_no_factor_without_the_password(client, ada, in_app, clock):
    with in_app():
        add_person("bob")
    enter(client, "bob")
    clock.forward(minutes=30)
    require(in_app, Role.AGENT)
    for path in ("/login/set-up", "/settings/security/app", "/settings/security/passkeys/new"):
        assert client.get(path).headers["Location"] == "/login", path
    sealed = {"sealed": "g1.x", "code": "000000"}
    assert client.post("/settings/security/app", data=sealed).headers["Location"] == "/login"
    enter(client, "bob")
    set_up(client)
    assert is_in(client)


def test_who_has_a_factor_cannot_set_up_another_one_instead_of_showing_it(client, with_app):
    enter(client, "ada")
    for path in ("/login/set-up", "/settings/security/app", "/settings/security/passkeys/new"):
        assert client.get(path).headers["Location"] == "/login/second", path
    sealed = {"sealed": "g1.x", "code": "000000"}
    assert client.post("/settings/security/app", data=sealed).headers["Location"] == "/login/second"


def test_last_factor_stays_while_the_role_needs_one(client, with_app, in_app):
    secret, _codes = with_app
    require(in_app, Role.ADMINISTRATOR)
    enter(client, "ada")
    show(client, code=code(secret))
    assert client.post("/settings/security/app/removal").status_code == 403
    assert is_in(client)


def test_rule_is_set_by_administrators_and_holds_at_once(app, client, ada, in_app, clock):
    with in_app():
        add_person("bob", Role.MANAGER)
    bob = app.test_client()
    enter(bob, "bob")
    assert bob.post("/settings/sign-in", data={"roles": "manager"}).status_code == 403
    enter(client, "ada")
    assert client.post("/settings/sign-in", data={"roles": ["manager"]}).status_code == 303
    assert bob.get("/dashboard").headers["Location"] == "/login/second"
    assert "checked" in client.get("/settings/sign-in").get_data(as_text=True)
    client.post("/settings/sign-in", data={})
    assert is_in(bob)


def test_password_change_does_not_lose_the_second_factor(client, with_app):
    secret, _codes = with_app
    enter(client, "ada")
    show(client, code=code(secret))
    data = {"current": PASSWORD, "new": "another good one", "again": "another good one"}
    assert client.post("/password", data=data).status_code == 303
    assert is_in(client)
    client.post("/logout")
    answer = client.post("/login", data={"email": "ada@example.com", "password": data["new"]})
    assert answer.headers["Location"] == "/login/second"


def test_lost_factors_are_taken_away_by_another_administrator_only(app, client, ada, in_app):
    with in_app():
        person = add_person("bob")
    bob = app.test_client()
    enter(bob, "bob")
    set_up(bob)
    enter(client, "ada")
    mine = f"/settings/staff/{ada.staff_id}/factors/reset"
    assert client.post(mine).status_code == 403
    assert bob.post(mine).status_code == 403
    assert client.post(f"/settings/staff/{person.staff_id}/factors/reset").status_code == 303
    assert not is_in(bob)
    assert enter(bob, "bob").headers["Location"] == "/"


SENSITIVE = [
    ("GET", "/settings/security/app"),
    ("GET", "/settings/security/passkeys/new"),
    ("POST", "/settings/security/app/removal"),
    ("POST", "/settings/security/codes"),
    ("GET", "/settings/sign-in"),
    ("POST", "/settings/sign-in"),
    ("POST", "/settings/staff/1/sessions/ends"),
    ("POST", "/settings/staff/1/factors/reset"),
    ("POST", "/settings/invitations/1/withdrawal"),
    ("POST", "/settings/outbox/1/replay"),
    ("POST", "/settings/outbox/replays"),
    ("GET", "/settings/privacy"),
    ("POST", "/settings/privacy"),
    ("GET", "/settings/goodwill"),
    ("POST", "/settings/goodwill/agent"),
]


@pytest.mark.parametrize(("method", "path"), SENSITIVE)
def test_sensitive_changes_ask_again_who_is_there(client, ada, clock, method, path):
    enter(client, "ada")
    clock.forward(minutes=20)
    answer = client.open(
        path, method=method, headers={"Referer": "http://localhost/settings/security"}
    )
    wanted = path if method == "GET" else "/settings/security"
    assert answer.headers["Location"] == f"/confirm?next={wanted}"
    assert client.post(f"/confirm?next={wanted}", data={"password": "wrong"}).status_code == 422
    answer = client.post(f"/confirm?next={wanted}", data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    assert not client.open(path, method=method).headers.get("Location", "").startswith("/confirm")


def test_saying_it_again_holds_ten_minutes_and_leads_to_this_site_only(client, ada, clock):
    enter(client, "ada")
    clock.forward(minutes=9)
    assert client.get("/settings/sign-in").status_code == 200
    clock.forward(minutes=1)
    assert client.get("/settings/sign-in").status_code == 302
    answer = client.post("/confirm?next=//evil.example", data={"password": PASSWORD})
    assert answer.headers["Location"] == "/settings"


def test_guesses_at_the_password_are_counted_there_too(client, ada):
    enter(client, "ada")
    answers = [client.post("/confirm", data={"password": f"x{n}"}).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]

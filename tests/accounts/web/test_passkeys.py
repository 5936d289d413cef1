"""Passkeys at the server: what holds, and every answer that does not."""

from __future__ import annotations

import html
import json
import re

import pytest

from feedback.accounts.domain.roles import Role
from feedback.accounts.passkeys import site_of
from feedback.accounts.store.sign_in_models import StaffPasskey
from tests.accounts.authenticator import SecurityKey
from tests.accounts.people import PASSWORD, add_person, enter

NEW = "/settings/security/passkeys/new"


@pytest.fixture
def ada(in_app):
    with in_app():
        return add_person("ada", Role.ADMINISTRATOR)


def asked(client, path):
    """What the page wants to know from passkeys."""
    page = client.get(path).get_data(as_text=True)
    return json.loads(html.unescape(re.search(r'data-passkey="([^"]+)"', page)[1]))


def add(client, key=None, name="blue key"):
    key = key or SecurityKey()
    answer = client.post(NEW, data={"passkey": key.make(asked(client, NEW)), "name": name})
    return key, answer


@pytest.fixture
def key(client, ada):
    """Ada signed out, her key known."""
    enter(client, "ada")
    key, answer = add(client)
    assert answer.status_code == 201
    client.post("/logout")
    return key


def sign_in(client, answer, **more):
    return client.post("/login/passkey", data={"passkey": answer}, **more)


def is_in(client):
    return client.get("/settings").status_code == 200


def test_passkey_alone_signs_in_and_counts_as_both_factors(client, key, in_app):
    options = asked(client, "/login")
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
    answer = sign_in(client, key.answer(options), query_string={"next": "/settings/sessions"})
    assert answer.headers["Location"] == "/settings/sessions"
    assert "Passkey" in client.get("/settings/sessions").get_data(as_text=True)
    with in_app() as session:
        row = session.query(StaffPasskey).one()
        assert (row.name, row.n_signs, row.transports) == ("blue key", 1, "usb")


def test_passkey_is_the_second_factor_after_the_password(client, key):
    assert enter(client, "ada").headers["Location"] == "/login/second"
    options = asked(client, "/login/second")
    assert len(options["allowCredentials"]) == 1
    answer = client.post("/login/second", data={"passkey": key.answer(options, is_verified=False)})
    assert answer.status_code == 303
    assert is_in(client)


def test_key_that_did_not_verify_its_owner_does_not_sign_in_alone(client, key):
    answer = key.answer(asked(client, "/login"), is_verified=False)
    assert sign_in(client, answer).status_code == 401


def test_answer_is_taken_once(app, client, key):
    options = asked(client, "/login")
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    answer = key.answer(options)
    assert sign_in(client, answer).status_code == 302
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert sign_in(thief, answer).status_code == 401
    # Nor is another answer to the same question.
    with thief.session_transaction() as cookie:
        cookie.update(kept)
    assert sign_in(thief, key.answer(options)).status_code == 401


def test_answer_to_another_browsers_question_does_not_hold(app, client, key):
    asked(client, "/login")
    theirs = asked(app.test_client(), "/login")
    assert sign_in(client, key.answer(theirs)).status_code == 401


def test_question_is_old_after_ten_minutes(client, key, clock):
    clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    options = asked(client, "/login")
    clock.forward(minutes=10)
    assert sign_in(client, key.answer(options)).status_code == 401


def test_question_of_another_page_is_not_taken(client, key):
    enter(client, "ada")
    options = asked(client, "/login/second")
    assert sign_in(client, key.answer(options)).status_code == 401


@pytest.mark.parametrize(
    "lie", [{"origin": "https://localhost.evil.example"}, {"host": "evil.example"}]
)
def test_another_site_gets_nothing(client, key, lie):
    for name, value in lie.items():
        setattr(key, name, value)
    assert sign_in(client, key.answer(asked(client, "/login"))).status_code == 401


def test_copied_key_is_noticed_by_its_count(client, key):
    assert sign_in(client, key.answer(asked(client, "/login"))).status_code == 302
    client.post("/logout")
    key.n_signs = 0
    assert sign_in(client, key.answer(asked(client, "/login"))).status_code == 401


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "x" * 30_000,
        '{"rawId": 1}',
        "[" * 5000,
        '{"rawId":"x","id":"x"}',
        '{"rawId":"\\u0000"}',
        '{"rawId":"\\ud800"}',
    ],
)
def test_nonsense_is_refused(client, key, answer):
    asked(client, "/login")
    assert sign_in(client, answer).status_code == 401
    enter(client, "ada")
    asked(client, "/login/second")
    assert client.post("/login/second", data={"passkey": answer}).status_code == 422


@pytest.mark.parametrize("field", ["signature", "authenticatorData", "clientDataJSON"])
def test_altered_answer_is_refused(client, key, field):
    said = json.loads(key.answer(asked(client, "/login")))
    letters = said["response"][field]
    said["response"][field] = letters[:-6] + ("A" if letters[-6] != "A" else "B") + letters[-5:]
    assert sign_in(client, json.dumps(said)).status_code == 401


def test_deactivated_person_does_not_get_in(client, key, in_app, ada):
    from feedback.accounts.store.models import StaffMember

    with in_app() as session:
        session.get(StaffMember, ada.staff_id).active = False
    assert sign_in(client, key.answer(asked(client, "/login"))).status_code == 401


def test_passkey_of_one_person_is_no_second_factor_of_another(app, client, key, in_app):
    with in_app():
        add_person("bob")
    bob = app.test_client()
    enter(bob, "bob")
    add(bob)
    bob.post("/logout")
    enter(bob, "bob")
    options = asked(bob, "/login/second")
    assert bob.post("/login/second", data={"passkey": key.answer(options)}).status_code == 422
    assert not is_in(bob)


def test_same_key_cannot_be_added_twice_and_never_to_somebody_else(app, client, key, in_app):
    with in_app():
        add_person("bob")
    bob = app.test_client()
    enter(bob, "bob")
    _key, answer = add(bob, key)
    assert answer.status_code == 422
    with in_app() as session:
        assert session.query(StaffPasskey).count() == 1


def test_making_one_needs_an_answer_to_the_own_question(client, ada, in_app):
    enter(client, "ada")
    options = asked(client, NEW)
    for wrong in (
        SecurityKey(origin="https://evil.example").make(options),
        SecurityKey().make({"challenge": "AAAA"}),
        "{}",
    ):
        asked(client, NEW)
        assert client.post(NEW, data={"passkey": wrong}).status_code == 422
    assert client.post(NEW, data={"passkey": SecurityKey().make(options)}).status_code == 422
    with in_app() as session:
        assert session.query(StaffPasskey).count() == 0


def test_second_passkey_and_removal_of_the_first(client, key, in_app):
    sign_in(client, key.answer(asked(client, "/login")))
    options = asked(client, NEW)
    assert len(options["excludeCredentials"]) == 1
    other, answer = add(client, name="phone")
    assert answer.status_code == 303
    with in_app() as session:
        rows = session.query(StaffPasskey).order_by(StaffPasskey.id).all()
        first = rows[0].id
        assert rows[0].user_handle == rows[1].user_handle
    assert client.post(f"/settings/security/passkeys/{first}/removal").status_code == 303
    assert is_in(client)
    client.post("/logout")
    assert sign_in(client, key.answer(asked(client, "/login"))).status_code == 401
    assert sign_in(client, other.answer(asked(client, "/login"))).status_code == 302


def test_nobody_removes_the_passkey_of_another(app, client, key, in_app):
    with in_app() as session:
        add_person("bob")
        there = session.query(StaffPasskey).one().id
    bob = app.test_client()
    enter(bob, "bob")
    assert bob.post(f"/settings/security/passkeys/{there}/removal").status_code == 404


def test_passkey_says_again_who_is_there(client, key, clock):
    clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    sign_in(client, key.answer(asked(client, "/login")))
    clock.forward(minutes=30)
    assert client.get("/settings/sign-in").headers["Location"] == "/confirm?next=/settings/sign-in"
    options = asked(client, "/confirm?next=/settings/sign-in")
    answer = client.post("/confirm?next=/settings/sign-in", data={"passkey": key.answer(options)})
    assert answer.headers["Location"] == "/settings/sign-in"
    assert client.get("/settings/sign-in").status_code == 200
    assert PASSWORD


@pytest.mark.parametrize(
    ("public_url", "can"),
    [
        ("https://feedback.example.com", True),
        ("http://localhost:8000", True),
        ("http://feedback.example.com", False),
        ("http://127.0.0.1:8000", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_passkeys_hold_for_names_over_tls(public_url, can):
    assert site_of(public_url).can is can

"""Sign-in, sign-out, throttle, password and profile."""

from __future__ import annotations

import re

import pytest

from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.domain.throttle import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS
from feedback.accounts.hashing import matches
from feedback.accounts.service import add_staff
from feedback.accounts.store.models import SignInTry, StaffMember
from feedback.core import clock as real_clock

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
WRONG = "E-mail or password is not right."


@pytest.fixture
def ada(in_app):
    with in_app():
        return add_staff(
            actor=SYSTEM,
            now=real_clock.now(),
            email=EMAIL,
            name="Ada",
            role=Role.VIEWER,
            password=PASSWORD,
            language="zh",
        ).actor


def attempt(client, email=EMAIL, password=PASSWORD, address="192.0.2.1", **more):
    return client.post(
        "/login",
        data={"email": email, "password": password},
        environ_base={"REMOTE_ADDR": address},
        **more,
    )


def test_right_password_signs_in(client, ada):
    answer = attempt(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/settings").status_code == 200


def test_e_mail_is_taken_in_any_letter_case(client, ada):
    assert attempt(client, email=" ADA@Example.COM ").status_code == 302


def test_pages_come_in_the_persons_language_after_sign_in(client, ada):
    attempt(client)
    assert '<html lang="zh-Hans">' in client.get("/settings").get_data(as_text=True)


def test_sign_in_leads_to_the_page_that_was_asked_for_and_to_no_other_site(client, ada):
    for wanted, reached in (("/settings", "/settings"), ("https://evil.example/", None)):
        answer = client.post(f"/login?next={wanted}", data={"email": EMAIL, "password": PASSWORD})
        location = answer.headers.get("Location", "")
        assert location == reached if reached else "evil" not in location
        client.post("/logout")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "wrong password"),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        (EMAIL, ""),
        ("", ""),
        ("\x00", "\x00"),
        (EMAIL, "x" * 5000),
    ],
)
def test_every_wrong_sign_in_gets_the_same_words(client, ada, email, password):
    answer = attempt(client, email=email, password=password)
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, shown.count(WRONG)) == (401, 1)
    assert password == "" or password not in shown


def test_unknown_and_known_account_get_the_same_page(app, ada):
    pages = []
    for email in (EMAIL, "bob@example.com"):
        answer = attempt(app.test_client(), email=email, password="wrong password")
        shown = answer.get_data(as_text=True).replace(email, "")
        random = r'name="csrf_token" value="[^"]+"|challenge&#34;: &#34;[^&]+'
        pages.append(re.sub(random, "", shown))
    assert pages[0] == pages[1]


def test_password_that_changes_while_it_is_looked_at_lets_nobody_in(
    client, ada, in_app, monkeypatch
):
    def slowly(password, stored):
        with in_app() as session:
            session.get(StaffMember, ada.staff_id).password = "another"
        return matches(password, stored)

    monkeypatch.setattr("feedback.accounts.sign_in.matches", slowly)
    assert attempt(client).status_code == 401


def test_account_waits_after_too_many_tries_and_never_for_good(client, ada, clock):
    clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    for number in range(TRIES_PER_ACCOUNT):
        answer = attempt(client, password="wrong", address=f"192.0.2.{number}")
        assert answer.status_code == 401
    refused = attempt(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    assert "Wait 10 minutes" in refused.get_data(as_text=True)
    clock.forward(minutes=9)
    assert attempt(client).status_code == 429
    clock.forward(minutes=1)
    assert attempt(client).status_code == 302


def test_unknown_account_waits_just_the_same(client, ada):
    answers = [
        attempt(client, email="bob@example.com").status_code
        for _number in range(TRIES_PER_ACCOUNT + 1)
    ]
    assert answers == [401] * TRIES_PER_ACCOUNT + [429]


def test_address_waits_after_too_many_accounts(client, ada):
    answers = [
        attempt(client, email=f"p{number}@example.com").status_code
        for number in range(TRIES_PER_ADDRESS + 1)
    ]
    assert answers == [401] * TRIES_PER_ADDRESS + [429]
    assert attempt(client, address="198.51.100.9").status_code == 302


def test_right_password_forgets_the_tries(client, ada):
    for _round in range(3):
        for _number in range(TRIES_PER_ACCOUNT - 1):
            assert attempt(client, password="wrong").status_code == 401
        assert attempt(client).status_code == 302
        client.post("/logout")


def test_stranger_cannot_keep_the_owner_out_of_a_known_device(app, client, ada):
    attempt(client)
    client.post("/logout")
    stranger = app.test_client()
    for _number in range(TRIES_PER_ACCOUNT + 1):
        refused = attempt(stranger, password="wrong", address="203.0.113.5")
    assert refused.status_code == 429
    assert attempt(client).status_code == 302


def test_known_device_has_no_more_tries_than_others(client, ada):
    attempt(client)
    client.post("/logout")
    answers = [attempt(client, password="wrong").status_code for _n in range(TRIES_PER_ACCOUNT + 1)]
    assert answers == [401] * TRIES_PER_ACCOUNT + [429]


def test_tries_hold_neither_e_mail_nor_address(client, ada, in_app):
    attempt(client, password="wrong")
    with in_app() as session:
        keys = [row.key for row in session.query(SignInTry)]
    assert [len(key) for key in keys] == [64, 64]
    assert [key for key in keys if EMAIL in key or "192.0.2.1" in key] == []


def test_sign_out_ends_the_session_by_post_only(client, ada):
    attempt(client)
    assert client.get("/logout").status_code == 405
    answer = client.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/settings").headers["Location"].startswith("/login")


def test_no_json_answers_and_no_tokens_at_sign_in(client, ada):
    answer = attempt(client, headers={"Accept": "application/json"})
    assert answer.status_code == 302
    assert b"token" not in answer.data


def test_session_cookie_is_out_of_reach_of_scripts_and_lasts_twelve_hours(client, ada):
    cookies = [
        header
        for header in attempt(client).headers.getlist("Set-Cookie")
        if header.startswith("feedback=")
    ]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]
    assert "Expires=" in cookies[0]


def change(client, current=PASSWORD, new="another good password", again=None):
    data = {"current": current, "new": new, "again": again or new}
    return client.post("/password", data=data)


def test_new_password_keeps_this_session_and_ends_the_others(app, client, ada):
    other = app.test_client()
    attempt(client)
    attempt(other)
    answer = change(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    assert client.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302
    assert attempt(app.test_client()).status_code == 401
    assert attempt(app.test_client(), password="another good password").status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        {"current": "wrong password"},
        {"new": "short"},
        {"new": "password1234"},
        {"again": "something else"},
    ],
)
def test_password_with_a_fault_changes_nothing(app, client, ada, typed):
    attempt(client)
    assert change(client, **typed).status_code == 422
    assert attempt(app.test_client()).status_code == 302


def test_two_long_passwords_that_differ_at_the_end_are_two_passwords(app, client, ada):
    attempt(client)
    change(client, new="correct horse " * 8 + "A")
    assert attempt(app.test_client(), password="correct horse " * 8 + "B").status_code == 401
    assert attempt(app.test_client(), password="correct horse " * 8 + "A").status_code == 302


def test_guesses_at_the_own_password_are_counted(client, ada):
    attempt(client)
    answers = [change(client, current=f"wrong {n}").status_code for n in range(11)]
    assert answers == [422] * 10 + [429]


def test_profile_is_changed(client, ada):
    attempt(client)
    answer = client.post(
        "/settings/profile", data={"name": "Ada L.", "language": "en", "zone": "Asia/Shanghai"}
    )
    shown = client.get("/settings").get_data(as_text=True)
    assert answer.status_code == 303
    assert 'value="Ada L."' in shown
    assert '<html lang="en">' in shown


def test_profile_with_faults_keeps_what_was_typed(client, ada):
    attempt(client)
    answer = client.post("/settings/profile", data={"name": " ", "language": "fr"})
    assert answer.status_code == 422

"""Sessions live in the database: they end when they are told to, and by themselves."""

from __future__ import annotations

import time

import pytest

from feedback.accounts import service
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.store.sign_in_models import StaffSession
from feedback.core.clock import now as real_now
from tests.accounts.people import PASSWORD, add_person, enter

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/2010 Firefox/140.0"}


@pytest.fixture
def ada(in_app):
    with in_app():
        return add_person("ada", Role.ADMINISTRATOR)


def is_in(client):
    return client.get("/settings").status_code == 200


def cookie_of(client):
    return client.get_cookie("feedback").value


def test_cookie_copied_before_the_sign_out_is_worth_nothing(app, client, ada):
    enter(client, "ada")
    copied = cookie_of(client)
    thief = app.test_client()
    thief.set_cookie("feedback", copied)
    assert is_in(thief)
    client.post("/logout")
    assert thief.get("/settings").headers["Location"] == "/login?next=/settings"
    assert thief.post("/settings/profile", data={"name": "x"}).headers["Location"] == "/login"
    assert thief.get("/settings", headers={"HX-Request": "true"}).status_code == 401


def test_token_changes_with_every_sign_in_and_the_old_one_ends(app, client, ada):
    enter(client, "ada")
    first = cookie_of(client)
    enter(client, "ada")
    old = app.test_client()
    old.set_cookie("feedback", first)
    assert not is_in(old)
    assert is_in(client)


def test_what_a_stranger_put_into_the_cookie_is_gone_after_the_sign_in(client, ada):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "known to somebody else"
        cookie["planted"] = "x"
    enter(client, "ada")
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "known to somebody else"
        assert "planted" not in cookie
        assert len(cookie["_user_id"]) >= 43  # 256 bits


def test_database_holds_neither_token_nor_address(client, ada, in_app):
    enter(client, "ada", environ_base={"REMOTE_ADDR": "192.0.2.77"}, headers=FIREFOX)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with in_app() as session:
        row = session.query(StaffSession).one()
        kept = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    assert kept["device"] == "Firefox, Linux"
    assert [name for name, value in kept.items() if token in str(value)] == []
    assert [name for name, value in kept.items() if "192.0.2" in str(value)] == []


def test_session_ends_after_twelve_hours_without_use(client, ada, clock):
    clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    enter(client, "ada")
    for _hour in range(3):
        clock.forward(hours=11, minutes=59)
        with client.get("/settings") as answer:
            assert answer.status_code == 200
    clock.forward(hours=12)
    assert not is_in(client)


def test_session_ends_after_a_week_however_much_it_is_used(client, ada, clock):
    start = clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    enter(client, "ada")
    while (clock.now - start).days < 6 or (clock.now - start).seconds < 23 * 3600:
        clock.forward(hours=1)
        with client.get("/settings") as answer:
            assert answer.status_code == 200
    clock.forward(hours=1)
    assert not is_in(client)


def test_last_use_is_written_once_a_minute_at_most(client, ada, clock, in_app, count_queries):
    clock.at("Mon 2026-03-02 09:00 Europe/Berlin")
    enter(client, "ada")
    n_writes = []
    for seconds in (0, 59, 1, 30, 29, 1):
        clock.forward(seconds=seconds)
        with count_queries() as n:
            client.get("/settings").close()
        n_writes.append(sum(sql.startswith("UPDATE staff_session") for sql in n.sql))
    assert n_writes == [0, 0, 1, 0, 0, 1]
    with in_app() as session:
        assert session.query(StaffSession).one().last_seen_at == clock.now


def test_request_reads_the_session_by_one_statement(client, ada, sign_in, count_queries):
    sign_in(client, "ada@example.com")
    with count_queries() as n:
        client.get("/password")
    assert n.statements == 1
    assert "staff_session.token_hash = " in n.sql[0]


@pytest.mark.parametrize("deed", ["deactivate", "set_password", "role"])
def test_what_is_done_to_a_person_holds_with_the_next_request(app, client, ada, in_app, deed):
    with in_app():
        person = add_person("bob")
    enter(client, "bob")
    assert is_in(client)
    with in_app():
        who = {"actor": SYSTEM, "now": real_now(), "staff_id": person.staff_id}
        if deed == "deactivate":
            service.deactivate(**who)
        elif deed == "set_password":
            service.set_password(**who, password_hash="x")
        else:
            service.change_staff(**who, name="Bob", role=Role.ADMINISTRATOR)
    assert is_in(client) is (deed == "role")
    assert client.get("/settings/staff").status_code == (200 if deed == "role" else 302)


def test_own_sessions_are_listed_and_one_is_ended(app, client, ada):
    phone = app.test_client()
    enter(client, "ada")
    enter(phone, "ada", headers=FIREFOX)
    shown = client.get("/settings/sessions").get_data(as_text=True)
    assert shown.count("This device") == 1
    assert "Firefox, Linux" in shown
    there = shown.partition("/settings/sessions/")[2].partition("/end")[0]
    assert client.post(f"/settings/sessions/{there}/end").status_code == 303
    assert not is_in(phone)
    assert is_in(client)
    assert client.post(f"/settings/sessions/{there}/end").status_code == 404


def test_nobody_ends_the_session_of_somebody_else(app, client, ada, in_app):
    with in_app():
        add_person("bob")
    bob = app.test_client()
    enter(client, "ada")
    enter(bob, "bob")
    with in_app() as session:
        of_ada = session.query(StaffSession).filter_by(staff_id=ada.staff_id).one().id
    assert bob.post(f"/settings/sessions/{of_ada}/end").status_code == 404
    assert is_in(client)


def test_all_other_sessions_end_together(app, client, ada):
    others = [app.test_client() for _n in range(3)]
    for one in (*others, client):
        enter(one, "ada")
    assert client.post("/settings/sessions/others/end").status_code == 303
    assert [is_in(one) for one in others] == [False] * 3
    assert is_in(client)


def test_administrators_end_the_sessions_of_others_and_nobody_else_does(app, client, ada, in_app):
    with in_app():
        person = add_person("bob", Role.MANAGER)
    bob = app.test_client()
    enter(client, "ada")
    enter(bob, "bob")
    address = f"/settings/staff/{ada.staff_id}/sessions/ends"
    assert bob.post(address).status_code == 403
    page = client.get(f"/settings/staff/{person.staff_id}/sign-in")
    assert "Sign out everywhere" in page.get_data(as_text=True)
    assert client.post(f"/settings/staff/{person.staff_id}/sessions/ends").status_code == 303
    assert not is_in(bob)
    assert is_in(client)


def test_change_of_the_password_keeps_this_session_under_another_token(app, client, ada):
    enter(client, "ada")
    before = cookie_of(client)
    data = {"current": PASSWORD, "new": "another good one", "again": "another good one"}
    client.post("/password", data=data)
    old = app.test_client()
    old.set_cookie("feedback", before)
    assert is_in(client)
    assert not is_in(old)


def test_sign_in_leads_on_within_this_site_only(app, ada):
    for wanted in ("//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "x"):
        answer = enter(
            app.test_client(), "ada", query_string={"next": wanted}, follow_redirects=False
        )
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_was_set_signs_nobody_out(client, ada, monkeypatch, minutes):
    enter(client, "ada")
    assert is_in(client)
    # The clock by which cookies are signed.
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 60 * minutes)
    assert is_in(client)

"""Invite by mail or by a link to hand over; the invited person comes in by it, once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.store.models import StaffInvitation, StaffMember
from feedback.core import clock as real_clock
from feedback.handlers import HANDLERS
from feedback.outbox.jobs import work_once
from feedback.touchpoints.store.queries import scopes_of
from tests.factories.places import build_places, email

PASSWORD = "correct horse battery"
NEW = {"email": "nia@example.com", "role": "agent", "language": "en"}
JOIN = {"name": "Nia", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


@pytest.fixture
def admin(client, sign_in, places):
    sign_in(client, email("admin"))
    return client


@pytest.fixture
def mail(app, monkeypatch, smtp_sink):
    settings = replace(
        app.extensions["settings"], smtp_url=f"smtp://{smtp_sink.host}:{smtp_sink.port}"
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    return smtp_sink


def work(app) -> int:
    with app.app_context():
        return work_once({"staff.invite": HANDLERS["staff.invite"]})


def link_in(text: str) -> str:
    found = re.search(r"http://localhost(/invitation/[\w-]+)", text)
    assert found, text
    return found[1]


def handed_over(admin, **more) -> str:
    answer = admin.post("/settings/invitations", data=NEW | more)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    return link_in(answer.get_data(as_text=True))


def test_without_a_mail_server_the_link_is_shown_once(app, admin, in_app, places):
    path = handed_over(admin, scopes=[places.shop])
    assert path not in admin.get("/settings/invitations").get_data(as_text=True)
    newcomer = app.test_client()
    page = newcomer.get(path)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    answer = newcomer.post(path, data=JOIN)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert newcomer.get("/cases").status_code == 200
    with in_app() as session:
        member = session.query(StaffMember).filter_by(email="nia@example.com").one()
        assert (member.name, member.role.value) == ("Nia", "agent")
        assert [node.id for node in scopes_of([member.id])[member.id]] == [places.shop]


def test_the_mail_carries_a_link_to_the_public_address_only(app, admin, mail, in_app):
    answer = admin.post(
        "/settings/invitations",
        data=NEW | {"language": "zh"},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    )
    assert answer.status_code == 303
    assert work(app) == 1
    (message,) = mail.messages
    assert message.envelope_to == ["nia@example.com"]
    body = message.get_content()
    assert "evil.example" not in body
    assert app.test_client().get(link_in(body)).status_code == 200
    with in_app() as session:
        assert session.query(StaffInvitation).one().sent_at is not None


def test_sent_again_only_the_newest_mail_opens(app, admin, mail, in_app):
    admin.post("/settings/invitations", data=NEW)
    work(app)
    with in_app() as session:
        key = session.query(StaffInvitation).one().id
    admin.post(f"/settings/invitations/{key}/sending")
    work(app)
    first, second = (link_in(message.get_content()) for message in mail.messages)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200


def test_a_mail_that_waited_until_the_invitation_was_over_is_not_sent(app, admin, mail, in_app):
    admin.post("/settings/invitations", data=NEW)
    with in_app() as session:
        key = session.query(StaffInvitation).one().id
    admin.post(f"/settings/invitations/{key}/withdrawal")
    assert work(app) == 1
    assert mail.messages == []


@pytest.mark.parametrize(
    ("deed", "status", "words"),
    [
        ("used", 410, "A link works once"),
        ("withdrawn", 404, "This link does not work"),
        ("expired", 410, "has expired"),
        ("invented", 404, "This link does not work"),
    ],
)
def test_a_closed_door_says_why(app, admin, in_app, clock, deed, status, words):
    clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")
    path = handed_over(admin)
    with in_app() as session:
        key = session.query(StaffInvitation).one().id
    if deed == "used":
        app.test_client().post(path, data=JOIN)
    elif deed == "withdrawn":
        admin.post(f"/settings/invitations/{key}/withdrawal")
    elif deed == "expired":
        clock.forward(days=7)
    else:
        path = "/invitation/" + "x" * 32
    for answer in (app.test_client().get(path), app.test_client().post(path, data=JOIN)):
        assert answer.status_code == status
        assert words in answer.get_data(as_text=True)
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_form_is_taken_over_tls_as_browsers_send_it(app, admin):
    path = handed_over(admin)
    app.config["WTF_CSRF_ENABLED"] = True
    newcomer, here = app.test_client(), "https://localhost"
    page = newcomer.get(path, base_url=here)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))[1]
    is_sent = page.headers["Referrer-Policy"] != "no-referrer"
    headers = {"Referer": here + path} if is_sent else {}
    data = JOIN | {"csrf_token": token}
    answer = newcomer.post(path, data=data, base_url=here, headers=headers)
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "fault",
    [{"name": ""}, {"password": "short", "again": "short"}, {"again": "another one"},
     {"password": "nia@example.com", "again": "nia@example.com"}],
)  # fmt: skip
def test_faults_use_nothing_up(app, admin, fault):
    path = handed_over(admin)
    newcomer = app.test_client()
    assert newcomer.post(path, data=JOIN | fault).status_code == 422
    assert newcomer.post(path, data=JOIN).status_code == 302


def test_invited_twice_is_told(admin):
    handed_over(admin)
    answer = admin.post("/settings/invitations", data=NEW)
    assert answer.status_code == 422
    assert "invited already" in answer.get_data(as_text=True)


def test_of_many_who_use_the_link_at_once_one_gets_in(app, admin, in_app):
    path = handed_over(admin)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: app.test_client().post(path, data=JOIN), range(8)))
    assert sorted(answer.status_code for answer in answers) == [302] + [410] * 7
    with in_app() as session:
        assert session.query(StaffMember).filter_by(email="nia@example.com").count() == 1


def test_two_administrators_cannot_send_each_other_away_at_once(app, sign_in, places, in_app):
    with in_app():
        second = accounts.add_staff(
            actor=SYSTEM, now=real_clock.now(), email="second@example.com", name="Second",
            role=Role.ADMINISTRATOR, password=PASSWORD,
        ).id  # fmt: skip
    pairs = []
    for address, other in ((email("admin"), second), ("second@example.com", places.admin.staff_id)):
        client = app.test_client()
        sign_in(client, address)
        pairs.append((client, other))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one[0].post(f"/settings/staff/{one[1]}/deactivation"), pairs))
    with in_app() as session:
        active = session.query(StaffMember).filter_by(active=True).all()
        assert [person.role for person in active].count(Role.ADMINISTRATOR) == 1

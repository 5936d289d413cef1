"""Settings of notices in the browser: what is kept, what is hidden, what is refused."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from feedback.core.database import db
from feedback.notices.domain.kinds import Choice, Kind
from feedback.notices.domain.signing import webhook_key
from feedback.notices.service.preferences import preferences_of
from feedback.notices.store.models import Destination
from tests.factories.places import email

KEY = "https://hooks.example.com/send?key=T0PSECRET"
NEW = {
    "name": "Front desk group",
    "kind": "wecom",
    "address": KEY,
    "languages": "zh",
    "kinds": ["case_opened", "case_overdue"],
    "touchpoint": "0",
    "zone": "Asia/Shanghai",
    "is_on": "y",
    "is_quiet_at_night": "y",
}
OWN = {
    "quiet_from": "21:00",
    "quiet_until": "07:30",
    "is_woken_by_urgent": "y",
    "digest_one": "09:00",
    "digest_two": "17:30",
    "choice_case_opened": "digest",
    "wide_case_opened": "y",
    "choice_case_assigned": "at_once",
    "choice_case_due_soon": "off",
    "choice_case_overdue": "at_once",
    "choice_case_escalated": "at_once",
    "choice_case_reopened": "digest",
    "choice_customer_wrote": "at_once",
    "choice_mention": "at_once",
    "choice_outbox_dead": "at_once",
}


@pytest.fixture
def admin(client, sign_in, desk):
    sign_in(client, email("admin"))
    return client


def page(answer):
    return html.unescape(answer.get_data(as_text=True))


def stored(desk):
    with desk.app.app_context():
        row = db.session.scalars(select(Destination)).one()
        db.session.expunge(row)
        return row


def test_a_destination_is_kept_and_its_address_never_shown(admin, desk):
    answer = admin.post("/settings/destinations", data=NEW)
    assert answer.status_code == 303
    row = stored(desk)
    assert (row.rate_per_minute, row.kinds, row.is_on) == (20, NEW["kinds"], True)
    assert "T0PSECRET" not in row.sealed_address + row.hint
    for path in ("/settings/destinations", f"/settings/destinations/{row.id}", "/settings/audit"):
        shown = page(admin.get(path))
        assert "Front desk group" in shown
        assert "T0PSECRET" not in shown
    assert "hooks.example.com …CRET" in page(admin.get("/settings/destinations"))


def test_a_webhooks_secret_is_made_and_shown_once(admin, desk):
    answer = admin.post("/settings/destinations", data=NEW | {"kind": "webhook"})
    assert answer.status_code == 201
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page(answer))[0]
    assert len(webhook_key(secret)) == 32
    assert KEY not in page(answer)
    assert secret not in page(admin.get(f"/settings/destinations/{stored(desk).id}"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": " "}, "An address is needed."),
        ({"address": ""}, "An address is needed."),
        ({"address": "https://user@hooks.example.com/"}, "An address looks like"),
        ({"address": "https://127.1/"}, "An address looks like"),
        ({"address": "ftp://hooks.example.com/"}, "An address looks like"),
        ({"name": " "}, "A name is needed."),
        ({"kinds": []}, "Choose at least one."),
        ({"zone": "Mars/Olympus"}, "This is no time zone."),
        ({"rate_per_minute": "0"}, "A whole number from 1 to 600."),
        ({"kind": "webhook", "secret": "short"}, "A secret begins with whsec_"),
    ],
)
def test_faults_are_told_and_what_was_typed_is_kept(admin, desk, change, told):
    answer = admin.post("/settings/destinations", data=NEW | change)
    assert answer.status_code == 422
    assert told in page(answer)
    if "name" not in change:
        assert 'value="Front desk group"' in page(answer)


def test_a_change_keeps_address_and_secret_unless_new_ones_are_typed(admin, desk):
    admin.post("/settings/destinations", data=NEW)
    before = stored(desk)
    path = f"/settings/destinations/{before.id}/details"
    changed = NEW | {"name": "Night shift", "address": "", "revision": "1"}
    del changed["kind"]
    assert admin.post(path, data=changed).status_code == 303
    after = stored(desk)
    assert (after.name, after.revision) == ("Night shift", 2)
    assert after.sealed_address == before.sealed_address
    # Who saw an older page is told, and nothing is lost.
    answer = admin.post(path, data=changed | {"name": "Other"})
    assert answer.status_code == 409
    assert 'value="Other"' in page(answer)
    assert stored(desk).name == "Night shift"


def test_a_test_message_goes_the_way_of_all_and_its_result_is_shown(admin, desk, http_sink):
    admin.post("/settings/destinations", data=NEW | {"address": http_sink.url + "/hook"})
    path = f"/settings/destinations/{stored(desk).id}"
    http_sink.reply(body=b'{"errcode":0}')
    shown = page(admin.post(path + "/test", follow_redirects=True))
    assert "The test message was taken (answer 200)." in shown
    assert "全部" in http_sink.requests[0].body.decode() or "All places" in (
        http_sink.requests[0].body.decode()
    )
    http_sink.reply(body=b'{"errcode":93000,"errmsg":"invalid webhook url, key=T0PSECRET"}')
    shown = page(admin.post(path + "/test", follow_redirects=True))
    assert "The robot refused the message." in shown
    assert "T0PSECRET" not in shown


def test_a_test_message_never_goes_inside(admin, desk, operator, http_sink):
    operator(outbound_allow=())
    admin.post("/settings/destinations", data=NEW | {"address": http_sink.url + "/hook"})
    path = f"/settings/destinations/{stored(desk).id}/test"
    shown = page(admin.post(path, follow_redirects=True))
    assert "leads into a network that may not be reached" in shown
    assert http_sink.requests == []


def test_what_the_operator_allows_is_shown(admin, operator):
    assert "127.0.0.0/8" in page(admin.get("/settings/destinations"))
    operator(outbound_allow=(), allow_http_outbound=True)
    shown = page(admin.get("/settings/destinations"))
    assert "No address inside your own network." in shown
    assert "without encryption" in shown


def test_a_destination_can_be_removed(admin, desk):
    admin.post("/settings/destinations", data=NEW)
    path = f"/settings/destinations/{stored(desk).id}"
    assert admin.post(path + "/removal").status_code == 303
    assert admin.get(path).status_code == 404


def test_given_up_messages_are_seen_and_sent_again(admin, sign_in, desk, http_sink):
    desk.destination(http_sink.url)
    http_sink.reply(404, body=b"no such hook for li@example.com")
    desk.happen("case_opened", "C-1")
    desk.later(minutes=3)
    shown = page(admin.get("/settings/outbox"))
    assert "The server refused the message. (404" in shown
    assert "li@" not in shown
    assert "1 message was given up." in page(admin.get("/settings"))
    http_sink.reply(200)
    (message,) = desk.messages()
    assert admin.post(f"/settings/outbox/{message.id}/replay").status_code == 303
    desk.later(seconds=1)
    assert len(http_sink.requests) == 2
    assert admin.post(f"/settings/outbox/{message.id}/replay").status_code == 404
    assert "given up" not in page(admin.get("/settings"))
    http_sink.reply(404)
    for number in (2, 3):
        desk.happen("case_opened", f"C-{number}")
        desk.later(minutes=10)
    http_sink.reply(200)
    sign_in(admin, email("admin"))
    data = {"lane": message.lane, "kind": "notice.robot"}
    answer = admin.post("/settings/outbox/replays", data=data, follow_redirects=True)
    assert "2 messages go out again." in page(answer)


def test_without_a_mail_server_nothing_is_said_to_be_delivered(admin, desk, operator, smtp_sink):
    operator(smtp_url=None)
    desk.happen("case_assigned", staff_ids=[desk.places.agent.staff_id])
    desk.later(minutes=3)
    shown = page(admin.get("/settings/outbox"))
    assert "No mail server is set: nothing leaves by mail" in shown
    assert "Not sent" in shown
    assert "Taken" not in shown
    operator(smtp_url=smtp_sink.url)
    assert "No mail server is set" not in page(admin.get("/settings/outbox"))


@pytest.mark.parametrize("person", ["manager", "agent", "viewer"])
def test_only_who_manages_notices_comes_in(client, sign_in, desk, person):
    key = desk.destination("https://hooks.example.com/x")
    sign_in(client, email(person))
    for path in ("/settings/destinations", f"/settings/destinations/{key}", "/settings/outbox"):
        assert client.get(path).status_code == 403
    for path in (f"/settings/destinations/{key}/test", "/settings/outbox/replays"):
        assert client.post(path).status_code == 403
    assert "Robots and webhooks" not in page(client.get("/settings"))
    assert client.get("/settings/notices").status_code == 200


def test_everybody_chooses_what_they_are_told(client, sign_in, desk):
    sign_in(client, email("agent"))
    assert 'value="20:00"' in page(client.get("/settings/notices"))
    assert client.post("/settings/notices", data=OWN).status_code == 303
    with desk.app.app_context():
        held = preferences_of(desk.places.agent)
    assert (held.hours.quiet_from, held.hours.quiet_until) == (21 * 60, 7 * 60 + 30)
    assert held.hours.digests == (540, 1050)
    assert held.is_woken_by_urgent
    shown = page(client.get("/settings/notices"))
    assert 'value="07:30"' in shown
    chosen = {kind.value: (choice.value, wide) for kind, (choice, wide) in held.choices.items()}
    assert chosen["case_opened"] == ("digest", True)
    assert chosen["case_due_soon"] == ("off", False)
    assert "Messages cannot be delivered" not in shown


def test_who_manages_notices_chooses_how_to_hear_of_failures(admin, desk):
    assert "Messages cannot be delivered" in page(admin.get("/settings/notices"))
    sent = OWN | {"choice_outbox_dead": "off"}
    assert admin.post("/settings/notices", data=sent).status_code == 303
    with desk.app.app_context():
        assert preferences_of(desk.places.admin).choices[Kind.OUTBOX_DEAD][0] is Choice.OFF


@pytest.mark.parametrize(
    "change",
    [
        {"quiet_from": "25:00"},
        {"digest_one": " "},
        {"quiet_until": "noon"},
        {"choice_mention": "never"},
    ],
)
def test_choices_that_cannot_be_are_refused_whole(client, sign_in, desk, change):
    sign_in(client, email("agent"))
    answer = client.post("/settings/notices", data=OWN | change)
    assert answer.status_code == 422
    assert 'value="17:30"' in page(answer)
    with desk.app.app_context():
        assert preferences_of(desk.places.agent).hours.quiet_from == 20 * 60

"""F13: the schedule is kept, the id stays, what is over is over, and people see it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback import operate
from feedback.core import outbound
from feedback.core.database import db, transaction
from feedback.notices.domain.signing import new_webhook_secret
from feedback.notices.jobs import mailing
from feedback.notices.service import replaying
from feedback.notices.service.destinations import Destination
from feedback.notices.store.models import NoticeItem
from feedback.outbox.domain.back_off import STEPS
from feedback.outbox.store.models import OutboxAttempt, OutboxLane, OutboxMessage

HOUR = 3600


def attempts(desk):
    with desk.app.app_context():
        rows = db.session.scalars(
            select(OutboxAttempt)
            .where(OutboxAttempt.lane.startswith("robot:"))
            .order_by(OutboxAttempt.id)
        ).all()
        db.session.expunge_all()
        return list(rows)


def happen(desk, number=1):
    desk.happen("case_opened", f"C-{number}")
    desk.later(minutes=2)


def until_done(desk, most=40):
    """Let the clock go to each moment at which something is due."""
    for _ in range(most):
        left = [row for row in desk.messages() if not (row.done_at or row.dead_at)]
        if not left:
            return
        desk.clock.at(max(min(row.due_at for row in left), desk.clock.now))
        desk.work()


def test_the_ten_steps_are_kept_with_one_id_and_a_signature_each(desk, http_sink):
    secret = new_webhook_secret(b"s" * 32)
    desk.destination(http_sink.url, secret=secret)
    http_sink.reply(500, body=b"boom")
    happen(desk)
    until_done(desk)
    waits = [
        (later.at - earlier.at).total_seconds()
        for earlier, later in zip(attempts(desk), attempts(desk)[1:], strict=False)
    ]
    assert waits == [pytest.approx(step.total_seconds(), rel=0.1) for step in STEPS]
    assert len({request.headers["webhook-id"] for request in http_sink.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in http_sink.requests}) == 10
    for request in http_sink.requests:
        head = request.headers
        signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + request.body
        digest = base64.b64encode(hmac.new(b"s" * 32, signed, hashlib.sha256).digest()).decode()
        assert head["webhook-signature"] == f"v1,{digest}"
    last = attempts(desk)[-1]
    assert (last.outcome, last.status, last.answer) == ("dead", 500, "boom")
    (message,) = desk.messages()
    assert message.dead_at is not None


@pytest.mark.parametrize("status", [200, 201, 204])
def test_what_was_taken_is_not_sent_again(desk, http_sink, status):
    desk.destination(http_sink.url)
    http_sink.reply(status, body=b"" if status == 204 else b"ok")
    happen(desk)
    desk.later(days=4)
    assert len(http_sink.requests) == 1
    assert [(row.outcome, row.status) for row in attempts(desk)] == [("done", status)]


@pytest.mark.parametrize("status", [400, 401, 404, 406, 413])
def test_what_is_refused_for_good_dies_at_once(desk, http_sink, status):
    desk.destination(http_sink.url)
    http_sink.reply(status)
    happen(desk)
    desk.later(days=4)
    assert len(http_sink.requests) == 1
    assert desk.messages()[0].dead_at is not None


@pytest.mark.parametrize("status", [301, 302, 307, 408, 425, 429, 502, 503, 504])
def test_what_may_pass_is_tried_again(desk, http_sink, status):
    desk.destination(http_sink.url)
    http_sink.reply(status, headers={"Location": "http://169.254.169.254/"})
    happen(desk)
    http_sink.reply(200)
    desk.later(seconds=6)
    assert [row.outcome for row in attempts(desk)] == ["later", "done"]


def test_retry_after_is_honoured(desk, http_sink):
    desk.destination(http_sink.url)
    http_sink.reply(429, headers={"Retry-After": "1800"})
    happen(desk)
    http_sink.reply(200)
    desk.later(seconds=1799)
    assert len(http_sink.requests) == 1
    desk.later(seconds=1)
    assert len(http_sink.requests) == 2


def test_a_place_that_is_gone_is_turned_off_and_administrators_are_told(
    desk, http_sink, smtp_sink, operator
):
    operator(smtp_url=smtp_sink.url)
    key = desk.destination(http_sink.url)
    http_sink.reply(410)
    happen(desk)
    desk.later(minutes=3)
    with desk.app.app_context():
        row = db.session.get_one(Destination, key)
        assert (row.is_on, row.off_because) == (False, "gone")
    (message,) = smtp_sink.messages
    assert message.envelope_to == ["admin@example.com"]
    assert message["Subject"] == "Team was turned off"
    assert f"/settings/destinations/{key}" in message.get_content()
    happen(desk, 2)
    desk.later(hours=1)
    assert len(http_sink.requests) == 1


def test_five_days_of_failure_turn_a_place_off(desk, http_sink, smtp_sink, operator):
    operator(smtp_url=smtp_sink.url)
    key = desk.destination(http_sink.url)
    http_sink.reply(500)
    start = desk.clock.now
    for number in range(4 * 6):
        happen(desk, number)
        desk.later(hours=6)
        with desk.app.app_context():
            if not db.session.get_one(Destination, key).is_on:
                break
    assert timedelta(days=5) < desk.clock.now - start < timedelta(days=5, hours=7)
    desk.later(minutes=5)
    assert [message["Subject"] for message in smtp_sink.messages] == ["Team was turned off"]
    # However much happened: ten tries of the first message, one or two of the next.
    assert len(http_sink.requests) <= 13


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (lambda accepted: None, "broken"),
        (lambda accepted: time.sleep(2), "time"),
        (lambda accepted: accepted.sendall(b"garbage\r\n"), "broken"),
    ],
    ids=["reset", "hang", "garbage"],
)
def test_a_place_that_breaks_off_or_hangs_is_tried_again(
    desk, raw_sink, script, reason, monkeypatch
):
    monkeypatch.setattr(outbound.Rules, "of", lambda settings: rules)
    rules = outbound.Rules(networks=desk.app.extensions["settings"].outbound_allow,
                           total_seconds=0.4)  # fmt: skip
    desk.destination(raw_sink(script).url)
    happen(desk)
    (message,) = desk.messages()
    assert (message.attempts, message.last_error, message.dead_at) == (1, reason, None)


def test_an_answer_without_an_end_counts_as_taken_by_its_status(desk, raw_sink):
    def endless(accepted):
        accepted.recv(65536)
        accepted.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            accepted.sendall(b"x" * 65536)

    desk.destination(raw_sink(endless).url)
    happen(desk)
    assert [row.outcome for row in attempts(desk)] == ["done"]
    assert len(attempts(desk)[0].answer) == 1024


def test_dead_letters_go_out_again_with_their_old_id(desk, http_sink):
    desk.destination(http_sink.url)
    http_sink.reply(400)
    for number in range(3):
        happen(desk, number)
        desk.later(minutes=10)
    assert [row.dead_at is not None for row in desk.messages()] == [True] * 3
    ids = [request.headers["webhook-id"] for request in http_sink.requests]
    http_sink.reply(200)
    admin = desk.places.admin
    with desk.app.app_context(), transaction():
        replaying.replay(actor=admin, now=desk.clock.now, message_id=desk.messages()[0].id)
    desk.later(seconds=1)
    assert len(http_sink.requests) == 4
    with desk.app.app_context(), transaction():
        lane = desk.messages()[0].lane
        n = replaying.replay_all(actor=admin, now=desk.clock.now, lane=lane, kind="notice.robot")
    assert n == 2
    for _ in range(5):
        desk.later(seconds=1)
    assert [request.headers["webhook-id"] for request in http_sink.requests] == ids * 2
    assert all(row.done_at for row in desk.messages())


def test_no_key_reaches_logs_trail_or_errors(desk, http_sink, caplog):
    desk.destination(http_sink.url + "/hook?key=T0PSECRET", secret="SECRETTOO", kind="dingtalk")
    http_sink.reply(500, body=b'{"url":"https://x.example/?access_token=T0PSECRET"}')
    happen(desk)
    http_sink.reply(body=b'{"errcode":310000,"errmsg":"sign T0PSECRET key=T0PSECRET li@x.example"}')
    desk.later(seconds=6)
    with desk.app.app_context(), db.engine.connect() as connection:
        for table in ("outbox_message", "outbox_lane", "audit_entry", "destination"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert "T0PSECRET" not in str(rows).replace("sign T0PSECRET", "")
            assert "SECRETTOO" not in str(rows)
        told = connection.exec_driver_sql("SELECT answer FROM outbox_attempt").scalars().all()
    assert all("key=T0" not in one and "token=T0" not in one and "li@" not in one for one in told)
    assert "T0PSECRET" not in caplog.text


def test_a_dead_day_of_mail_ends_with_a_digest_and_no_storm(
    desk, http_sink, operator, smtp_sink, monkeypatch
):
    """F07: a day without mail server and robots; then everything arrives once, in few messages."""
    monkeypatch.setattr(mailing, "GAP_SECONDS", 0.0)
    operator(smtp_url=f"smtp://127.0.0.1:{_closed_port()}")
    desk.destination(http_sink.url)
    http_sink.reply(503)
    people = [desk.places.agent.staff_id, desk.places.manager.staff_id]
    numbers = range(48)
    for number in numbers:
        desk.happen("case_assigned", f"C-{number:03}", staff_ids=people)
        desk.later(minutes=30)
    n_before = len(http_sink.requests)
    # Tries grow rarer: five in the first day, not one per answer.
    assert n_before <= 8
    operator(smtp_url=smtp_sink.url)
    http_sink.reply(200)
    for _hour in range(36):
        desk.later(hours=1)
    assert all(row.done_at for row in desk.messages())
    by_person = {}
    for message in smtp_sink.messages:
        by_person.setdefault(message.envelope_to[0], []).append(message.get_content())
    assert set(by_person) == {"agent@example.com", "manager@example.com"}
    for texts in by_person.values():
        assert len(texts) <= 3
        counted = [sum(t.count(f"/cases/C-{number:03}") for t in texts) for number in numbers]
        # A mail lists fifty; the rest is counted in words.
        assert max(counted) == 1
    delivered = [
        notice["url"]
        for request in http_sink.requests[n_before:]
        for notice in json.loads(request.body)["data"]["notices"]
    ]
    assert len(http_sink.requests) - n_before <= 3
    assert len(delivered) == len(set(delivered))


def _closed_port():
    import socket

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def test_a_recipient_that_is_refused_keeps_nobody_else_waiting(
    desk, operator, smtp_sink, monkeypatch
):
    monkeypatch.setattr(mailing, "GAP_SECONDS", 0.0)
    operator(smtp_url=smtp_sink.url)
    people = [desk.places.agent.staff_id, desk.places.manager.staff_id]
    smtp_sink.refuse_recipient("agent@example.com", "550 5.1.1 <agent@example.com> unknown")
    desk.happen("case_assigned", "C-1", staff_ids=people)
    desk.later(minutes=2)
    by_person = {row.payload["recipient"]: row for row in desk.messages()}
    dead = by_person[f"staff:{desk.places.agent.staff_id}"]
    assert (dead.dead_at is not None, dead.attempts) == (True, 1)
    assert "agent@" not in dead.last_error
    assert by_person[f"staff:{desk.places.manager.staff_id}"].done_at is not None
    # The next day a greylist: the same mail, the same id, five minutes later.
    desk.later(days=1)
    smtp_sink.refuse_recipient("agent@example.com", "450 4.2.0 Greylisted")
    desk.happen("case_assigned", "C-2", staff_ids=people)
    desk.later(minutes=2)
    smtp_sink.refuse_recipient("agent@example.com", "")
    desk.later(minutes=4)
    assert len(smtp_sink.messages) == 2
    desk.later(minutes=2)
    assert len(smtp_sink.messages) == 3


def test_after_a_month_what_was_sent_is_forgotten(desk, http_sink):
    desk.destination(http_sink.url)
    happen(desk)
    http_sink.reply(400)
    happen(desk, 2)
    desk.clock.forward(days=31)
    with desk.app.app_context():
        operate._keep_terms()
        left = db.session.scalars(select(OutboxMessage.kind)).all()
        assert left == ["notice.robot"]
        assert len(db.session.scalars(select(NoticeItem.id)).all()) == 1
        assert db.session.scalars(select(OutboxAttempt.id)).all() == []
        assert len(db.session.scalars(select(OutboxLane.lane)).all()) == 1

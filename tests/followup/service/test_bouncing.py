"""Mails that come back: only what names a mail of ours and its address is believed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback.followup.domain.bounces import Bounce, bounces_in
from feedback.followup.domain.reasons import MailState
from feedback.followup.mail_jobs import send_case_mail
from feedback.followup.service.bouncing import asked_key, take_bounce
from feedback.followup.store.material import mails_of
from feedback.followup.store.models import CaseMail
from feedback.followup.store.queries import events_since
from feedback.followup.store.suppression import MailSuppression, refuses_mail
from tests.followup.service.test_mailing import (  # noqa: F401
    LATER,
    made,
    message_of,
    post_office,
    written,
)

ADDRESS = "li.na@example.cn"
REPORT = """From: MAILER-DAEMON@mx.example
To: care@harbour.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you ...
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {kind}

From: care@harbour.example
Message-ID: <{key}@harbour.example>
Subject: About C-1001

{body}
--b--
"""


def report(key, *, address=ADDRESS, action="failed", status="5.1.1", kind="message/rfc822"):
    body = "Dear Li Na," if kind == "message/rfc822" else ""
    text = REPORT.format(
        key=key, address=address, action=action, status=status, kind=kind, body=body
    )
    return text.encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_mail_and_its_address(kind):
    assert bounces_in(report("case-1-x", kind=kind)) == [Bounce("case-1-x", ADDRESS, "5.1.1")]


@pytest.mark.parametrize(
    "changes", [{"action": "delayed", "status": "4.4.1"}, {"action": "delivered"}, {"address": "x"}]
)
def test_what_is_only_late_is_no_bounce(changes):
    assert bounces_in(report("case-1-x", **changes)) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: hello\n\nhi",
        b"Content-Type: message/delivery-status\n\nx",
        b"Content-Type: message/rfc822\n\n",
        REPORT.encode(),
    ],
)
def test_what_is_no_report_is_nothing(raw):
    assert bounces_in(raw) == []


@pytest.fixture
def sent(app, session, made, post_office):  # noqa: F811
    """A mail that the server took; its case, and its key."""
    secret = app.extensions["settings"].secret_key
    case_id = written(session, made, secret=secret).id
    send_case_mail(message_of(session))
    post_office.wait(1)
    key = session.scalars(select(CaseMail.message_key)).one()
    session.rollback()
    return secret, case_id, key


def take(session, secret, raw):
    (bounce,) = bounces_in(raw)
    done = take_bounce(now=LATER, secret=secret, bounce=bounce)
    session.commit()
    return done


def state(session, case_id):
    session.expire_all()
    return [(one.state, one.reason) for one in mails_of(case_id).values()]


def test_a_mail_that_comes_back_is_told_on_the_case_and_ends_further_ones(session, sent):
    secret, case_id, key = sent
    for _ in range(2):
        assert take(session, secret, report(key, address=ADDRESS.upper()))
    assert state(session, case_id) == [(MailState.FAILED, "bounced")]
    assert refuses_mail(session.connection(), secret, ADDRESS)
    kinds = [line.kind for line in events_since(case_id)]
    assert kinds == ["opened", "claimed", "mail_queued", "mail_sent", "mail_failed"]


def test_a_mail_that_was_not_wanted_says_nothing_about_the_address(session, sent):
    secret, case_id, key = sent
    assert take(session, secret, report(key, status="5.7.1"))
    assert state(session, case_id) == [(MailState.FAILED, "refused")]
    assert not refuses_mail(session.connection(), secret, ADDRESS)


def test_a_made_up_report_stops_nobodys_mail(session, sent):
    secret, case_id, key = sent
    assert not take(session, secret, report(key[:-1]))
    assert not take(session, secret, report(key, address="other@example.cn"))
    assert not take(session, secret, report(asked_key("x" * 40, case_id, 0)))
    assert not take(session, secret, report(f"recovery-{case_id}-0"))
    assert state(session, case_id) == [(MailState.HANDED_OVER, None)]
    assert session.scalars(select(MailSuppression)).all() == []


def test_a_question_that_comes_back_ends_further_ones(session, sent):
    secret, case_id, _key = sent
    assert take(session, secret, report(asked_key(secret, case_id, 0)))
    assert refuses_mail(session.connection(), secret, ADDRESS)


def test_the_command_reads_what_a_mail_server_pipes(live_server, tmp_path):
    (tmp_path / "report.eml").write_bytes(report("case-1-x"))
    done = live_server.feedback("bounce", str(tmp_path / "report.eml"))
    assert (done.returncode, done.stdout) == (0, "0 of 1 reported mails are ours.\n")

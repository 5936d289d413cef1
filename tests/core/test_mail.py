"""A case's mail reaches a real server once, and a server that is down disturbs no customer."""

from __future__ import annotations

import random
import time

from sqlalchemy import select, update

from feedback.core import clock
from feedback.followup.store.models import FollowUpCase
from feedback.outbox.store.models import OutboxMessage
from feedback.touchpoints.store.models import Touchpoint
from tests.faults.customers import attempt, open_page, send
from tests.faults.shop import in_database, open_counter
from tests.harness.sinks import SmtpSink, wait_until

TEAM = "team@example.com"


def unhappy(server, path):
    """Answer with 0; the status and how long it took."""
    body = attempt(open_page(server, path), random.Random(1), value=0).body
    start = time.monotonic()
    return send(server, path, body).status, time.monotonic() - start


def opened(server):
    """A touchpoint whose site is told of new cases."""
    path = open_counter(server)
    with in_database(server) as session:
        site = select(Touchpoint.id).where(Touchpoint.kind == "site")
        session.execute(update(Touchpoint).where(Touchpoint.id.in_(site)).values(notify_email=TEAM))
        session.commit()
    return path


def outbox(server):
    with in_database(server) as session:
        return [
            (row.kind, row.attempts, row.done_at is not None)
            for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        ]


def test_the_mail_of_a_case_arrives_once(serve, smtp_sink):
    server = serve(env={"FEEDBACK_SMTP_URL": smtp_sink.url, "FEEDBACK_MAIL_FROM": "f@example.org"})
    server.worker()  # a second one beside the server's own
    path = opened(server)
    assert unhappy(server, path)[0] == 303
    (message,) = smtp_sink.wait(1, seconds=20)
    with in_database(server) as session:
        number = session.scalars(select(FollowUpCase)).one().number
    assert message.envelope_to == [TEAM]
    assert message["From"] == "f@example.org"
    assert number in message["Subject"]
    text = message.get_content()
    assert f"{server.url}/cases/{number}" in text
    # Nothing of what the customer wrote leaves by mail.
    assert "等了很久" not in text
    wait_until(lambda: outbox(server) == [("case.opened", 1, True)], 10, "the message is done")
    time.sleep(1)
    assert len(smtp_sink.messages) == 1


def test_without_a_mail_server_customers_notice_nothing_and_the_mail_comes_later(serve):
    sink = SmtpSink()  # not listening yet
    server = serve(env={"FEEDBACK_SMTP_URL": sink.url})
    path = opened(server)
    told = [unhappy(server, path) for _ in range(3)]
    assert [status for status, _seconds in told] == [303] * 3
    assert max(seconds for _status, seconds in told) < 5
    wait_until(
        lambda: all(tries >= 1 for _kind, tries, _done in outbox(server)), 15, "tried in vain"
    )
    assert [(kind, done) for kind, _tries, done in outbox(server)] == [("case.opened", False)] * 3
    sink.start()
    try:
        with in_database(server) as session:
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.done_at.is_(None))
                .values(due_at=clock.now())
            )
            session.commit()
        assert len(sink.wait(3, seconds=20)) == 3
        wait_until(lambda: all(done for *_rest, done in outbox(server)), 10, "all are done")
        assert len({message["Message-ID"] for message in sink.messages}) == 3
    finally:
        sink.stop()

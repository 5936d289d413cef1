"""A case's mail reaches a real server once, and a server that is down disturbs no customer."""

from __future__ import annotations

import random
import time

from sqlalchemy import func, select, update

from feedback.followup.store.models import FollowUpCase
from feedback.notices.store.models import NoticeItem
from feedback.outbox.store.models import OutboxLane, OutboxMessage
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
    server = serve(
        env={
            "FEEDBACK_SMTP_URL": smtp_sink.url,
            "FEEDBACK_MAIL_FROM": "f@example.org",
            "FEEDBACK_NOTICE_SECONDS": "0",
        }
    )
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
    sent = [("case.opened", 1, True), ("notice.spread", 1, True), ("notice.mail", 1, True)]
    wait_until(lambda: outbox(server) == sent, 10, "the message is done")
    time.sleep(1)
    assert len(smtp_sink.messages) == 1


def test_without_a_mail_server_customers_notice_nothing_and_one_mail_tells_of_all_later(serve):
    sink = SmtpSink()  # not listening yet
    server = serve(env={"FEEDBACK_SMTP_URL": sink.url, "FEEDBACK_NOTICE_SECONDS": "0"})
    path = opened(server)
    told = [unhappy(server, path)]
    wait_until(lambda: failures(server) > 0, 20, "tried in vain")
    told += [unhappy(server, path) for _ in range(5)]
    assert [status for status, _seconds in told] == [303] * 6
    assert max(seconds for _status, seconds in told) < 5
    sink.start()
    try:
        wait_until(lambda: n_waiting(server) == 5, 20, "the others wait behind the first")
        first, others = sink.wait(2, seconds=30)
        wait_until(lambda: n_waiting(server) == 0, 10, "nothing waits")
        wait_until(lambda: all(done for *_rest, done in outbox(server)), 10, "all are done")
        time.sleep(1)
        assert len(sink.messages) == 2
        with in_database(server) as session:
            numbers = [
                case.number
                for case in session.scalars(select(FollowUpCase).order_by(FollowUpCase.id))
            ]
        assert [number in first.get_content() for number in numbers] == [True] + [False] * 5
        assert [number in others.get_content() for number in numbers] == [False] + [True] * 5
    finally:
        sink.stop()


def failures(server):
    with in_database(server) as session:
        return session.scalar(select(func.coalesce(func.sum(OutboxLane.n_failures), 0)))


def n_waiting(server):
    with in_database(server) as session:
        return session.scalar(
            select(func.count()).select_from(NoticeItem).where(NoticeItem.bundle_id.is_(None))
        )

"""F07: mail server and robots are away for a day's worth of notices, then come back."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.core import clock
from feedback.core.database import reading, transaction, write_connection
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.hours import Hours
from feedback.notices.domain.kinds import FIRST_CHOICE, Choice, Kind
from feedback.notices.service import announce
from feedback.notices.service.destinations import Wanted, add
from feedback.notices.service.preferences import Preferences, set_preferences
from feedback.notices.store.models import NoticeItem
from feedback.outbox.store.models import OutboxLane, OutboxMessage
from feedback.touchpoints.store.models import Touchpoint
from tests.accounts.people import add_person
from tests.faults.customers import attempt, open_page, send
from tests.faults.shop import app_of, in_database, n_open_messages, open_counter
from tests.harness.http import free_port
from tests.harness.sinks import HttpSink, SmtpSink, wait_until

SLICE = 250
TEAM, PERSON = "team@example.com", "ada@example.com"


@pytest.fixture
def come_back():
    """`come_back(sink)`: it listens from now on."""
    listening = []

    def start(sink):
        sink.start()
        listening.append(sink)
        return sink

    yield start
    for sink in listening:
        sink.stop()


@pytest.mark.parametrize("n_notices", [300, pytest.param(50_000, marks=pytest.mark.long)])
def test_what_gathered_in_a_day_leaves_as_a_handful_of_messages(
    serve, come_back, n_notices, capsys
):
    mail, robot_port = SmtpSink(), free_port()
    server = serve(
        env={
            "FEEDBACK_SMTP_URL": mail.url,
            "FEEDBACK_NOTICE_SECONDS": "0",
            "FEEDBACK_OUTBOUND_ALLOW": "127.0.0.0/8",
            "FEEDBACK_ALLOW_HTTP_OUTBOUND": "1",
        }
    )
    path = open_counter(server)
    listening(server, f"http://127.0.0.1:{robot_port}")
    stop, seconds = threading.Event(), []
    customer = threading.Thread(target=answer_now_and_then, args=(server, path, stop, seconds))
    customer.start()
    start = time.monotonic()
    try:
        happen(server, n_notices)
        wait_until(lambda: n_spread(server) == 0, n_notices / 20 + 60, "all is spread")
        spread_seconds = time.monotonic() - start
        n_tries_while_away = tries(server)
    finally:
        stop.set()
        customer.join()
    n_told = {"notices": n_notices, "answers": len(seconds)}
    come_back(mail)
    robot = come_back(HttpSink(robot_port))
    start = time.monotonic()
    wait_until(lambda: look_again(server) or n_left(server) == 0, 300, "all has left")
    drain_seconds = time.monotonic() - start
    time.sleep(3)
    seconds.sort()
    p99 = seconds[int(len(seconds) * 0.99)]
    with capsys.disabled():
        print(
            f"\n{n_told}; spread in {spread_seconds:.0f} s, {n_tries_while_away} tries while away; "
            f"{len(mail.messages)} mails and {len(robot.requests)} webhooks, left in "
            f"{drain_seconds:.1f} s; submits p50 {seconds[len(seconds) // 2] * 1000:.0f} ms, "
            f"p99 {p99 * 1000:.0f} ms"
        )
    # To each one message that was tried in vain, and one with everything behind it.
    to = [message.envelope_to[0] for message in mail.messages]
    assert {whom: to.count(whom) <= 3 for whom in (TEAM, PERSON)} == {TEAM: True, PERSON: True}
    assert len(robot.requests) <= 3
    ids = [message["Message-ID"] for message in mail.messages]
    ids += [request.headers["webhook-id"] for request in robot.requests]
    assert len(ids) == len(set(ids))
    # All of them are told of: by name, or as the rest of a list.
    texts = [m.get_content() for m in mail.messages if m.envelope_to == [PERSON]]
    assert sum(map(n_named, texts)) == n_notices
    with in_database(server) as session:
        bundles = session.execute(
            select(NoticeItem.recipient, func.count(), func.count(NoticeItem.bundle_id)).group_by(
                NoticeItem.recipient
            )
        ).all()
        n_dead = session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.dead_at.is_not(None))
        )
    assert n_dead == 0
    assert [(n_items, n_items) for _who, n_items, _left in bundles] == [
        (n_items, n_left) for _who, n_items, n_left in bundles
    ]
    assert len(bundles) == 3
    # Nobody who answers notices any of it.
    assert p99 <= 2


def n_named(text):
    more = re.search(r"… and ([\d,]+) more", text)
    return text.count("/cases/N-") + (int(more[1].replace(",", "")) if more else 0)


def listening(server, hook):
    """A team, a person and a webhook that are told of each case, by day and by night."""
    app = app_of(server)
    settings = replace(app.extensions["settings"], secret_key=server.env["FEEDBACK_SECRET_KEY"])
    with in_database(server) as session, transaction():
        session.execute(
            update(Touchpoint).where(Touchpoint.kind == "site").values(notify_email=TEAM)
        )
        choices = {kind: (choice, False) for kind, choice in FIRST_CHOICE.items()}
        choices[Kind.CASE_OPENED] = (Choice.AT_ONCE, True)
        set_preferences(
            actor=add_person("ada", Role.ADMINISTRATOR),
            now=clock.now(),
            wanted=Preferences(choices, Hours("UTC", quiet_from=0, quiet_until=0), False),
        )
        add(
            actor=SYSTEM,
            now=clock.now(),
            settings=settings,
            wanted=Wanted(
                "hook", DestinationKind.WEBHOOK, "en", (Kind.CASE_OPENED,), None, 600, False,
                "UTC", True, address=hook,
            ),
        )  # fmt: skip


def happen(server, n_notices):
    """Cases open as fast as the database takes it."""
    with in_database(server) as session:
        place = session.scalars(
            select(Touchpoint.id).where(Touchpoint.kind == "touchpoint")
        ).first()
        session.rollback()
        for first in range(0, n_notices, SLICE):
            with write_connection() as connection:
                for number in range(first, min(first + SLICE, n_notices)):
                    announce(
                        connection,
                        now=clock.now(),
                        kind="case_opened",
                        dedupe=f"N-{number}",
                        path=f"/cases/N-{number}",
                        title={"en": f"Case N-{number}", "zh": f"工单 N-{number}"},
                        text={"en": "At the counter", "zh": "在柜台"},
                        touchpoint_id=place,
                    )
            time.sleep(0.02)


def answer_now_and_then(server, path, stop, seconds):
    """A happy customer every fifth of a second, and how long the thank-you took."""
    chance = random.Random(3)
    while not stop.wait(0.2):
        body = attempt(open_page(server, path), chance, value=10).body
        start = time.monotonic()
        assert send(server, path, body).status == 303
        seconds.append(time.monotonic() - start)


def count(server, *what):
    # Looking takes no write lock, and is rare: what is measured is the product.
    time.sleep(0.3)
    with in_database(server) as session, reading():
        return session.scalar(select(func.count()).select_from(what[0]).where(*what[1:])) or 0


def n_spread(server):
    kind = OutboxMessage.kind == "notice.spread"
    return count(server, OutboxMessage, kind, OutboxMessage.done_at.is_(None))


def n_left(server):
    return n_open_messages(server) + count(server, NoticeItem, NoticeItem.bundle_id.is_(None))


def tries(server):
    """How often the places were spoken to in vain."""
    with in_database(server) as session:
        return session.scalar(select(func.sum(OutboxMessage.attempts)).where(
            OutboxMessage.lane != ""))  # fmt: skip


def look_again(server):
    """What the passing of the back-off comes to: places that failed are tried again now."""
    with in_database(server) as session:
        ill = select(OutboxLane.lane).where(OutboxLane.failing_since.is_not(None))
        held = OutboxMessage.lane.in_(ill), OutboxMessage.due_at > clock.now()
        session.execute(update(OutboxMessage).where(*held).values(due_at=clock.now()))
        session.execute(update(OutboxLane).where(OutboxLane.lane.in_(ill)).values(next_at=None))
        session.commit()

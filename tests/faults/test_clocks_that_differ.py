"""F16: processes whose clocks are five minutes ahead and behind beside one that is right."""

from __future__ import annotations

import random
import time
from collections import Counter

from sqlalchemy import func, select, update

from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.outbox.store.models import OutboxMessage
from feedback.touchpoints.store.models import Touchpoint
from tests.faults.customers import attempt, open_page, send
from tests.faults.shop import in_database, n_open_messages, open_counter
from tests.faults.test_database_gone import sign_in
from tests.harness.clocks import wrong_by
from tests.harness.server import Server
from tests.harness.sinks import wait_until

OFF = ("+5m", "-5m")
N_CASES = 30


def test_workers_whose_clocks_differ_do_everything_once(serve, smtp_sink):
    # Slow enough that every mail is under way while the others look for work.
    smtp_sink.delay(0.4)
    server = serve(env={"FEEDBACK_SMTP_URL": smtp_sink.url, "FEEDBACK_NOTICE_SECONDS": "0"})
    path = open_counter(server)
    with in_database(server) as session:
        session.execute(update(Touchpoint).where(Touchpoint.kind == "site").values(
            notify_email="team@example.com"))  # fmt: skip
        session.commit()
    for offset in OFF:
        server.worker(wrong_by(offset))
    chance = random.Random(5)
    for _ in range(N_CASES):
        body = attempt(open_page(server, path), chance, value=0).body
        assert send(server, path, body).status == 303
    wait_until(lambda: n_open_messages(server) == 0 and told(server, smtp_sink), 90, "all is told")
    time.sleep(2)
    with in_database(server) as session:
        numbers = [case.number for case in session.scalars(select(FollowUpCase))]
        tries = Counter(session.scalars(select(OutboxMessage.attempts)))
        kinds = Counter(session.scalars(select(CaseEvent.kind)))
    texts = "".join(mail.get_content() for mail in smtp_sink.messages).replace("\r\n", "\n")
    assert {number: texts.count(f"/cases/{number}\n") for number in numbers} == dict.fromkeys(
        numbers,
        2,  # once in each language
    )
    assert set(tries) == {1}
    assert kinds == {"opened": N_CASES}


def told(server, sink):
    """Whether every case stands in a mail."""
    with in_database(server) as session:
        n_cases = session.scalar(select(func.count()).select_from(FollowUpCase))
    told = sum(message.get_content().count("/cases/C-") for message in sink.messages)
    return told >= 2 * n_cases > 0


def test_nobody_is_signed_out_by_a_process_whose_clock_differs(live_server, tmp_path):
    server = live_server
    cookie = {"Cookie": sign_in(server)}
    assert server.get("/cases", **cookie).status == 200
    for offset in OFF:
        other = Server(
            database_url=server.database_url,
            data_dir=tmp_path / offset,
            env={"FEEDBACK_SECRET_KEY": server.env["FEEDBACK_SECRET_KEY"]} | wrong_by(offset),
        )
        try:
            assert other.start_whole().get("/cases", **cookie).status == 200, offset
        finally:
            other.kill()
        assert server.get("/cases", **cookie).status == 200, offset

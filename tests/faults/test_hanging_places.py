"""F13: while twenty places hang, a healthy one is served within seconds, by few threads."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import current_app

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock, outbound
from feedback.core.database import db, write_connection
from feedback.handlers import HANDLERS, PLACED
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.kinds import Kind
from feedback.notices.jobs import gather
from feedback.notices.service import announce
from feedback.notices.service.destinations import Wanted, add
from feedback.outbox.jobs import LaneRunner, work_once
from feedback.outbox.jobs.lanes import MOST_THREADS

N_HANGING = 20
POLL_SECONDS = 0.25


@pytest.fixture
def shop(app, monkeypatch):
    """The loopback is allowed, notices leave at once, hanging ends after three seconds."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(
        before, outbound_allow=(ip_network("127.0.0.0/8"),), notice_seconds=0
    )
    rules = outbound.Rules(networks=(ip_network("127.0.0.0/8"),), total_seconds=3.0)
    monkeypatch.setattr(outbound.Rules, "of", lambda _settings: rules)
    yield app
    app.extensions["settings"] = before


def destination(name, address):
    return add(
        actor=SYSTEM,
        now=clock.now(),
        settings=current_app.extensions["settings"],
        wanted=Wanted(
            name=name,
            kind=DestinationKind.SLACK,
            address=address,
            languages="en",
            kinds=(Kind.CASE_OPENED,),
            touchpoint_id=None,
            rate_per_minute=600,
            is_quiet_at_night=False,
            zone="UTC",
            is_on=True,
        ),
    )


def happen(number):
    with write_connection() as connection:
        announce(
            connection,
            now=clock.now(),
            kind="case_opened",
            dedupe=f"C-{number}",
            path=f"/cases/C-{number}",
            title={"en": f"Case {number}", "zh": f"工单 {number}"},
            text={"en": "", "zh": ""},
            touchpoint_id=None,
        )


def test_twenty_places_that_hang_keep_a_healthy_one_waiting_for_seconds_at_most(
    shop, http_sink, raw_sink, fault_seconds, capsys
):
    hanging = raw_sink(lambda accepted: time.sleep(60))
    with shop.app_context():
        for number in range(N_HANGING):
            destination(f"hangs {number}", hanging.url)
        destination("works", http_sink.url)
        db.session.commit()
    stopping = threading.Event()
    runner = LaneRunner(shop, PLACED)
    most_threads = 0

    def work():
        nonlocal most_threads
        while not stopping.is_set():
            with shop.app_context():
                work_once(HANDLERS, most=20)
                gather()
                runner.look()
            most_threads = max(most_threads, len(runner._running))
            stopping.wait(POLL_SECONDS)
        runner.finish()

    worker = threading.Thread(target=work)
    worker.start()
    waits = []
    try:
        end = time.monotonic() + max(12, fault_seconds)
        number = 0
        while time.monotonic() < end:
            number += 1
            start = time.monotonic()
            with shop.app_context():
                happen(number)
            while not any(f"Case {number}>".encode() in r.body for r in http_sink.requests):
                assert time.monotonic() - start < 10, "the healthy place waits"
                time.sleep(0.02)
            waits.append(time.monotonic() - start)
            time.sleep(0.3)
    finally:
        stopping.set()
        worker.join()
    waits.sort()
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    with capsys.disabled():
        print(f"\n{len(waits)} messages, p50 {waits[len(waits) // 2]:.2f} s, p99 {p99:.2f} s, "
              f"{hanging.n_connections} hung, {most_threads} threads")  # fmt: skip
    assert hanging.n_connections >= N_HANGING
    assert p99 <= 5
    assert most_threads <= MOST_THREADS

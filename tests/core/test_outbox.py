"""The outbox: nothing is lost, nothing is shared, failures wait longer each time and end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text

from feedback.core.database import db, reading, write_connection
from feedback.core.delivery import NotDelivered, PermanentFailure
from feedback.outbox.domain.back_off import MOST_ATTEMPTS, STEPS, back_off
from feedback.outbox.jobs import LEASE, work_once
from feedback.outbox.service import put, put_in_session
from feedback.outbox.store import lanes, leases
from feedback.outbox.store.models import OutboxMessage

START = "Mon 2026-03-30 10:00 Asia/Shanghai"


@pytest.fixture
def desk(app, clock):
    """A context with the clock held."""
    clock.at(START)
    with app.app_context():
        yield app


def add(key, clock, kind="mail", **more):
    with write_connection() as connection:
        put(connection, now=clock.now, kind=kind, dedupe_key=key, payload={"key": key}, **more)


def message(key):
    with reading():
        row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.dedupe_key == key)).one()
        db.session.expunge(row)
        db.session.rollback()
    return row


class Handler:
    """Remembers what it got; fails while told to."""

    def __init__(self):
        self.got = []
        self.fails = set()

    def __call__(self, payload):
        self.got.append(payload["key"])
        if payload["key"] in self.fails:
            raise OSError("the mail server does not answer")


def test_a_message_is_done_once(desk, clock):
    handler = Handler()
    add("a", clock)
    assert work_once({"mail": handler}) == 1
    assert work_once({"mail": handler}) == 0
    assert handler.got == ["a"]
    assert message("a").done_at == clock.now
    assert message("a").lease_until is None


def test_the_same_work_is_put_once_even_after_it_was_done(desk, clock):
    handler = Handler()
    for _ in range(2):
        add("a", clock)
        work_once({"mail": handler})
    assert handler.got == ["a"]


def test_a_message_belongs_to_its_transaction(desk, clock):
    def fail():
        with write_connection() as connection:
            put(connection, now=clock.now, kind="mail", dedupe_key="a", payload={"key": "a"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    put_in_session(now=clock.now, kind="mail", dedupe_key="b", payload={"key": "b"})
    db.session.rollback()
    handler = Handler()
    assert work_once({"mail": handler}) == 0


def test_work_waits_for_its_moment_and_goes_oldest_first(desk, clock):
    handler = Handler()
    add("later", clock, due_at=clock.now + timedelta(hours=1))
    add("second", clock)
    add("first", clock, due_at=clock.now - timedelta(minutes=1))
    work_once({"mail": handler}, most=1)
    assert handler.got == ["first"]
    work_once({"mail": handler})
    clock.forward(minutes=59)
    work_once({"mail": handler})
    assert handler.got == ["first", "second"]
    clock.forward(minutes=1)
    work_once({"mail": handler})
    assert handler.got == ["first", "second", "later"]


def test_kinds_without_a_handler_are_left_for_a_worker_that_has_one(desk, clock):
    add("a", clock, kind="strange")
    handler = Handler()
    assert work_once({"mail": handler}) == 0
    assert work_once({"strange": handler}) == 1


def test_failures_wait_longer_each_time_and_never_stop_others(desk, clock):
    handler = Handler()
    handler.fails = {"a"}
    add("a", clock)
    add("b", clock)
    assert work_once({"mail": handler}) == 2
    assert message("b").done_at is not None
    waits = []
    for _ in range(6):
        failed = message("a")
        assert (failed.done_at, failed.lease_until) == (None, None)
        assert "does not answer" in failed.last_error
        waits.append((failed.due_at - clock.now).total_seconds())
        clock.at(failed.due_at - timedelta(seconds=1))
        assert work_once({"mail": handler}) == 0
        clock.forward(seconds=1)
        assert work_once({"mail": handler}) == 1
    steps = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600]
    assert waits == [pytest.approx(step, rel=0.1) for step in steps]
    # However often its worker was killed.
    assert {back_off(n) for n in (12, 50, 5000)} == {timedelta(hours=24)}
    # Ten tries over 75 h 35 min.
    assert sum(STEPS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


def test_after_the_last_try_a_message_lies_with_the_dead(desk, clock):
    handler = Handler()
    handler.fails = {"a"}
    add("a", clock)
    while message("a").dead_at is None:
        assert work_once({"mail": handler}) == 1
        clock.at(message("a").due_at)
    assert len(handler.got) == MOST_ATTEMPTS == message("a").attempts
    clock.forward(days=30)
    assert work_once({"mail": handler}) == 0
    assert message("a").done_at is None


def test_a_killed_workers_message_comes_back_after_its_lease(desk, clock):
    add("a", clock)
    with write_connection() as connection:
        claimed = leases.claim(connection, now=clock.now, lease=LEASE, most=5, kinds=["mail"])
    assert [row.attempts for row in claimed] == [1]
    handler = Handler()
    clock.forward(seconds=LEASE.total_seconds())
    assert work_once({"mail": handler}) == 0
    clock.forward(seconds=1)
    assert work_once({"mail": handler}) == 1
    assert (handler.got, message("a").attempts) == (["a"], 2)


def test_who_waits_for_the_morning_is_never_given_up_for_it(desk, clock):
    def quiet(_payload):
        raise NotDelivered("quiet", retry_after_seconds=3600, is_counted=False)

    add("a", clock)
    clock.forward(days=6)
    assert work_once({"mail": quiet}) == 1
    assert message("a").dead_at is None


def test_who_comes_back_after_the_lease_says_nothing_about_the_message(desk, clock):
    for outcome in (RuntimeError, PermanentFailure("refused")):
        key = f"m-{outcome}"
        add(key, clock)

        def slow(_payload, outcome=outcome):
            # Meanwhile another worker does it.
            clock.forward(seconds=LEASE.total_seconds() + 1)
            assert work_once({"mail": Handler()}) == 1
            raise outcome

        assert work_once({"mail": slow}) == 1
        kept = message(key)
        assert (kept.done_at, kept.dead_at, kept.last_error) == (clock.now, None, None)


def test_who_comes_back_after_the_lease_takes_it_from_nobody(desk, clock):
    add("a", clock)

    def slow(_payload):
        clock.forward(seconds=LEASE.total_seconds() + 1)
        with write_connection() as connection:
            (held,) = leases.claim(connection, now=clock.now, lease=LEASE, most=1, kinds=["mail"])
        assert held.lease_until == clock.now + LEASE
        raise RuntimeError

    work_once({"mail": slow})
    clock.forward(minutes=5)
    assert work_once({"mail": Handler()}) == 0


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_five_minutes_off_takes_nothing_from_a_worker(desk, clock, minutes):
    add("a", clock)
    clock.forward(minutes=6)

    def at_work(_payload):
        clock.forward(minutes=minutes)
        assert work_once({"mail": Handler()}) == 0
        clock.forward(minutes=-minutes)

    assert work_once({"mail": at_work}) == 1
    assert message("a").attempts == 1


def test_a_lease_of_a_clock_that_was_a_year_ahead_holds_nobody_up(desk, clock):
    add("a", clock)
    with write_connection() as connection:
        ahead = clock.now + timedelta(days=365)
        leases.claim(connection, now=ahead, lease=LEASE, most=1, kinds=["mail"])
        assert lanes.take(connection, lane="robot:1", now=ahead, lease=LEASE)
        lanes.ill(connection, lane="robot:1", now=ahead, next_at=ahead, error="time")
    assert work_once({"mail": Handler()}) == 1
    with write_connection() as connection:
        assert lanes.take(connection, lane="robot:1", now=clock.now, lease=LEASE)
        # One that was taken by this clock is.
        assert not lanes.take(connection, lane="robot:1", now=clock.now, lease=LEASE)


def test_workers_never_share_a_message(desk, clock):
    for number in range(60):
        add(f"m{number}", clock)
    now, gate = clock.now, Barrier(4)

    def worker():
        got = []
        with desk.app_context():
            gate.wait()
            while True:
                with write_connection() as connection:
                    rows = leases.claim(connection, now=now, lease=LEASE, most=4, kinds=["mail"])
                if not rows:
                    return got
                got += [row.payload["key"] for row in rows]

    with ThreadPoolExecutor(4) as pool:
        parts = [part.result() for part in [pool.submit(worker) for _ in range(4)]]
    everything = [key for part in parts for key in part]
    assert sorted(everything) == sorted({f"m{number}" for number in range(60)})


def test_a_handlers_open_changes_do_not_survive_its_failure(desk, clock):
    from feedback.accounts.store.models import RoleRow

    def half_done(_payload):
        db.session.add(RoleRow(name="half", description=""))
        db.session.flush()
        raise RuntimeError

    add("a", clock)
    work_once({"mail": half_done})
    assert db.session.scalar(select(RoleRow).where(RoleRow.name == "half")) is None


def test_no_more_is_claimed_than_asked_for_whatever_the_plan(desk, clock, engine_name):
    for number in range(30):
        add(f"a{number}", clock)
    with write_connection() as connection:
        if engine_name == "postgresql":
            # What other statistics may lead to: a subquery is asked again for every row.
            for plan in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
                connection.execute(text(f"SET LOCAL enable_{plan} = off"))
        claimed = leases.claim(connection, now=clock.now, lease=LEASE, most=1, kinds=["mail"])
    assert len(claimed) == 1

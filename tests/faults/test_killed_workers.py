"""Web processes killed while customers answer: what was thanked for is stored, once."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable

from tests.faults.customers import Customer, crowd, open_page, send
from tests.faults.oracle import judge
from tests.faults.processes import children, is_alive, web_processes
from tests.faults.shop import open_counter
from tests.harness.server import Server

N_CUSTOMERS = 8


def thanked(customers: list[Customer]) -> int:
    """How many answers have been thanked for so far."""
    return sum(bool(page.receipt) for customer in customers for page in customer.attempts)


def test_no_answer_is_lost_or_doubled_when_web_processes_are_killed(
    serve: Callable[..., Server], fault_seconds: int
) -> None:
    server = serve(workers=2, durable=True)
    path = open_counter(server)
    stop = threading.Event()
    customers = crowd(server, path, N_CUSTOMERS, stop)
    time.sleep(1.6)
    for customer in customers:
        customer.start()
    chance, n_kills, end = random.Random(7), 0, time.monotonic() + fault_seconds
    while time.monotonic() < end:
        n_thanked, patience = thanked(customers), time.monotonic() + 2
        time.sleep(chance.uniform(0.1, 0.4))
        # On a busy machine, give somebody the time to be answered between two kills.
        while thanked(customers) == n_thanked and time.monotonic() < patience:
            time.sleep(0.01)
        living = web_processes(server)
        if living:
            os.kill(chance.choice(living), signal.SIGKILL)
            n_kills += 1
    stop.set()
    for customer in customers:
        customer.join(timeout=60)
        assert customer.fault is None
    verdict = judge(server, [page for customer in customers for page in customer.attempts])
    print(f"\nkilled {n_kills}: {verdict}")
    assert verdict.faults == ()
    assert (verdict.n_lost, verdict.n_duplicated) == (0, 0)
    assert n_kills >= fault_seconds
    assert verdict.n_acknowledged > n_kills
    # The server came back by itself, and goes on.
    page = open_page(server, path)
    assert send(server, path, f"t={page}&a.q_nps=9").status == 303


def test_the_whole_server_killed_at_once_leaves_nobody_behind(
    serve: Callable[..., Server],
) -> None:
    server = serve(workers=2)
    path = open_counter(server)
    token = open_page(server, path)
    first = send(server, path, f"t={token}&a.q_nps=2")
    left = list(children(server.pid))
    assert len(left) >= 2
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    end = time.monotonic() + 10
    while time.monotonic() < end and any(map(is_alive, left)):
        time.sleep(0.05)
    assert [pid for pid in left if is_alive(pid)] == []
    server.start()
    again = send(server, path, f"t={token}&a.q_nps=2")
    assert (again.status, again.headers["location"]) == (303, first.headers["location"])

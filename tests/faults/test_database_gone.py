"""The database is away, busy or full: customers are told so, nothing is half stored, it heals."""

from __future__ import annotations

import random
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from feedback.core import database
from feedback.core.database import db, sqlite_driver
from feedback.responses.store.models import Response
from tests.faults.customers import Attempt, attempt, crowd, open_page, send
from tests.faults.oracle import judge
from tests.faults.processes import web_processes
from tests.faults.recount import faults_of, rows
from tests.faults.shop import in_database, open_counter
from tests.faults.test_writers import add_manager
from tests.harness import http as plain
from tests.harness.databases import Databases
from tests.harness.fixtures.application import build_app
from tests.harness.server import Server
from tests.intake.web.conftest import build_counter, token_in

PASSWORD = "correct horse battery"
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}
TOLD_ZH, TOLD_EN = "尚未保存", "Not stored yet"


def check_apology(told: plain.Answer, page: Attempt) -> None:
    """It says that nothing is stored, first in Chinese, and carries the answers back."""
    assert told.status == 503
    assert told.headers["retry-after"] == "30"
    assert told.headers["cache-control"] == "no-store"
    assert 0 < told.text.index(TOLD_ZH) < told.text.index(TOLD_EN)
    assert page.answers["q_comment"] in told.text
    assert page.token in told.text


def sign_in(server: Server) -> str:
    """The cookies of a signed-in administrator."""

    @contextmanager
    def in_app() -> Iterator[Any]:
        with in_database(server) as session:
            yield session
            session.commit()

    email = add_manager(in_app)
    form = server.get("/login")
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    assert found is not None
    body = f"csrf_token={found[1]}&email={email}&password={PASSWORD.replace(' ', '+')}"
    told = send(server, "/login", body, Cookie=cookies(form), Referer=server.url + "/login")
    assert told.status in {302, 303}, told.text
    return cookies(told)


def cookies(answer: plain.Answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_killed_server_is_told_and_survived(
    serve: Callable[..., Server], fault_seconds: int
) -> None:
    server = serve(workers=2, durable=True)
    assert server.cluster is not None
    path = open_counter(server)
    cookie = sign_in(server)
    assert server.get("/dashboard", Cookie=cookie).status == 200
    stop = threading.Event()
    customers = crowd(server, path, 4, stop)
    chance = random.Random(3)
    own = [attempt(open_page(server, path), chance, value=1) for _ in range(40)]
    # An idle connection that was ended is noticed before an answer is entrusted to it.
    for page in own[-5:]:
        end_connections(server)
        assert send(server, path, page.body).status == 303
    for customer in customers:
        customer.start()
    recoveries = []
    for turn in range(max(1, fault_seconds // 10)):
        time.sleep(0.5)
        server.cluster.kill()
        time.sleep(1.1)  # nobody keeps a door longer than this
        page = own[turn]
        check_apology(send(server, path, page.body, **CHINESE), page)
        look = server.get(path, **CHINESE)
        assert (look.status, look.headers["retry-after"]) == (503, "30")
        staff = server.get("/dashboard", Cookie=cookie, **{"Accept-Language": "en"})
        assert staff.status == 503, staff.text
        assert "The database does not answer" in staff.text
        assert staff.headers["retry-after"] == "30"
        assert server.get("/healthz").status == 200
        assert server.get("/readyz").status == 503
        server.cluster.start()
        began = time.monotonic()
        # No request pays for connections that the crash has left in the pools.
        statuses = [send(server, path, page.body).status for _ in range(8)]
        recoveries.append(time.monotonic() - began)
        assert set(statuses) == {303}
        assert server.get("/dashboard", Cookie=cookie).status == 200
        page.receipt = "told"
    assert max(recoveries) <= 5
    stop.set()
    for customer in customers:
        customer.join(timeout=60)
        assert customer.fault is None
    pages = [page for customer in customers for page in customer.attempts]
    for page in own:
        page.receipt = ""
    verdict = judge(server, [*pages, *own])
    print(f"\nslowest recovery {max(recoveries):.2f} s: {verdict}")
    assert (verdict.faults, verdict.n_lost, verdict.n_duplicated) == ((), 0, 0)
    assert verdict.n_stored_without_thanks >= 1


def end_connections(server: Server) -> None:
    """Have the database end every connection of the product, as an operator's restart does."""
    assert server.cluster is not None
    with server.cluster.connect("feedback") as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = 'feedback' AND pid <> pg_backend_pid()"
        )
    time.sleep(0.05)


@contextmanager
def locked(url: str, engine_name: str) -> Iterator[None]:
    """Another process writes and does not come to an end."""
    if engine_name == "sqlite":
        with closing(sqlite_driver().connect(url.removeprefix("sqlite:///"))) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with db.engine.begin() as other:
            other.exec_driver_sql("LOCK TABLE score_rollup IN EXCLUSIVE MODE")
            yield


def test_a_database_held_by_another_is_told_and_survived(
    databases: Databases,
    engine_name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT_SECONDS", 0.3)
    url = databases.fresh()
    app = build_app(url, tmp_path)
    client = app.test_client()
    with app.app_context():
        path = build_counter().url
        db.session.commit()
    token = token_in(client.get(path).get_data(as_text=True))
    time.sleep(1.6)
    page = attempt(token, random.Random(5), value=2)
    fields: dict[str, list[str]] = {}
    for name, value in page.form:
        fields.setdefault(name, []).append(value)
    with ExitStack() as held, app.app_context():
        held.enter_context(locked(url, engine_name))
        told = client.post(path, data=fields, headers=CHINESE)
        headers = {name.lower(): value for name, value in told.headers.items()}
        check_apology(plain.Answer(told.status_code, headers, told.data), page)
        assert client.get(path).status_code == 200
    assert client.post(path, data=fields).status_code == 303
    with app.app_context():
        with db.engine.connect() as connection:
            (stored,) = rows(connection, Response)
            # Sent again because we asked for it: no doubt about the customer, and a case.
            assert (stored.lead_value, stored.flags) == (2, "")
            assert faults_of(connection) == []
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_survived(serve: Callable[..., Server]) -> None:
    server = serve()
    path = open_counter(server)
    chance = random.Random(6)
    pages = [attempt(open_page(server, path), chance) for _ in range(60)]
    send_all(server, path, pages[:5])
    log = Path(server.database_url.removeprefix("sqlite:///") + "-wal")
    limit_files(server, log.stat().st_size + 100_000)
    send_all(server, path, pages[5:])
    refused = [page for page in pages if not page.receipt]
    assert 10 < len(refused) < 55
    check_apology(send(server, path, refused[0].body, **CHINESE), refused[0])
    # Reading goes on: the receipts given before, the next person's page.
    thanked = next(page for page in pages if page.receipt)
    assert server.get(f"/r/{thanked.receipt}").status == 200
    assert server.get(path).status == 200
    limit_files(server, resource.RLIM_INFINITY)
    send_all(server, path, refused)
    assert all(page.receipt for page in pages)
    verdict = judge(server, pages)
    print(f"\nrefused {len(refused)} of {len(pages)}: {verdict}")
    assert (verdict.faults, verdict.n_lost, verdict.n_duplicated) == ((), 0, 0)


def send_all(server: Server, path: str, pages: list[Attempt]) -> None:
    for page in pages:
        told = send(server, path, page.body)
        assert told.status in {303, 503}, told.text
        page.n_tries += 1
        if told.status == 303:
            page.receipt = told.headers["location"].removeprefix("/r/")


def limit_files(server: Server, n_bytes: int) -> None:
    """No file of the web processes may grow beyond this, as on a disk that is full."""
    for pid in web_processes(server):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (n_bytes, resource.RLIM_INFINITY))

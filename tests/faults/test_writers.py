"""Many writers, readers and the worker at once: nobody is told that the database is locked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from feedback.accounts.domain.roles import SYSTEM, Role
from feedback.accounts.service import add_staff
from feedback.core import clock
from feedback.core.database import db, reading, sqlite_driver
from feedback.responses.store.models import Response
from tests.faults.customers import crowd
from tests.faults.oracle import judge
from tests.faults.shop import open_counter
from tests.harness.server import Server

N_WRITERS = 16
PAGES = ("/dashboard", "/cases", "/responses")


def add_manager(in_app: Callable[..., Any]) -> str:
    """The address of somebody who may see every figure."""
    with in_app():
        return add_staff(
            actor=SYSTEM,
            now=clock.now(),
            email="ada@example.com",
            name="Ada",
            role=Role.ADMINISTRATOR,
            password="correct horse battery",
        ).email


def test_writers_readers_and_worker_do_not_hinder_each_other(
    app: Any, client: Any, in_app: Any, sign_in: Any, tmp_path: Path, fault_seconds: int
) -> None:
    sign_in(client, add_manager(in_app))
    url = app.extensions["settings"].database_url
    server = Server(database_url=url, data_dir=tmp_path / "data", workers=2)
    try:
        server.start()
        path = open_counter(server)
        stop = threading.Event()
        reader = threading.Thread(target=read_for_long, args=(app, stop), daemon=True)
        writers = crowd(server, path, N_WRITERS, stop)
        for thread in (reader, *writers):
            thread.start()
        end, looks = time.monotonic() + fault_seconds, []
        while time.monotonic() < end:
            looks += [client.get(page).status_code for page in PAGES]
        stop.set()
        for thread in (reader, *writers):
            thread.join(timeout=60)
        assert [writer.fault for writer in writers if writer.fault] == []
        pages = [page for writer in writers for page in writer.attempts]
        assert {status for page in pages for status in page.statuses} == {303}
        assert set(looks) == {200}
        verdict = judge(server, pages)
        print(f"\n{verdict}")
        assert (verdict.faults, verdict.n_lost, verdict.n_duplicated) == ((), 0, 0)
        assert "locked" not in server.log()
    finally:
        server.kill()


def read_for_long(app: Any, stop: threading.Event) -> None:
    """Hold a read transaction open for a while, again and again."""
    while not stop.is_set():
        with app.app_context(), reading(), db.engine.begin() as connection:
            for _ in range(5):
                connection.execute(select(func.count()).select_from(Response.__table__)).scalar()
                time.sleep(0.1)


def test_a_page_that_is_read_never_waits_for_a_writer(
    app: Any, client: Any, in_app: Any, sign_in: Any, engine_name: str
) -> None:
    sign_in(client, add_manager(in_app))
    assert client.get("/dashboard").status_code == 200
    url = app.extensions["settings"].database_url
    began = time.monotonic()
    if engine_name == "sqlite":
        with closing(sqlite_driver().connect(url.removeprefix("sqlite:///"))) as writer:
            writer.isolation_level = None
            writer.execute("BEGIN IMMEDIATE")
            assert [client.get(page).status_code for page in PAGES] == [200] * 3
            writer.execute("ROLLBACK")
    else:
        with app.app_context(), db.engine.begin() as writer:
            writer.exec_driver_sql("LOCK TABLE response, score_rollup IN EXCLUSIVE MODE")
            assert [client.get(page).status_code for page in PAGES] == [200] * 3
    assert time.monotonic() - began < 5

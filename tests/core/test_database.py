"""SQLite as safe as it gets, PostgreSQL as durable as it says; reads never take the write lock."""

from __future__ import annotations

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from feedback.core.database import (
    configure_engine,
    db,
    is_database_gone,
    is_wal_safe,
    journal_mode,
    reading,
    sqlite_driver,
    transaction,
    write_connection,
)
from tests.factories.followup import email, world
from tests.harness.moments import at


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 6, 23), "WAL"),
        ((3, 7, 0), "TRUNCATE"),
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 0), "WAL"),
    ],
)
def test_versions_with_the_race_get_no_wal(version, mode):
    assert journal_mode(version) == mode


def test_the_library_we_install_has_the_fix():
    assert is_wal_safe(sqlite_driver().sqlite_version_info)


def test_an_old_library_is_warned_of_and_runs_in_truncate(tmp_path, monkeypatch):
    driver = sqlite_driver()
    engine = create_engine(f"sqlite:///{tmp_path}/old.sqlite3", module=driver)
    monkeypatch.setattr(driver, "sqlite_version_info", (3, 40, 1))
    with pytest.warns(UserWarning, match=r"SQLite 3\.40\.1 has the WAL-reset race"):
        configure_engine(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_settings_of_the_connection_are_really_set(session, engine_name):
    if engine_name == "sqlite":
        expected = {
            "journal_mode": "wal",
            "synchronous": 2,  # FULL
            "foreign_keys": 1,
            "busy_timeout": 15000,
            "mmap_size": 0,
        }
        found = {name: session.scalar(text(f"PRAGMA {name}")) for name in expected}
    else:
        expected = {"synchronous_commit": "on", "TimeZone": "UTC", "lock_timeout": "15s"}
        found = {name: session.scalar(text(f"SHOW {name}")) for name in expected}
    assert found == expected


@pytest.fixture
def begun(app):
    """How each transaction began."""
    with app.app_context():
        engine = db.engine

    @contextmanager
    def watching():
        found = []

        def sent(_connection, _cursor, statement, *_rest):
            if statement.startswith("BEGIN"):
                found.append(statement)

        event.listen(engine, "before_cursor_execute", sent)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", sent)

    return watching


@pytest.fixture
def made(in_app):
    with in_app():
        return world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))


def test_reads_begin_plainly_and_writes_at_once(made, app, client, sign_in, begun, engine_name):
    if engine_name != "sqlite":  # PostgreSQL has one kind of BEGIN
        return
    sign_in(client, email("ada"))
    with begun() as found:
        assert client.get("/dashboard").status_code == 200
        assert client.head("/dashboard").status_code == 200
    assert set(found) == {"BEGIN"}
    for path in ("/settings/audit.csv", "/cases.csv"):
        with begun() as found:
            assert client.get(path).data
        # That somebody took a file away is written down.
        assert found.count("BEGIN IMMEDIATE") == 1, path
    with begun() as found:
        client.post("/account/language", data={"language": "zh"})
        client.post("/logout")
    assert found
    assert set(found) == {"BEGIN IMMEDIATE"}
    with app.app_context(), begun() as found:
        with write_connection() as connection:
            connection.execute(text("SELECT 1"))
        with transaction() as session:
            session.execute(text("SELECT 1"))
        with reading(), db.engine.begin() as connection:
            connection.execute(text("SELECT 1"))
    assert found == ["BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN"]


def test_a_page_does_not_wait_for_a_writer(made, app, client, sign_in, engine_name):
    if engine_name != "sqlite":
        return
    sign_in(client, email("ada"))
    with app.app_context(), write_connection() as writer:
        writer.execute(text("UPDATE staff_member SET name = 'X'"))
        start = time.monotonic()
        assert client.get("/dashboard").status_code == 200
        assert time.monotonic() - start < 5
        assert "Ada Lindqvist" in client.get("/dashboard").get_data(as_text=True)
        writer.rollback()


def test_a_transaction_that_fails_leaves_nothing(made, app):
    def fail_in(opened):
        with opened as target:
            target.execute(text("UPDATE staff_member SET name = 'X'"))
            raise RuntimeError

    with app.app_context():
        for opened in (transaction(), write_connection()):
            with pytest.raises(RuntimeError):
                fail_in(opened)
        names = db.session.execute(text("SELECT count(*) FROM staff_member WHERE name = 'X'"))
        assert names.scalar() == 0


def test_what_is_gone_is_told_from_what_is_wrong():
    from sqlalchemy import exc

    assert is_database_gone(exc.OperationalError("", {}, Exception()))
    assert is_database_gone(exc.TimeoutError())
    assert not is_database_gone(exc.IntegrityError("", {}, Exception()))
    assert not is_database_gone(ValueError())


def test_what_was_typed_stands_in_no_error(session):
    with pytest.raises(DBAPIError) as caught:
        session.execute(text("SELECT :typed FROM no_such_table"), {"typed": "markermail"})
    assert "no_such_table" in str(caught.value)
    assert "markermail" not in str(caught.value)

"""One engine for two databases: SQLite by default, PostgreSQL 15+ by setting.

SQLite runs in WAL with FULL sync; writes BEGIN IMMEDIATE, so that a lock is waited for instead
of failing at the upgrade; reads BEGIN, so that a dashboard never takes the write lock.
"""

from __future__ import annotations

import select
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from threading import Lock
from types import ModuleType
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    event,
    exc,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from feedback.core.errors import SettingsError, Unavailable
from feedback.core.settings import Settings

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

BigKey = BigInteger().with_variant(Integer, "sqlite")
JsonDocument = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

LONGEST_WAIT_SECONDS = 15
_writers = Lock()
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite, which has no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def sqlite_driver() -> ModuleType:
    """The SQLite library with the fix for the WAL-reset race, or the one Python carries."""
    try:
        import pysqlite3

        return pysqlite3
    except ImportError:
        import sqlite3

        return sqlite3


def is_wal_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite has no WAL-reset race (3.7.0–3.51.2, but 3.44.6 and 3.50.7 on).

    Source: sqlite.org/changes.html, 3.51.3 of 2026-03-13 and its back-ports.
    """
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return True
    return (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0)


def journal_mode(version: tuple[int, int, int]) -> str:
    """WAL where it is safe; TRUNCATE on a library with the race."""
    return "WAL" if is_wal_safe(version) else "TRUNCATE"


def engine_options(settings: Settings) -> dict[str, Any]:
    """Arguments for `create_engine`, for either database."""
    # What customers and staff typed never stands in the message of an error, which is logged.
    common: dict[str, Any] = {
        "hide_parameters": True,
        "pool_size": max(5, settings.web_threads + 1),
        "max_overflow": 10,
    }
    if settings.is_sqlite:
        return common | {
            "module": sqlite_driver(),
            "connect_args": {"check_same_thread": False, "timeout": LONGEST_WAIT_SECONDS},
        }
    return common | {
        "pool_pre_ping": False,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c synchronous_commit=on -c timezone=UTC "
            f"-c lock_timeout={LONGEST_WAIT_SECONDS * 1000:.0f}",
        },
    }


def init_database(app: Flask, settings: Settings) -> None:
    """Bind the engine to the application and watch how transactions begin."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
    app.before_request(_read_only_for_safe_methods)
    app.teardown_request(_forget_reading)


def configure_engine(engine: Engine) -> None:
    """Set journal, sync and the kind of BEGIN on a SQLite engine; check a PostgreSQL server."""
    if engine.dialect.name == "sqlite":
        version = engine.dialect.dbapi.sqlite_version_info  # type: ignore[union-attr]
        mode = journal_mode(version)
        if mode != "WAL":
            warnings.warn(
                f"SQLite {'.'.join(map(str, version))} has the WAL-reset race; journal is TRUNCATE",
                stacklevel=2,
            )
        event.listen(engine, "connect", _sqlite_connect(mode))
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "first_connect", _check_postgresql)
        event.listen(engine, "checkout", _refuse_dead_connection)


def _sqlite_connect(mode: str) -> Any:
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={LONGEST_WAIT_SECONDS * 1000:.0f}",
            f"journal_mode={mode}",
            "synchronous=FULL",
            "foreign_keys=ON",
            # What is deleted is overwritten with zeros: an erasure leaves no words in the file.
            "secure_delete=ON",
            "mmap_size=0",
            "journal_size_limit=67108864",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    return connect


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _check_postgresql(connection: Any, _record: Any) -> None:
    if connection.info.server_version < 150000:
        raise SettingsError(["PostgreSQL 15 or later is needed"])
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                warnings.warn(
                    f"PostgreSQL runs with {name}=off: a crash of the machine can lose answers",
                    stacklevel=2,
                )
    connection.rollback()


def _refuse_dead_connection(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool replaced when the server has hung up, without asking it on every request.

    A server that ends, or ends one backend, leaves something to read on an idle connection.
    """
    watch = select.poll()
    try:
        watch.register(connection.fileno(), select.POLLIN)
        is_dead = bool(watch.poll(0))
    except Exception:  # whatever its driver says: without a socket there is no server
        is_dead = True
    if is_dead:
        raise exc.InvalidatePoolError("the database server has closed the connection")


def _read_only_for_safe_methods() -> None:
    from flask import request

    _reading.set(request.method in {"GET", "HEAD", "OPTIONS"})


def _forget_reading(_error: BaseException | None) -> None:
    _reading.set(False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside take no write lock on SQLite."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, for the few answers to a GET that have to."""
    db.session.rollback()
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def transaction() -> Iterator[Any]:
    """The session, committed at the end or rolled back whole; opened at the edge only."""
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def write_connection() -> Iterator[Connection]:
    """A Core connection in one durable write transaction, for the submit path.

    SQLite lets one writer in and makes the others sleep and ask again; threads of one process
    queue here instead, so that the next one goes the moment the lock is free.
    """
    engine = db.engine
    with _turn() if engine.dialect.name == "sqlite" else nullcontext(), engine.begin() as opened:
        yield opened


@contextmanager
def _turn() -> Iterator[None]:
    # A whole queue behind one stuck writer is told so together, not one after the other.
    if not _writers.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise Unavailable("the database is busy with another writer")
    try:
        yield
    finally:
        _writers.release()


def tend_database() -> None:
    """Let SQLite renew its statistics, by which it chooses indexes; PostgreSQL does so itself."""
    if db.engine.dialect.name == "sqlite":
        with write_connection() as connection:
            connection.exec_driver_sql("PRAGMA optimize=0x10002")


def is_database_gone(error: BaseException) -> bool:
    """Whether an error means that the database does not answer now."""
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError)

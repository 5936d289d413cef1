"""A touchpoint with a published survey, put into the database of a running server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from feedback.core.database import Base, db
from feedback.outbox.store.models import OutboxMessage
from tests.harness.fixtures.application import build_app
from tests.harness.server import Server
from tests.harness.sinks import wait_until
from tests.intake.web.conftest import build_counter

_apps: dict[str, Flask] = {}


def app_of(server: Server) -> Flask:
    """The application over the server's database, in this process: to arrange and to look."""
    if server.database_url not in _apps:
        _apps[server.database_url] = build_app(server.database_url, server.data_dir)
    return _apps[server.database_url]


def open_counter(server: Server, survey: str | dict[str, Any] = "touchpoint") -> str:
    """The path of a new touchpoint's survey."""
    with in_database(server) as session:
        path = build_counter(survey).url
        session.commit()
    return path


@contextmanager
def in_database(server: Server) -> Iterator[Any]:
    """The session over the server's database; its connections are given back at the end."""
    with app_of(server).app_context():
        try:
            yield db.session
        finally:
            db.session.remove()
            db.engine.dispose()


def row_counts(server: Server) -> dict[str, int]:
    """How many rows each table has once the worker rests; its heartbeat apart."""
    wait_until(lambda: n_open_messages(server) == 0, 30, "an outbox that is done")
    with in_database(server) as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name != "worker_heartbeat"
        }


def n_open_messages(server: Server) -> int:
    """How many messages of the outbox are neither done nor given up."""
    with in_database(server) as session:
        is_open = OutboxMessage.done_at.is_(None), OutboxMessage.dead_at.is_(None)
        return session.scalar(select(func.count()).select_from(OutboxMessage).where(*is_open)) or 0

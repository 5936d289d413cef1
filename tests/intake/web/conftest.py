"""A counter with a code, showing a ready-made survey."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock
from feedback.core.database import Base, db
from feedback.intake import pipeline
from feedback.sla.service import ensure_defaults
from feedback.surveys import service as surveys
from feedback.surveys.ready_made import ready_made
from feedback.touchpoints import service as touchpoints


@dataclass(frozen=True)
class Counter:
    """Ids and code of a touchpoint that shows a published survey."""

    code: str
    touchpoint_id: int
    survey_id: int
    version_id: int

    @property
    def url(self) -> str:
        return f"/t/{self.code}"


def build_counter(
    survey: str | dict[str, Any] = "touchpoint", zone: str = "Asia/Shanghai"
) -> Counter:
    """Inside an application context; the caller commits."""
    now = clock.now()
    ensure_defaults(now)
    document = ready_made()[survey] if isinstance(survey, str) else survey
    made = surveys.create_survey(actor=SYSTEM, now=now, name="Counter survey", document=document)
    version = surveys.publish(actor=SYSTEM, now=now, survey_id=made.id)
    root = touchpoints.add_node(
        actor=SYSTEM,
        now=now,
        parent_id=None,
        kind="organisation",
        name={"en": "Lakeside Bank", "zh": "湖畔银行"},
        zone=zone,
    )
    site = touchpoints.add_node(
        actor=SYSTEM, now=now, parent_id=root.id, kind="site", name={"en": "West", "zh": "城西店"}
    )
    node = touchpoints.add_node(
        actor=SYSTEM,
        now=now,
        parent_id=site.id,
        kind="touchpoint",
        name={"en": "Front desk", "zh": "前台"},
        moment="purchase",
        channel="counter",
        survey_id=made.id,
    )
    return Counter(node.code, node.id, made.id, version.id)


@pytest.fixture(autouse=True)
def _strangers() -> None:
    """Nobody of an earlier test is remembered: they all had the same address and browser."""
    pipeline._screen._seen.clear()


@pytest.fixture
def counter(in_app: Callable[..., Any]) -> Callable[..., Counter]:
    """`counter("nps")`: a touchpoint that shows this survey."""

    def make(survey: str | dict[str, Any] = "touchpoint", zone: str = "Asia/Shanghai") -> Counter:
        with in_app():
            return build_counter(survey, zone)

    return make


@pytest.fixture
def rows(app: Flask) -> Callable[[], dict[str, int]]:
    """How many rows each table has."""

    def count() -> dict[str, int]:
        with app.app_context():
            return {
                name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
            }

    return count


def token_in(page: str) -> str:
    """The page token of a survey page."""
    found = re.search(r'name="t" value="([^"]+)"', page)
    assert found is not None, page[:400]
    return html.unescape(found[1])


def open_page(client: FlaskClient, counter: Counter, **query: str) -> str:
    """The token of a page opened now."""
    return token_in(client.get(counter.url, query_string=query).get_data(as_text=True))


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application in this process, for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()

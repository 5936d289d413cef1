"""Customers who write to break the report: it is made in time, and it opens nothing."""

from __future__ import annotations

import threading
import time
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient

from feedback.touchpoints.service import add_node, change_node
from tests.factories.followup import email, response
from tests.harness import pdf as read
from tests.harness.moments import at
from tests.harness.sinks import HttpSink
from tests.reports.conftest import NOW, Story

SECRET = "PLANTED-SECRET-5113"
WITHIN_SECONDS = 25


def hostile(url: str, planted: str) -> list[str]:
    """Comments as an attacker writes them."""
    return [
        "<script>document.write('owned')</script>",
        f"<img src={url}/img><link rel=attachment href='{planted}'>",
        f"<style>@import url({url}/css); *{{display:none}}</style>",
        f"{{{{ 7*7 }}}} {{% include '{planted}' %}}",
        f']]></style></p></blockquote><a rel=attachment href="{planted}">x</a>',
        "z" + "\u0301" * 100_000 + " accents",
        "\u202e" * 50 + "desrever" + "\u2066" * 50,
        "W" * 1_000_000,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 10_000 + " family",
        "ﷺ" * 5_000 + " long words",
        "\ufffe\uffff\u2028\u2029 nonsense",
        "مرحبا بكم في المتجر שלום עולם",
        "Call 13800138000 or mail me@example.com",
        "漢" * 10_000,
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_comments(
    client: FlaskClient, story: Story, sign_in: Any, in_app: Any, worker: None,
    http_sink: HttpSink, tmp_path: Path, language: str,
) -> None:  # fmt: skip
    planted = tmp_path / "planted.txt"
    planted.write_text(SECRET)
    with in_app():
        values = (0, 8, 10)
        for index, text in enumerate(hostile(http_sink.url, planted.as_uri())):
            made_at = at("Sun 2026-03-29 15:00 Asia/Shanghai")
            response(story.made, made_at, value=values[index % 3], comment=text)
    sign_in(client, email("mei"))
    start = time.monotonic()
    answer = client.get(story.address() + f"&lang={language}")
    took = time.monotonic() - start
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert took < WITHIN_SECONDS
    told = read.text(answer.data)
    assert "<script>" in told
    assert SECRET not in told
    assert SECRET.encode() not in answer.data
    assert "13800138000" not in told
    document = pypdfium2.PdfDocument(answer.data)
    assert pypdfium2.raw.FPDFDoc_GetAttachmentCount(document) == 0
    assert http_sink.requests == []
    assert read.n_pages(answer.data) < 15


def test_hostile_names_of_places(
    client: FlaskClient, story: Story, sign_in: Any, in_app: Any, worker: None,
    http_sink: HttpSink,
) -> None:  # fmt: skip
    name = f'"); }} </style><img src={http_sink.url}/n> \\ ' + "N" * 400
    with in_app():
        ada = story.made.staff["ada"]
        change_node(
            actor=ada, now=at(NOW), touchpoint_id=story.made.counter, seen_revision=2,
            name={"en": name, "zh": "名称</h1><script>"},
        )  # fmt: skip
        add_node(
            actor=ada, now=at(NOW), parent_id=story.made.north, kind="touchpoint",
            name={"en": "\u202e\u0301" + "宽" * 300},
        )  # fmt: skip
    sign_in(client, email("ada"))
    for code in (story.counter, story.north):
        answer = client.get(story.address(code) + "&lang=en")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].isascii()
        assert "</style>" in read.text(answer.data)
    assert http_sink.requests == []


def test_answers_of_the_site_stay_quick_while_reports_are_made(
    client: FlaskClient, story: Story, sign_in: Any, app: Any, waiting: Any
) -> None:
    """Half of the threads may wait for reports; whoever comes then gets a page at once."""
    sign_in(client, email("ada"))
    clients = [app.test_client() for _ in range(6)]
    for each in clients:
        sign_in(each, email("ada"))
    took: list[float] = []

    def ask(number: int) -> None:
        start = time.monotonic()
        query = f"from=2026-03-01&to=2026-03-{10 + number}"
        assert clients[number].get(story.address(query=query)).status_code == 202
        took.append(time.monotonic() - start)

    with waiting(4):
        # In the story's time: of today, the sessions would long have ended.
        threads = [
            threading.Thread(target=copy_context().run, args=(ask, number)) for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(1 for seconds in took if seconds >= 4) == 2
    assert len(took) == 6

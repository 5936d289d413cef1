"""Opening a survey: one page, small, silent, in the right language; looking changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock as real_clock
from feedback.intake.store import doors
from feedback.intake.store.doors import Doors
from feedback.intake.web import quick
from feedback.surveys import service as surveys
from feedback.surveys.ready_made import KEYS
from feedback.touchpoints import service as touchpoints
from tests.intake.web.conftest import Counter, open_page, token_in

LARGEST = 12 * 1024


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("survey", KEYS)
def test_a_page_is_small_and_complete(
    client: FlaskClient, counter: Callable[..., Counter], survey: str, language: str
) -> None:
    desk = counter(survey)
    plain = client.get(desk.url, query_string={"lang": language})
    packed = client.get(
        desk.url, query_string={"lang": language}, headers={"Accept-Encoding": "gzip, br"}
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) <= LARGEST
    page = gzip.decompress(packed.data).decode()
    # Each look has a token of its own; all else is the same.
    assert page.replace(token_in(page), "") == plain.text.replace(token_in(plain.text), "")
    assert not re.search(
        r"<script|<img|src=|@import|url\(|<link(?! rel=\"icon\" href=\"data:,\")", page
    )
    assert not re.search(r"https?://", page)
    assert f'<html lang="{ {"zh": "zh-Hans", "en": "en"}[language] }" dir="ltr">' in page


def test_the_policy_lets_in_exactly_the_page_s_own_style(
    client: FlaskClient, counter: Callable[..., Counter]
) -> None:
    answer = client.get(counter().url)
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_writes_nothing(
    client: FlaskClient, counter: Callable[..., Counter], rows: Any, method: str
) -> None:
    desk = counter()
    before = rows()
    for agent in ("Slackbot", "WhatsApp/2", "MicroMessenger", "facebookexternalhit/1.1"):
        for address in (desk.url, f"{desk.url}?s=9", f"{desk.url}?lang=zh", "/r/nothing"):
            client.open(address, method=method, headers={"User-Agent": agent})
    assert rows() == before


@pytest.mark.parametrize("spelled", ["{0}", "{1}", "%20{0}%20", "{1}/", "{2}", "{3}", "../T/{0}"])
def test_a_code_is_taken_as_people_type_it(
    client: FlaskClient, counter: Callable[..., Counter], spelled: str
) -> None:
    code = counter().code
    typed = spelled.format(code, code.lower(), f"{code[:4]}-{code[4:]}", f"{code[:4]}%20{code[4:]}")
    address = "/T/" + code if typed.startswith("..") else "/t/" + typed
    answer = client.get(address)
    assert answer.status_code == 200
    assert "q_nps" in answer.text


@pytest.mark.parametrize("code", ["ZZZZZZZZ", "abc", "'; DROP TABLE response", "0O1IL000", "九"])
def test_an_unknown_code_says_so_in_both_languages(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/t/{code}", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert '<html lang="en">' in answer.text
    assert "We cannot find this survey" in answer.text
    assert '<section lang="zh-Hans">' in answer.text
    assert "找不到这份问卷" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_known(
    client: FlaskClient, counter: Callable[..., Counter], method: str
) -> None:
    assert client.open(counter().url, method=method).status_code == 405


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("", "zh-TW", "zh-Hans"),
        ("", "de,en-GB;q=0.7,zh;q=0.3", "en"),
        ("", "en;q=0.2,zh;q=0.8", "zh-Hans"),
        ("", "fr", "en"),
        ("", "", "en"),
        ("lang=zh", "en", "zh-Hans"),
        ("lang=en", "zh", "en"),
        ("lang=xx", "zh", "zh-Hans"),
    ],
)
def test_the_language_is_asked_for_or_the_browser_s(
    client: FlaskClient, counter: Callable[..., Counter], query: str, accept: str, language: str
) -> None:
    answer = client.get(counter().url, query_string=query, headers={"Accept-Language": accept})
    assert f'<html lang="{language}"' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_retired_touchpoint_and_a_closed_survey_say_so(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    retired, closed = counter("nps"), counter("nps")
    with in_app():
        now = real_clock.now()
        touchpoints.retire(actor=SYSTEM, now=now, touchpoint_id=retired.touchpoint_id)
        surveys.close(actor=SYSTEM, now=now, survey_id=closed.survey_id)
    for desk in (retired, closed):
        answer = client.get(desk.url)
        assert answer.status_code == 200
        assert "This survey has closed" in answer.text
        assert "本问卷已关闭" in answer.text
        assert "<form" not in answer.text


def test_without_the_database_a_page_says_that_nothing_was_stored(
    client: FlaskClient, counter: Callable[..., Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = counter("nps")
    token = open_page(client, desk)

    def gone(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    with monkeypatch.context() as broken:
        broken.setattr(doors, "door", gone)
        looked = client.get(desk.url)
        assert looked.status_code == 503
        assert looked.headers["Retry-After"] == "30"
        form = {"t": token, "a.q_nps": "3", "a.q_comment": 'Two\nlines & "quotes"'}
        sent = client.post(desk.url, data=form)
    assert sent.status_code == 503
    assert "Nothing was stored" in sent.text
    # One press sends the same page again.
    assert f'<input type="hidden" name="t" value="{token}">' in sent.text
    assert 'name="a.q_comment">\nTwo\nlines &amp; &#34;quotes&#34;</textarea>' in sent.text
    assert f'<form method="post" action="{desk.url}"' in sent.text
    assert client.post(desk.url, data=form).status_code == 303


def test_a_prepared_page_is_the_page_that_flask_makes(
    app: Flask,
    client: FlaskClient,
    counter: Callable[..., Counter],
    monkeypatch: pytest.MonkeyPatch,
    count_queries: Any,
    clock: Any,
    in_app: Any,
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk = counter()
    monkeypatch.setattr(app.extensions["intake"], "doors", Doors(timedelta(seconds=1)))
    served: list[str] = []
    page = quick.QuickDoor._page

    def watched(self: Any, *args: Any) -> Any:
        found = page(self, *args)
        served.append("quick" if found else "ordinary")
        return found

    monkeypatch.setattr(quick.QuickDoor, "_page", watched)
    ordinary = client.get(desk.url)
    with count_queries() as queries:
        prepared = client.get(desk.url)
        assert client.get(desk.url.lower().replace("/t", "/t")).status_code == 200
    assert queries.statements == 0
    assert served == ["ordinary", "quick", "quick"]
    assert prepared.text.replace(token_in(prepared.text), "") == ordinary.text.replace(
        token_in(ordinary.text), ""
    )
    ours, flasks = dict(prepared.headers), dict(ordinary.headers)
    flasks["Vary"] = ours["Vary"]  # Flask adds Cookie
    assert ours == flasks
    # What staff change is seen a second later.
    with in_app():
        touchpoints.retire(actor=SYSTEM, now=clock.now, touchpoint_id=desk.touchpoint_id)
    assert "q_nps" in client.get(desk.url).text
    clock.forward(seconds=1)
    assert "This survey has closed" in client.get(desk.url).text

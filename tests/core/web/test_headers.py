"""Security headers stand on every kind of answer; error pages speak both languages."""

from __future__ import annotations

import re

import pytest

from feedback.core.errors import Conflict, Unavailable
from feedback.core.web.headers import CONTENT_SECURITY_POLICY, FIXED
from tests.factories.followup import email, world
from tests.harness.fixtures.application import SECRET_KEY
from tests.harness.moments import at


@pytest.fixture
def broken(app, monkeypatch):
    """`broken(error)`: `/healthz` fails with it."""

    def fail_with(error):
        def fail():
            raise error

        monkeypatch.setitem(app.view_functions, "health.alive", fail)

    return fail_with


def answers(client, broken):
    """One answer of each kind."""
    yield 200, client.get("/healthz")
    yield 200, client.get("/login")
    yield 200, client.get("/static/core/base.css")
    yield 200, client.get("/static/core/base.css?v=abc")
    yield 302, client.get("/dashboard")
    yield 404, client.get("/nothing")
    yield 404, client.get("/static/nothing.css")
    yield 404, client.get("/static/../feedback/app.py")
    yield 404, client.get("/t/NOSUCHTP")
    yield 404, client.get("/r/0123456789abcdef0123")
    yield 405, client.delete("/healthz")
    yield 413, client.post("/login", data={"email": "x" * 300_000})
    broken(Unavailable("later"))
    yield 503, client.get("/healthz")
    broken(RuntimeError("bug"))
    yield 500, client.get("/healthz")


def test_headers_are_on_every_kind_of_answer(client, broken):
    for status, answer in answers(client, broken):
        what = f"{answer.request.method} {answer.request.path}"
        assert answer.status_code == status, what
        for name, value in FIXED.items():
            if name == "Referrer-Policy":
                assert answer.headers[name] in {value, "no-referrer", "same-origin"}, what
            else:
                assert answer.headers[name] == value, (what, name)
        policy = answer.headers["Content-Security-Policy"]
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy, what
        assert "unsafe" not in policy, what
        assert "Strict-Transport-Security" not in answer.headers  # not over plain HTTP
        assert "Set-Cookie" not in answer.headers or "HttpOnly" in answer.headers["Set-Cookie"]


def test_only_addresses_with_a_digest_are_kept_by_caches(client):
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/static/core/base.css?v=1").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/core/base.css").headers.get("Cache-Control", "")


def test_over_tls_browsers_are_told_to_stay_there(databases, tmp_path):
    from feedback.app import create_app
    from feedback.core.settings import Settings

    url = databases.fresh()
    app = create_app(
        Settings(
            data_dir=tmp_path,
            database_url=url,
            secret_key=SECRET_KEY,
            public_url="https://feedback.example.com",
            testing=True,
        )
    )
    answer = app.test_client().get("/login", base_url="https://feedback.example.com")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in answer.headers.get("Set-Cookie", "Secure")
    with app.app_context():
        from feedback.core.database import db

        db.engine.dispose()
    databases.drop(url)


def test_policy_of_staff_pages_is_the_strict_one(client):
    assert client.get("/login").headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


WORDS = {
    404: ("Not found", "页"),
    405: ("Not possible here", "页"),
    413: ("Too large", ""),
    500: ("A fault on our side", ""),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_error_pages_say_what_happened_what_to_do_and_their_number(client, broken, language):
    broken(RuntimeError("secret detail"))
    head = {"Accept-Language": {"en": "en-GB", "zh": "zh-CN"}[language]}
    for answer in (
        client.get("/nothing", headers=head),
        client.delete("/login", headers=head),
        client.get("/healthz", headers=head),
    ):
        page = answer.get_data(as_text=True)
        assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
        assert re.search(r'code-chip">[0-9a-f]{16}<', page)
        assert "secret detail" not in page
        assert "Traceback" not in page
        texts = " ".join(re.findall(r"<h1>(.*?)</h1>|<p>([^<]+)</p>", page)[0])
        assert texts.strip()
        if answer.status_code in WORDS:
            english = WORDS[answer.status_code][0]
            assert (english in page) is (language == "en"), page


def test_broken_rules_are_told_in_their_words(client, broken):
    broken(Conflict("Someone resolved it meanwhile."))
    answer = client.get("/healthz")
    assert answer.status_code == 409
    assert "Someone resolved it meanwhile." in answer.get_data(as_text=True)


def test_a_database_that_is_gone_is_said_so_without_a_trace(client, in_app, sign_in, monkeypatch):
    from sqlalchemy import exc

    from feedback.analysis import service

    with in_app():
        world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))
    sign_in(client, email("ada"))

    def gone(*_args, **_more):
        raise exc.OperationalError("SELECT secret", {}, Exception("password=hunter2"))

    monkeypatch.setattr(service, "overview", gone)
    answer = client.get("/dashboard")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    page = answer.get_data(as_text=True)
    assert "The database does not answer" in page
    assert "hunter2" not in page
    assert "SELECT secret" not in page

"""Pages of privacy as a phone and a desk show them: nothing too wide, nothing against axe."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.factories.followup import PASSWORD, email, world
from tests.privacy.conftest import unhappy


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application in this process, for a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("phone", "zh", "dark"), ("desktop", "en", "light")]
)
def test_pages_of_privacy_fit_and_are_accessible(
    new_page: Any, served: str, axe: Any, in_app: Any, size: Any, language: str, scheme: str
) -> None:
    from feedback.core import clock

    with in_app():
        made = world(clock.now())
        key = unhappy(made, clock.now()).key
    page = new_page(size, language=language, scheme=scheme)
    page.goto(f"{served}/login")
    page.locator("input[type=email], input[name=email]").first.fill(email("mei"))
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    for address in ("/settings/privacy", f"/responses/{key}/erasure", "/settings/privacy/person"):
        page.goto(served + address)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("input[name=who]").fill("markermail@example.cn")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_selector("table")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

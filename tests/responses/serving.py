"""The application of this process on a port, and a browser that signs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.factories.followup import PASSWORD


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def enter(served: str) -> Callable[[Page, str], None]:
    """`enter(page, email)`: signed in through the form."""

    def sign_in(page: Page, email: str) -> None:
        page.goto(f"{served}/login")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit], input[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)

    return sign_in

"""Sign-in in a real browser, with a passkey that the browser itself makes and uses."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import PASSWORD, code
from tests.harness import processes
from tests.harness.databases import Databases
from tests.harness.server import Server

EMAIL = "ada@example.com"
expect.set_options(timeout=30_000)


@pytest.fixture
def server(databases: Databases, tmp_path: Path) -> Iterator[Server]:
    """The product under a name: browsers make no passkeys for an address of digits."""
    url = databases.fresh()
    server = Server(database_url=url, data_dir=tmp_path / "data")
    server.url = f"http://localhost:{server.port}"
    server.env["FEEDBACK_PUBLIC_URL"] = server.url
    try:
        server.start()
        _add(server, EMAIL, "administrator")
        yield server
    finally:
        server.kill()
        databases.drop(url)


def _add(server: Server, email: str, role: str) -> None:
    subprocess.run(
        [
            *(processes.PYTHON, "-m", "feedback.cli", "staff", "add", "--email", email),
            *("--name", "Ada", "--role", role, "--password-stdin"),
        ],
        env=processes.clean_environment() | server.env,
        cwd=processes.ROOT,
        input=PASSWORD + "\n",
        text=True,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def look(engine_name: str) -> dict[str, str]:
    """Each database shows the pages in another language and scheme, on a phone."""
    return {
        "sqlite": {"language": "zh", "scheme": "dark"},
        "postgresql": {"language": "en", "scheme": "light"},
    }[engine_name]


def authenticator(page: Page) -> Any:
    """A platform authenticator that its owner has just unlocked."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    made = debugger.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return debugger, made["authenticatorId"]


def by_password(page: Page, server: Server, path: str = "/") -> None:
    page.goto(f"{server.url}/login?next={path}")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action^='/login?'] button, form[action='/login'] button").first.click()


def test_passkey_is_made_used_alone_used_second_and_removed(
    server: Server, new_page: Callable[..., Page], look: dict[str, str]
) -> None:
    page = new_page("phone", **look)
    debugger, key = authenticator(page)
    by_password(page, server, "/settings/security")
    page.wait_for_url(at("/settings/security"))
    page.locator("a[href='/settings/security/passkeys/new']").click()
    page.locator("#name").fill("work phone")
    page.locator("form[data-passkey] button").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.locator("main a.btn-primary").click()
    page.wait_for_url(at("/settings/security"))
    expect(page.get_by_text("work phone").first).to_be_visible()

    sign_out(page)
    page.goto(f"{server.url}/login?next=/settings/sessions")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(at("/settings/sessions"))

    sign_out(page)
    by_password(page, server, "/settings/security")
    page.wait_for_url(at("/login/second"))
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(at("/settings/security"))

    page.locator("details", has_text="work phone").locator("summary").click()
    page.locator("form[action$='/removal'] button").first.click()
    expect(page.locator(".notice.success")).to_be_visible()
    sign_out(page)
    # The browser still holds it, the server no longer knows it.
    page.goto(f"{server.url}/login")
    page.locator("form[data-passkey] button").click()
    expect(page.locator(".notice.error")).to_be_visible()
    assert len(debugger.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"])
    by_password(page, server)
    page.wait_for_url(lambda url: "/login" not in url)


def test_app_is_set_up_and_used_and_every_page_on_the_way_is_clean(
    server: Server, new_page: Callable[..., Page], axe: Any, look: dict[str, str]
) -> None:
    page = new_page("phone", **look)

    def clean() -> None:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe(page)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append("wider than the phone")
        assert found == [], page.url
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")

    page.goto(f"{server.url}/login")
    expect(page.locator("form[data-passkey] button")).to_be_visible()
    clean()
    by_password(page, server, "/settings/security")
    for path in ("security", "security/passkeys/new", "sign-in", "staff/1/sign-in"):
        page.goto(f"{server.url}/settings/{path}")
        clean()
    page.goto(f"{server.url}/confirm?next=/settings/sign-in")
    clean()
    page.goto(f"{server.url}/settings/security/app")
    clean()
    letters = (page.locator(".secret-text").text_content() or "").replace(" ", "")
    secret = base64.b32decode(letters)
    page.locator("#code").fill(code(secret))
    page.locator("form[action$='/app'] button").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    clean()
    spare = page.locator(".recovery-codes li").first.text_content() or ""
    page.locator("main a.btn-primary").click()
    page.wait_for_url(at("/settings/security"))
    clean()
    page.goto(f"{server.url}/settings/sessions")
    clean()

    sign_out(page)
    by_password(page, server, "/settings/sessions")
    page.wait_for_url(at("/login/second"))
    clean()
    page.locator("#code").fill("000000")
    page.locator("#code").press("Enter")
    expect(page.locator(".notice.error")).to_be_visible()
    clean()
    page.locator("#code").fill(code(secret, later=1))
    page.locator("#code").press("Enter")
    page.wait_for_url(at("/settings/sessions"))

    sign_out(page)
    by_password(page, server, "/settings/sessions")
    page.locator("summary").click()
    page.locator("#recovery").fill(spare)
    page.locator("#recovery").press("Enter")
    page.wait_for_url(at("/settings/sessions"))
    expect(page.locator(".flashes .warning")).to_be_visible()


def at(path: str) -> Callable[[str], bool]:
    """Whether the page is there, and not where `?next=` names it."""
    return lambda url: urlsplit(url).path == path


def sign_out(page: Page) -> None:
    page.wait_for_load_state()
    page.evaluate("setTimeout(() => document.querySelector('form[action=\"/logout\"]').submit())")
    page.wait_for_url(at("/login"))


def test_browser_that_refuses_says_so_and_the_password_still_works(
    server: Server, new_page: Callable[..., Page], look: dict[str, str]
) -> None:
    page = new_page("phone", **look)
    debugger, key = authenticator(page)
    debugger.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto(f"{server.url}/login")
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-refused]")).to_be_visible(timeout=30_000)
    by_password(page, server)
    page.wait_for_url(lambda url: "/login" not in url)


def test_sign_in_works_without_scripts(
    server: Server, new_page: Callable[..., Page], axe: Any, look: dict[str, str]
) -> None:
    page = new_page("phone", javascript=False, **look)
    page.goto(f"{server.url}/login")
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    by_password(page, server, "/settings/sign-in")
    page.wait_for_url(at("/settings/sign-in"))
    page.locator("input[value=administrator]").check()
    page.locator("main form button").click()
    page.wait_for_url(at("/login/set-up"))
    page.locator("a[href='/settings/security/app']").click()
    expect(page.locator(".totp-symbol")).to_be_visible()

"""Real Chromium, and axe on what it shows."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

SIZES = {"phone": (360, 640), "desktop": (1280, 800)}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--proxy-server=direct://",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# Passkeys need a name: browsers make none for an address of digits.
OURS = {"127.0.0.1", "localhost"}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, cut off from every host but this one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    raise RuntimeError("Chromium is needed by the journeys: apt install chromium")


def new_context(
    browser: Browser,
    size: str | tuple[int, int] = "desktop",
    *,
    javascript: bool = True,
    language: str = "en",
    scheme: str = "light",
    bypass_csp: bool = False,
) -> BrowserContext:
    """A fresh profile; `phone` is a touch screen of 360 x 640."""
    width, height = SIZES[size] if isinstance(size, str) else size
    return browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=width < 600,
        is_mobile=width < 600,
        java_script_enabled=javascript,
        locale=LOCALES[language],
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=bypass_csp,
        accept_downloads=True,
    )


def watch(page: Page) -> list[str]:
    """The list to which everything is added that a clean page never does."""
    faults: list[str] = []

    def said(message: Any) -> None:
        # A refused form is a page of its own; what it loads is watched below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            faults.append(f"console: {message.text}")

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname not in OURS:
            faults.append(f"request to another host: {request.url}")

    def answered(response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            faults.append(f"{response.status} for {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", asked)
    page.on("response", answered)
    page.faults = faults  # type: ignore[attr-defined]
    return faults


@cache
def _axe_source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page, include: str | None = None) -> list[str]:
    """What axe finds wrong on the page, a readable line each; empty when nothing is."""
    # Through the debugger and not as a script tag: the page's own policy forbids the latter.
    debugger = page.context.new_cdp_session(page)
    try:
        known = debugger.send("Runtime.evaluate", {"expression": "typeof axe === 'object'"})
        if not known["result"]["value"]:
            debugger.send("Runtime.evaluate", {"expression": _axe_source() + ";0"})
        options = f"{{runOnly: {AXE_TAGS!r}, resultTypes: ['violations']}}"
        scope = f"document.querySelector({include!r})" if include else "document"
        answer = debugger.send(
            "Runtime.evaluate",
            {
                "expression": f"axe.run({scope}, {options}).then(result => result.violations)",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
    finally:
        debugger.detach()
    if "exceptionDetails" in answer:
        raise RuntimeError(f"axe failed: {answer['exceptionDetails']}")
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        f"{', '.join(str(part) for part in node['target'])}: {node['html'][:160]}"
        for violation in answer["result"]["value"]
        for node in violation["nodes"]
    ]

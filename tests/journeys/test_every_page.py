"""No page has a fault of accessibility, is wider than a phone, or speaks the wrong language.

Each database shows every page once: one on a phone, dark and in Chinese, the other on a desk,
light and in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from feedback.core.i18n import NAMES, TAGS
from feedback.demo.domain.people import ADMINISTRATOR, VIEWER
from tests.harness.server import Server
from tests.journeys.conftest import Staff
from tests.journeys.walk import FAULTS, NO_PAGE, PUBLIC, SENT_EMPTY, STAFF
from tests.journeys.words import english_only

WIDTHS = (360, 320)
# Every text that is not the customers' or the staff's own.
SPOKEN = """() => {
  const said = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const foreign = parent.closest('[lang]:not(html), bdi, script, style, textarea, .code-chip');
    if (!foreign) said.push(walker.currentNode.data.replace(/\\s+/g, ' ').trim());
  }
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (one.closest('[lang]:not(html), bdi, .code-chip')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (one.hasAttribute(name)) said.push(one.getAttribute(name).trim());
  }
  return said;
}"""


@pytest.fixture
def look(engine_name: str) -> dict[str, str]:
    """Size, scheme and language of this database's walk."""
    return {
        "sqlite": {"size": "phone", "scheme": "dark", "language": "zh"},
        "postgresql": {"size": "desktop", "scheme": "light", "language": "en"},
    }[engine_name]


class Walker:
    """Looks at what a page shows and remembers what is wrong."""

    def __init__(self, page: Page, url: str, axe: Callable[..., list[str]], language: str) -> None:
        self.page, self.url, self.axe, self.language = page, url, axe, language
        self.faults: dict[str, list[str]] = {}

    def visit(self, path: str, status: int = 200) -> None:
        """Go there and look."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        if answer.status != status:
            self.faults[path] = [f"answered {answer.status}"]
        self.look(path)

    def look(self, name: str, part: str | None = None) -> None:
        """axe, language and width of what is shown now, with everything unfolded."""
        page = self.page
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        found = self.axe(page, part)
        if page.locator("html").get_attribute("lang") != TAGS[self.language]:
            found.append("wrong language of the page")
        if self.language == "zh":
            left = english_only().intersection(page.evaluate(SPOKEN)) - {NAMES["en"]}
            found += [f"not in Chinese: {text}" for text in sorted(left)]
        found += list(self._too_wide())
        if found:
            self.faults.setdefault(name, []).extend(found)

    def _too_wide(self) -> Iterator[str]:
        size = self.page.viewport_size
        assert size is not None
        widths = (size["width"], *(width for width in WIDTHS if width != size["width"]))
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                yield f"{wide} wide on a screen of {width}"
        self.page.set_viewport_size(size)


def first(page: Page, address: str, pattern: str) -> str:
    """What the first link of a list leads to."""
    page.goto(address)
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    return next(found[1] for link in links if (found := re.match(pattern, link or "")))


def test_staff_pages(
    demo_server: Server,
    staff: Staff,
    new_page: Callable[..., Page],
    axe: Any,
    look: dict[str, str],
) -> None:
    page = new_page(**look)
    staff.sign_in(page, ADMINISTRATOR, "/cases", look["language"])
    url = demo_server.url
    known = {
        "open_case": first(page, f"{url}/cases?view=unassigned", r"/cases/(C-\d+)$"),
        "solved_case": first(page, f"{url}/cases?view=resolved", r"/cases/(C-\d+)$"),
        "response": first(page, f"{url}/responses?score=nps.detractor", r"/responses/(\d+)$"),
        "survey": first(page, f"{url}/surveys", r"/surveys/(\d+)$"),
    }
    walker = Walker(page, url, axe, look["language"])
    for pattern in (address for addresses in STAFF.values() for address in addresses):
        path = pattern.format(**known)
        walker.visit(path, FAULTS.get(path, 200))
        for section in page.locator("section.act").all():
            noun = section.get_attribute("id")
            page.evaluate("noun => { location.hash = noun }", noun)
            walker.look(f"{path}#{noun}", f"#{noun}")
        if path in SENT_EMPTY:
            with page.expect_navigation():
                page.locator("main form .btn-primary").first.click()
            walker.look(f"{path} sent empty")
    for path, status in FAULTS.items():
        walker.visit(path, status)
    assert walker.faults == {}


def test_menu_on_a_phone(
    staff: Staff, new_page: Callable[..., Page], axe: Any, look: dict[str, str]
) -> None:
    page = new_page("phone", scheme=look["scheme"], language=look["language"])
    staff.sign_in(page, ADMINISTRATOR, "/settings", look["language"])
    page.locator(".menu summary").click()
    assert axe(page) == []
    page.locator(".menu-sheet a[href='/cases']").click()
    page.wait_for_url("**/cases")


def test_public_pages_and_refusals(
    demo_server: Server,
    staff: Staff,
    new_page: Callable[..., Page],
    axe: Any,
    look: dict[str, str],
) -> None:
    page = new_page(**look)
    walker = Walker(page, demo_server.url, axe, look["language"])
    for path in (address for addresses in PUBLIC.values() for address in addresses):
        walker.visit(path, FAULTS.get(path, 200))
    page.goto(f"{demo_server.url}/login")
    page.locator("#email").fill("nobody@example.org")
    page.locator("#password").fill("not the password")
    page.locator("main form button").click()
    page.locator(".notice.error").wait_for()
    walker.look("/login refused")
    staff.sign_in(page, VIEWER, "/dashboard", look["language"])
    walker.visit("/dashboard")
    walker.visit("/settings/staff", 403)
    assert walker.faults == {}


def test_every_page_of_the_url_map_is_walked(app: Flask) -> None:
    answers_get = {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    walked = STAFF.keys() | PUBLIC.keys()
    assert answers_get - walked - NO_PAGE == set(), (
        "say in tests/journeys/walk.py how to look at it"
    )
    assert (walked | NO_PAGE) - answers_get == set()

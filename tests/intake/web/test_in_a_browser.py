"""The survey page in real Chromium, as phones and desks show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.intake.web.conftest import Counter

TARGET = 44
Open = Callable[..., Page]


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where the visible ones are."""
    found = [item.bounding_box() for item in page.locator(selector).all() if item.is_visible()]
    return [box for box in found if box]


@pytest.mark.parametrize("javascript", [True, False])
def test_one_request_no_cookie_and_back_leaves_in_one_step(
    new_page: Open, counter: Callable[..., Counter], served: str, javascript: bool
) -> None:
    page = new_page("phone", javascript=javascript, language="en")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(served + counter().url)
    page.wait_for_timeout(150)
    assert len([url for url in requests if not url.startswith("data:")]) == 1
    page.locator("label[for='a-q_nps-9']").click(force=True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you – that makes our day!")
    assert page.context.cookies() == []
    assert page.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.parametrize("javascript", [True, False])
def test_conditions_show_by_css_alone(
    new_page: Open, counter: Callable[..., Counter], served: str, javascript: bool
) -> None:
    page = new_page("phone", javascript=javascript, language="zh")
    page.goto(served + counter().url)
    reasons, contact = page.locator("#q-q_reasons"), page.locator("#q-q_contact")
    expect(reasons).to_be_hidden()
    expect(contact).to_be_hidden()
    page.locator("#a-q_nps-8").check()
    expect(reasons).to_be_visible()
    expect(contact).to_be_hidden()
    page.locator("#a-q_nps-2").check()
    expect(contact).to_be_visible()
    page.locator("#a-q_nps-10").check()
    expect(reasons).to_be_hidden()


def test_faults_keep_everything_in_the_browser(
    new_page: Open, counter: Callable[..., Counter], served: str, axe: Any
) -> None:
    page = new_page("phone", language="en")
    page.goto(served + counter().url)
    page.locator("#a-q_nps-2").check()
    page.locator("#a-q_reasons-wait").check()
    page.get_by_label("Would you tell us more?").fill("It took\nan hour <b>")
    page.get_by_label("Phone").fill("13800000000")
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Almost done")
    expect(page.locator("#a-q_nps-2")).to_be_checked()
    expect(page.locator("#a-q_reasons-wait")).to_be_checked()
    expect(page.get_by_label("Would you tell us more?")).to_have_value("It took\nan hour <b>")
    expect(page.get_by_label("Phone")).to_have_value("13800000000")
    assert axe(page) == []
    summary.get_by_role("link").first.click()
    assert page.evaluate("location.hash") == "#a-q_contact-consent"
    page.get_by_label("I agree to be contacted").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("What happens next")
    assert axe(page) == []


def test_the_language_is_one_tap_away(
    new_page: Open, counter: Callable[..., Counter], served: str
) -> None:
    page = new_page("phone", language="en")
    page.goto(served + counter().url)
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("#a-q_nps-7").check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢您。")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_question_and_all_eleven_answers_fit_the_smallest_phone(
    new_page: Open, counter: Callable[..., Counter], served: str, language: str
) -> None:
    page = new_page((320, 480), language=language)
    page.goto(served + counter().url)
    asked = page.locator("#q-q_nps legend").bounding_box()
    ends = page.locator("#q-q_nps .ends").bounding_box()
    assert asked is not None
    assert asked["y"] >= 0
    assert ends is not None
    assert ends["y"] + ends["height"] <= 480
    options = boxes(page, "#q-q_nps input")
    assert len(options) == 11
    assert {round(box["y"]) for box in options[:6]} == {round(options[0]["y"])}
    assert {round(box["y"]) for box in options[6:]} == {round(options[6]["y"])}
    assert options[6]["y"] > options[5]["y"]
    assert all(box["width"] >= TARGET and box["height"] >= TARGET for box in options)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(320, 480), "phone", "desktop"])
def test_every_target_is_large_and_nothing_scrolls_sideways(
    new_page: Open, counter: Callable[..., Counter], served: str, size: Any, language: str
) -> None:
    page = new_page(size, language=language)
    page.goto(served + counter().url)
    page.locator("#a-q_nps-0").check()
    targets = boxes(page, "a, button, .n input, label.o, textarea, .f + input")
    assert len(targets) > 30
    small = [box for box in targets if box["width"] < TARGET or box["height"] < TARGET]
    assert small == []
    send = page.locator("button").bounding_box()
    assert send is not None
    assert send["height"] >= 48
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rows = {round(box["y"]) for box in boxes(page, "#q-q_nps input")}
    assert len(rows) == (1 if size == "desktop" else 2)


def test_text_twice_as_large_stays_readable(
    new_page: Open, counter: Callable[..., Counter], served: str
) -> None:
    page = new_page((320, 480), language="en", bypass_csp=True)
    page.goto(served + counter().url)
    page.locator("#a-q_nps-0").check()
    page.add_style_tag(content="html{font-size:200%}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clipped = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1"
        " && e.clientWidth > 1 && !e.closest('.hp') && getComputedStyle(e).display !== 'inline')"
        ".map(e => e.className + ' ' + e.tagName)"
    )
    assert clipped == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("survey", "language"), [("touchpoint", "en"), ("csat", "zh")])
def test_axe_finds_nothing(
    new_page: Open,
    counter: Callable[..., Counter],
    served: str,
    axe: Any,
    survey: str,
    language: str,
    scheme: str,
) -> None:
    page = new_page("phone", language=language, scheme=scheme)
    desk = counter(survey)
    page.goto(served + desk.url)
    first = page.get_by_role("radio").first
    first.check()
    assert axe(page) == []
    with page.expect_navigation():
        page.locator("button").click()
    assert axe(page) == []
    page.goto(served + "/t/unknown")
    assert axe(page) == []


def test_keys_alone_are_enough(
    new_page: Open, counter: Callable[..., Counter], served: str
) -> None:
    page = new_page("desktop", language="en")
    page.goto(served + counter("nps").url)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#a-q_nps-9")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you – that makes our day!")

"""A manager looks at figures, follows them to the answers, and hands on the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from feedback.demo.domain.people import MANAGER_CHINA
from feedback.demo.domain.places import SPOT
from feedback.intake.web.front import DOOR_LIFETIME
from tests.harness import pdf
from tests.harness.server import Server
from tests.journeys.conftest import Customer, Staff, decoded
from tests.journeys.words import Words

SPOT_KEY = "westlake_delivery"
CODE = SPOT[SPOT_KEY].code


def number(text: str) -> int:
    """The first whole number of a text, whatever separates its thousands."""
    found = re.search(r"\d+", re.sub(r"[,\s\u00a0\u202f]", "", text))
    assert found, text
    return int(found[0])


def n_of(card: Locator) -> int:
    found = re.search(r"n = ([\d,]+)", card.locator(".figure-basis").inner_text())
    assert found
    return number(found[1])


def card_of(page: Page, label: str) -> Locator:
    return page.locator(".figures .card").filter(
        has=page.locator(".figure-label", has_text=re.compile(f"^{re.escape(label)}$"))
    )


def figures(page: Page, words: Words) -> dict[str, tuple[str, int]]:
    """Value and n of the cards, by what they say on paper."""
    cards = {"NPS": "NPS", "CSAT": "CSAT", "CES": "CES"}
    cards |= {"First response": words("First response in time")}
    cards |= {"Resolution": words("Resolution in time")}
    return {
        name: (
            card_of(page, label).locator(".figure-value").inner_text(),
            n_of(card_of(page, label)),
        )
        for name, label in cards.items()
    }


def test_figures_lead_to_their_answers_and_to_equal_paper(
    demo_server: Server, staff: Staff, new_page: Callable[..., Page], language: str, words: Words
) -> None:
    page = new_page("desktop", language=language)
    staff.sign_in(page, MANAGER_CHINA, f"/dashboard?node={CODE}", language)
    expect(page.locator("h1")).to_have_text(
        SPOT[SPOT_KEY].zh if language == "zh" else SPOT[SPOT_KEY].en
    )
    shown = figures(page, words)
    dashboard = page.url
    for metric in ("NPS", "CSAT", "CES"):
        card_of(page, metric).locator("a.row-link").click()
        assert number(page.locator("p[role='status'] b").inner_text()) == shown[metric][1]
        page.goto(dashboard)
    groups = page.locator(".group-links a").all()
    assert sum(number(group.locator(".num").inner_text()) for group in groups) == shown["NPS"][1]
    unhappy = page.locator(".group-links a").first
    n_unhappy = number(unhappy.locator(".num").inner_text())
    unhappy.click()
    assert number(page.locator("p[role='status'] b").inner_text()) == n_unhappy
    page.goto(dashboard)

    report = page.locator(".page-head a.btn-primary").get_attribute("href") or ""
    for paper in ("en", "zh"):
        answer = page.request.get(f"{demo_server.url}{report}&lang={paper}", timeout=60_000)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        in_words, first = Words(paper), pdf.pages(answer.body())[0]
        for name, (value, n) in shown.items():
            block = (
                rf"^{re.escape(in_words(name))}\n{re.escape(value)}\n(?:[^\n]+\n){{0,2}}?n = {n}$"
            )
            assert re.search(block, first, re.MULTILINE), (name, value, n, first)
        assert (SPOT[SPOT_KEY].zh if paper == "zh" else SPOT[SPOT_KEY].en) in first


def test_code_in_print_shows_what_the_manager_chooses(
    demo_server: Server,
    staff: Staff,
    new_page: Callable[..., Page],
    customer: Callable[..., Customer],
    language: str,
    words: Words,
    axe: Any,
) -> None:
    page = new_page("desktop", language=language)
    staff.sign_in(page, MANAGER_CHINA, f"/touchpoints/{CODE}", language)
    poster = page.locator(".page-head a.btn-primary").get_attribute("href") or ""
    printed = decoded([page.request.get(demo_server.url + poster).body()])
    one = customer(SPOT_KEY, language)
    assert printed == [one.address]
    one.page.goto(printed[0])
    expect(one.page.locator("#q-q_nps")).to_be_visible()

    show(page, "Satisfaction · 满意度")
    expect(page.locator(".notice.success")).to_be_visible()
    one.page.goto(printed[0])
    expect(one.page.locator("#q-q_csat")).to_be_visible()
    expect(one.page.locator("#q-q_nps")).to_have_count(0)

    page.goto(f"{demo_server.url}/surveys/new")
    page.locator("#name").fill("Moving day")
    page.locator("input[name='start'][value='ces']").check()
    page.locator("main form button").click()
    page.wait_for_url("**/draft")
    page.locator("button", has_text=words("Save and publish")).click()
    page.wait_for_url(re.compile(r"/surveys/\d+$"))
    expect(page.locator(".badge.met").first).to_be_visible()
    assert axe(page) == []

    page.goto(f"{demo_server.url}/touchpoints/{CODE}")
    show(page, "Moving day")
    one.page.goto(printed[0])
    expect(one.page.locator("#q-q_ces")).to_be_visible()
    assert decoded([page.request.get(demo_server.url + poster).body()]) == printed


def show(page: Page, survey: str) -> None:
    """Let the touchpoint show another survey."""
    page.locator("#survey").select_option(label=survey)
    with page.expect_navigation():
        page.locator("form[action$='/survey'] button").click()
    expect(page.locator("#survey option:checked")).to_have_text(survey)
    page.wait_for_timeout(DOOR_LIFETIME / timedelta(milliseconds=1) + 50)

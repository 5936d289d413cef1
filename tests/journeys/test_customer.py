"""A customer scans, is unhappy, and is told who gets back by when."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from feedback.core.i18n import TAGS
from feedback.demo.domain.people import MANAGER_EUROPE
from feedback.demo.domain.places import SPOT
from feedback.intake.domain.words import EN, ZH
from tests.harness.server import Server
from tests.journeys.conftest import CONTACTS, Customer, Staff, decoded

WORDS = {"en": EN, "zh": ZH}
# With and without JavaScript, each in both languages, and each language light and dark.
LOOKS = {
    ("sqlite", True): ("en", "light"),
    ("sqlite", False): ("zh", "light"),
    ("postgresql", True): ("zh", "dark"),
    ("postgresql", False): ("en", "dark"),
}


@pytest.mark.parametrize("javascript", [True, False])
def test_unhappy_customer_is_promised_an_answer(
    customer: Callable[..., Customer], engine_name: str, axe: Any, javascript: bool
) -> None:
    language, scheme = LOOKS[engine_name, javascript]
    one = customer("mitte_repair", language, javascript=javascript, scheme=scheme)
    page, said = one.page, WORDS[language]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def clean(page: Page) -> bool:
        # axe is a script itself; the page is the same without.
        return not javascript or axe(page) == []

    one.scan()
    assert [url for url in asked if not url.startswith("data:")] == [one.address]
    expect(page.locator("html")).to_have_attribute("lang", TAGS[language])
    expect(page.locator("#q-q_contact")).to_be_hidden()

    one.complain()
    expect(page.locator("#q-q_contact")).to_be_visible()
    assert clean(page)
    one.send()
    expect(page.locator("#errors h2")).to_have_text(said["errors_title"])
    expect(page.locator("#errors")).to_contain_text(said["consent_needed"])
    expect(page.locator("#a-q_nps-1")).to_be_checked()
    expect(page.locator("#a-q_reasons-quality")).to_be_checked()
    expect(page.locator("#a-q_comment")).to_have_value(one.comment)
    expect(page.locator("#a-q_contact-name")).to_have_value(CONTACTS[language][0])
    expect(page.locator("#a-q_contact-phone")).to_have_value(CONTACTS[language][1])
    expect(page.locator("#a-q_contact-consent")).not_to_be_checked()
    assert clean(page)

    one.consent()
    one.send()
    expect(page.locator("html")).to_have_attribute("lang", TAGS[language])
    expect(page.locator(".next h2")).to_have_text(said["next"])
    expect(page.locator(".next time")).to_have_text(re.compile(r"\d{1,2}:\d\d"))
    before, after = said["promise"].split("{moment}")
    expect(page.locator(".next p")).to_contain_text(before.strip())
    expect(page.locator(".next p")).to_contain_text(after.strip())
    expect(page.locator(".rn b")).to_have_text(re.compile(r"R-\d+-\w{3}"))
    assert "/r/" in page.url
    assert clean(page)
    number = page.locator(".rn b").inner_text()
    page.reload()
    expect(page.locator(".rn b")).to_have_text(number)
    assert page.context.cookies() == []


def test_happy_customer_is_thanked_and_nobody_is_called(customer: Callable[..., Customer]) -> None:
    one = customer("camden_show")
    one.scan()
    one.page.locator("#a-q_nps-10").check()
    expect(one.page.locator("#q-q_contact")).to_be_hidden()
    one.send()
    expect(one.page.locator(".rn b")).to_be_visible()
    expect(one.page.locator(".next")).to_have_count(0)


def test_everything_in_print_leads_to_the_survey(
    demo_server: Server,
    staff: Staff,
    desktop: Page,
    customer: Callable[..., Customer],
    language: str,
) -> None:
    code = SPOT["camden_delivery"].code
    staff.sign_in(desktop, MANAGER_EUROPE, f"/touchpoints/{code}")
    below = f"{demo_server.url}/touchpoints/{code}"
    addresses = [f"{below}/qr.png?size=card", f"{below}/qr.png?size=counter"]
    addresses += [f"{below}/poster.pdf?lang={one}" for one in ("both", language)]
    answers = [desktop.request.get(address) for address in addresses]
    assert [answer.status for answer in answers] == [200] * len(answers)
    read = decoded(answer.body() for answer in answers)
    one = customer("camden_delivery")
    assert read == [one.address] * len(answers)
    one.page.goto(read[0])
    expect(one.page.locator(".place")).to_have_text(SPOT["camden_delivery"].en)

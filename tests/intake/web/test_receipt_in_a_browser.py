"""The receipt's page on a small phone without JavaScript, in both languages, by taps alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.followup import service as followup
from feedback.followup.store.models import FollowUpCase, RecoveryAsk
from feedback.intake.domain.words import words_in
from feedback.responses.store.models import ContactDetail, Response
from tests.intake.web.conftest import Counter

Open = Callable[..., Page]
TARGET = 44


def resolve(in_app: Any) -> None:
    from feedback.core import clock

    with in_app() as session:
        case = session.scalars(select(FollowUpCase)).one()
        followup.resolve(
            actor=SYSTEM,
            now=clock.now(),
            number=case.number,
            seen_revision=case.revision,
            reason_code="wait",
            note="internal",
            customer_told=True,
        )


def unhappy(page: Page, url: str, language: str) -> None:
    """An unhappy answer with words and contact details."""
    page.goto(f"{url}?lang={language}")
    page.locator("#a-q_nps-1").check()
    page.locator("#a-q_comment").fill("Waited an hour / 等了一个小时")
    page.locator("#a-q_contact-phone").fill("13800008888")
    page.locator("#a-q_contact-email").fill("li@example.cn")
    page.locator("#a-q_contact-consent").check()
    page.locator("main button").click()


def send(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unfold(page: Page, name: str) -> None:
    page.locator("summary", has_text=name).click()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_customer_answers_back_by_taps_alone(
    new_page: Open,
    counter: Callable[..., Counter],
    served: str,
    in_app: Any,
    language: str,
) -> None:
    words = words_in(language)
    page = new_page("phone", javascript=False, language=language)
    unhappy(page, served + counter("nps").url, language)
    receipt = page.url
    unfold(page, words["add_detail"])
    page.locator("#detail-text").fill("One more thing / 还有一件事")
    send(page, words["send_detail"])
    expect(page.get_by_role("status")).to_have_text(words["ok_detail"])
    assert page.locator(".line li").count() == 2
    resolve(in_app)
    page.goto(receipt + "#solved")
    expect(page.get_by_role("heading", name=words["is_it_solved"])).to_be_visible()
    unfold(page, words["not_solved"])
    send(page, words["send_not_solved"])
    expect(page.get_by_role("status")).to_have_text(words["ok_verdict"])
    resolve(in_app)
    page.goto(receipt)
    send(page, words["yes_solved"])
    expect(page.get_by_text(words["solved_said"])).to_be_visible()
    with in_app() as session:
        asked = select(RecoveryAsk.is_solved).order_by(RecoveryAsk.round)
        assert session.scalars(asked).all() == [False, True]
    unfold(page, words["your_contact"])
    send(page, words["withdraw"])
    expect(page.get_by_role("status")).to_have_text(words["ok_withdrawn"])
    unfold(page, words["erase"])
    send(page, words["send_erase"])
    expect(page.get_by_role("alert")).to_contain_text(words["erase_tick"])
    page.locator("#erasure-sure").check()
    send(page, words["send_erase"])
    expect(page.get_by_role("heading", level=1)).to_have_text(words["erased_title"])
    assert page.context.cookies() == []
    with in_app() as session:
        assert session.scalars(select(ContactDetail)).all() == []
        assert session.scalars(select(Response.comment)).one() is None


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [((320, 480), "zh", "dark"), ("phone", "en", "light")]
)
def test_everything_unfolded_is_large_enough_to_tap_and_fits(
    new_page: Open,
    counter: Callable[..., Counter],
    served: str,
    axe: Any,
    in_app: Any,
    size: Any,
    language: str,
    scheme: str,
) -> None:
    page = new_page(size, language=language, scheme=scheme)
    requests: list[str] = []
    unhappy(page, served + counter("nps").url, language)
    words = words_in(language)
    unfold(page, words["add_detail"])
    send(page, words["send_detail"])
    assert axe(page) == []
    page.goto(page.url.removesuffix("/details"))
    resolve(in_app)
    page.on("request", lambda request: requests.append(request.url))
    page.reload()
    assert len([url for url in requests if not url.startswith("data:")]) == 1
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    targets = [
        box
        for item in page.locator(
            "main button, summary, main input:not([type=hidden]), label.o"
        ).all()
        if item.is_visible() and (box := item.bounding_box())
    ]
    assert len(targets) > 8
    boxes = page.locator("input[type=checkbox]").count()
    small = [box for box in targets if box["height"] < TARGET]
    assert len(small) <= boxes  # a box stands inside its label, which is large
    assert page.evaluate("document.querySelectorAll('*').length") <= 200

"""An agent with a phone works a case from the queue to its end, and the customer can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from feedback.demo.domain.people import LONDON_AGENT, MANAGER_EUROPE
from feedback.intake.domain.words import EN, ZH
from tests.journeys.conftest import Customer, Staff
from tests.journeys.words import Words

NOTE = "Sent a fitter with a new lock · 已派师傅更换门锁"


def send(page: Page, noun: str) -> None:
    """Press the button of an action's form."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{noun}'] button").first.click()


def open_form(page: Page, noun: str) -> None:
    """Press what leads to the form, as a thumb finds it at the foot of the screen."""
    page.locator(f".case-bar a[href$='#{noun}']").click()
    expect(page.locator(f"#{noun}")).to_be_visible()


def take(page: Page, case_row: Any) -> None:
    case_row.locator(".row-link").click()
    send(page, "claim")


def resolve(page: Page, note: str) -> None:
    page.locator("#resolution-note").fill(note)
    page.locator("#resolution input[name='reason_code'][value='quality']").check()
    page.locator("#resolution-cause_category").select_option("method")
    page.locator("#resolution input[name='customer_told'][value='yes']").check()
    send(page, "resolution")


def test_agent_solves_a_case_with_one_thumb(
    staff: Staff,
    customer: Callable[..., Customer],
    new_page: Callable[..., Page],
    language: str,
    words: Words,
    axe: Any,
) -> None:
    one = customer("camden_delivery", language)
    receipt = one.answer(score=0)
    told = {"en": EN, "zh": ZH}[language]

    page = new_page("phone", language=language, scheme="dark")
    staff.sign_in(page, LONDON_AGENT, "/cases", language)
    dues = [due.get_attribute("datetime") or "" for due in page.locator(".queue-due time").all()]
    assert dues == sorted(dues)
    row = page.locator(".queue-row").filter(has_text=one.comment)
    expect(row).to_have_count(1)
    mine = row.locator(".queue-due time").get_attribute("datetime") or ""
    # Of those that are due at the same moment, the newest stands last.
    before = [due for due in dues if due <= mine]
    expect(page.locator(".queue-row").nth(len(before) - 1)).to_contain_text(one.comment)
    left = words("%(time)s left").split("%(time)s")
    for part in left:
        expect(row.locator(".due")).to_contain_text(part.strip())
    expect(row).to_contain_text(words("Urgent"))

    take(page, row)
    expect(page.locator(".case-state")).to_contain_text(words("Your case"))
    expect(page.locator(".clock").first).to_contain_text(words("First response"))
    open_form(page, "first-response")
    assert axe(page) == []
    page.locator("#first-response input[value='phone']").check()
    page.locator("#first-response-note").fill("Called back")
    send(page, "first-response")
    expect(page.locator(".clock").first.locator(".badge")).to_have_text(words("Met"))
    one.page.goto(receipt)
    expect(one.page.locator(".next p").first).to_contain_text(told["answered"][:-1])

    open_form(page, "hold")
    page.locator("#hold input[value='customer_reply']").check()
    send(page, "hold")
    expect(page.locator(".case-state")).to_contain_text(words("On hold"))
    one.page.reload()
    expect(one.page.locator(".next p").first).to_have_text(told["held"])
    send(page, "resumption")
    expect(page.locator(".case-state")).not_to_contain_text(words("On hold"))

    open_form(page, "resolution")
    send(page, "resolution")
    expect(page.locator("#resolution .error-summary")).to_contain_text(words("Choose the reason."))
    assert axe(page) == []
    resolve(page, NOTE)
    expect(page.locator(".case-state")).to_contain_text(words("Resolved"))
    expect(page.locator(".case-bar a[href='#reopening']")).to_be_visible()
    assert axe(page) == []
    sentences = page.locator(".timeline-what")
    expect(sentences).to_have_count(6)
    for line, said in enumerate(("The answer became a case", "took the case"), start=1):
        expect(sentences.nth(6 - line)).to_contain_text(words(said))
    expect(page.locator(".timeline-note").first).to_have_text(NOTE)
    one.page.reload()
    expect(one.page.locator(".next p").first).to_have_text(told["resolved"])
    assert one.page.context.cookies() == []


def test_late_second_person_keeps_what_was_typed(
    staff: Staff,
    customer: Callable[..., Customer],
    phone: Page,
    new_page: Callable[..., Page],
    language: str,
    words: Words,
    axe: Any,
) -> None:
    one = customer("camden_delivery", language)
    one.answer(score=4)
    staff.sign_in(phone, LONDON_AGENT, "/cases", language)
    take(phone, phone.locator(".queue-row").filter(has_text=one.comment))
    case = phone.url
    desk = new_page("desktop", language=language)
    staff.sign_in(desk, MANAGER_EUROPE, case.removeprefix(staff.server.url), language)
    open_form(phone, "first-response")
    desk.goto(f"{case}#notes")
    desk.locator("#notes-note").fill("A look from the desk")
    send(desk, "notes")
    phone.locator("#first-response input[value='mail']").check()
    phone.locator("#first-response-note").fill("Typed for ten minutes")
    with phone.expect_response(lambda answer: answer.request.method == "POST") as answered:
        send(phone, "first-response")
    assert answered.value.status == 409
    expect(phone.locator("h1")).to_have_text(words("Someone else was faster"))
    expect(phone.locator(".timeline-note")).to_have_text("A look from the desk")
    expect(phone.locator("#first-response-note")).to_have_value("Typed for ten minutes")
    expect(phone.locator("input[value='mail']")).to_be_checked()
    assert axe(phone) == []
    send(phone, "first-response")
    expect(phone.locator(".timeline-note").first).to_have_text("Typed for ten minutes")

    open_form(phone, "resolution")
    desk.reload()
    open_form(desk, "resolution")
    resolve(desk, "Solved at the desk")
    resolve(phone, "Solved on the road")
    expect(phone.locator("h1")).to_have_text(words("Someone else was faster"))
    expect(phone.locator("#notes-note")).to_have_value("Solved on the road")
    assert axe(phone) == []

"""From an unhappy answer to a customer who says "solved": rule, robot, case, no, again, yes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from feedback.demo.domain.people import ADMINISTRATOR, LONDON_AGENT
from feedback.demo.domain.places import SPOT
from feedback.intake.domain.words import EN, ZH
from tests.harness.server import Server
from tests.harness.sinks import HttpSink, wait_until
from tests.journeys.conftest import Customer, Staff
from tests.journeys.words import Words

PLACE = "camden_delivery"
RULE = "Angry about the door · 关于门的投诉"
TAG = "door · 门"
WORD = {"en": "door", "zh": "门"}


@pytest.fixture
def loop(demo_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product with its worker, allowed to speak to a robot on this machine."""
    server = Server(
        database_url=demo_database_url,
        data_dir=tmp_path_factory.mktemp("loop"),
        env={
            "FEEDBACK_DEMO": "1",
            "FEEDBACK_OUTBOUND_ALLOW": "127.0.0.0/8",
            "FEEDBACK_ALLOW_HTTP_OUTBOUND": "1",
            "FEEDBACK_NOTICE_SECONDS": "1",
        },
    ).start()
    server.worker()
    yield server
    server.kill()


def send(page: Page, noun: str) -> None:
    with page.expect_navigation():
        page.locator(
            f"form[action$='/{noun}'] button[type='submit'], form[action$='/{noun}'] button"
        ).last.click()


def unfold(page: Page, noun: str) -> None:
    """Open a form of the case by what leads to it, wherever that stands."""
    page.locator(f"a[href$='#{noun}']:visible").first.click()
    expect(page.locator(f"#{noun}")).to_be_visible()


def connect_robot(page: Page, base: str, sink: HttpSink) -> None:
    """The team's group robot, told of new and reopened cases at any hour."""
    page.goto(f"{base}/settings/destinations/new")
    page.locator("[name='name']").fill("Camden group")
    page.locator("[name='kind'][value='slack']").check()
    page.locator("[name='address']").fill(f"{sink.url}/hook/camden")
    page.locator("[name='languages'][value='en']").check()
    # Not of what is overdue: the demo's own cases become so at any moment.
    for kind in page.locator("[name='kinds']").all():
        kind.set_checked(kind.get_attribute("value") in {"case_opened", "case_reopened"})
    page.locator("details:has([name='is_quiet_at_night']) > summary").click()
    page.locator("[name='is_quiet_at_night']").uncheck()
    with page.expect_navigation():
        page.locator("main form[action$='/settings/destinations'] button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("Camden group")
    expect(page.locator("body")).not_to_contain_text("/hook/camden")


def write_rule(page: Page, base: str) -> None:
    """A rule without code: an unhappy answer about a door is urgent."""
    page.goto(f"{base}/settings/routing/new")
    page.locator("[name='name']").fill(RULE)
    add_condition(page, "words")
    page.locator("textarea[name$='words']").fill("\n".join(WORD.values()))
    add_condition(page, "band")
    page.locator("input[name$='bands'][value='detractor']").check()
    page.locator("[name='priority']").select_option("urgent")
    page.locator("[name='tags']").fill(TAG)
    with page.expect_navigation():
        page.locator(".action-bar .btn-primary").click()
    expect(page.locator("main")).to_contain_text(RULE)
    # Before the demo's own rules, of which others fit at some times of the day.
    row = page.locator(".rule").filter(has_text=RULE)
    while row.locator("button[value='up']").count():
        with page.expect_navigation():
            row.locator("button[value='up']").click()
    expect(page.locator(".rule").first).to_contain_text(RULE)


def add_condition(page: Page, kind: str) -> None:
    page.locator(".add-part select").select_option(kind)
    with page.expect_navigation():
        page.locator("button[value='add']").click()


def robot_messages(sink: HttpSink) -> list[str]:
    return [json.loads(request.body)["text"] for request in sink.requests]


def test_no_is_heard_and_yes_is_counted(
    loop: Server,
    http_sink: HttpSink,
    new_page: Callable[..., Page],
    language: str,
    words: Words,
    axe: Any,
) -> None:
    staff = Staff(loop)
    told = {"en": EN, "zh": ZH}[language]
    office = new_page("desktop", language=language)
    staff.sign_in(office, ADMINISTRATOR, "/settings", language)
    connect_robot(office, loop.url, http_sink)
    write_rule(office, loop.url)
    asked_before, percent_before = recovery(office, loop.url, words)

    # The customer answers 2 and says why.
    phone = new_page("phone", language=language, javascript=False)
    one = Customer(
        phone,
        language,
        f"{loop.url}/t/{SPOT[PLACE].code}",
        f"{WORD[language]}: 师傅走后没关 / left open",
    )
    receipt = one.answer(score=2)

    # The rule made it urgent, and the robot said so, without the customer's words.
    http_sink.wait(1, seconds=30)
    (message,) = robot_messages(http_sink)
    assert "/cases/C-" in message
    assert "left open" not in message
    number = re.findall(r"/cases/(C-\d+)", message)[0]

    # The agent takes it on a phone, calls, and resolves.
    agent = new_page("phone", language=language)
    staff.sign_in(agent, LONDON_AGENT, "/cases", language)
    row = agent.locator(".queue-row").filter(has_text=number)
    expect(row).to_contain_text(words("Urgent"))
    row.locator(".row-link").click()
    expect(agent.locator("main")).to_contain_text(RULE)
    send(agent, "claim")
    called(agent)
    resolve(agent, "Sent a fitter · 已派师傅")

    # "Not solved": open again, more urgent cannot be, and the robot is told.
    phone.goto(receipt)
    phone.locator("#solved details summary").click()
    phone.locator("#verdict-text").fill("It opened again last night · 昨晚又开了")
    with phone.expect_navigation():
        phone.locator("#solved details form button").click()
    expect(phone.locator("main")).not_to_contain_text(told["yes_solved"])
    wait_until(lambda: len(http_sink.requests) >= 2, 30, "the robot's second message")
    assert number in robot_messages(http_sink)[1]
    agent.reload()
    expect(agent.locator(".case-state")).not_to_contain_text(words("Resolved"))
    expect(agent.locator(".timeline")).to_contain_text("It opened again last night")
    expect(agent.locator(".case-said")).to_contain_text("It opened again last night")
    assert axe(agent) == []

    # Solved in the end, and the customer says so.
    called(agent)
    resolve(agent, "New lock fitted · 已换新锁")
    phone.goto(receipt)
    with phone.expect_navigation():
        phone.get_by_role("button", name=told["yes_solved"]).click()
    expect(phone.locator("main")).to_contain_text(told["solved_said"])
    assert phone.context.cookies() == []

    answered, percent = recovery(office, loop.url, words)
    assert answered == asked_before + 2
    solved = round(percent_before * asked_before / 100) + 1
    assert percent == round(100 * solved / answered)


def called(page: Page) -> None:
    """Record a call that reached the customer and took six minutes."""
    noun = (
        "contact-attempts"
        if page.locator("a[href$='#contact-attempts']:visible").count()
        else "first-response"
    )
    unfold(page, noun)
    form = page.locator(f"#{noun}")
    form.locator("input[name='channel'][value='phone']").check()
    form.locator("input[name='is_reached'][value='yes']").check()
    form.locator("[name='spent_minutes']").fill("6")
    send(page, noun)


def resolve(page: Page, note: str) -> None:
    """Close the case with everything that a resolution needs."""
    unfold(page, "resolution")
    form = page.locator("#resolution")
    form.locator("input[name='reason_code'][value='quality']").check()
    form.locator("[name='cause_category']").select_option("material")
    form.locator("[name='note']").fill(note)
    form.locator("input[name='customer_told'][value='yes']").check()
    form.locator("input[name='is_first_contact'][value='no']").check()
    send(page, "resolution")
    expect(page.locator(".case-state .due")).to_be_visible()


def recovery(page: Page, base: str, words: Words) -> tuple[int, int]:
    """How many customers answered "Is it solved?" in the last 90 days, and the percent of yes."""
    page.goto(f"{base}/dashboard/follow-up")
    card = page.locator(".card").filter(has_text=words("Recovered: said “solved”"))
    percent = card.locator(".figure-value").inner_text().strip().removesuffix("%")
    told = re.search(r"n = (\d+)", card.locator(".figure-basis").inner_text())
    assert told is not None
    return int(told[1]), int(percent)

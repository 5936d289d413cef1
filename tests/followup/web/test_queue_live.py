"""The queue in a browser: kept up to date without a reload, worked by keys, on a phone too."""

import pytest
from playwright.sync_api import expect

from feedback.followup import service
from tests.factories.followup import email, opened
from tests.harness.moments import at
from tests.responses.serving import enter, served

__all__ = ["enter", "served"]
OPENED = at("Mon 2026-03-30 10:00 Asia/Shanghai")


@pytest.fixture
def three(desk):
    """Three cases of nobody, in the order of the queue."""
    with desk.in_app():
        others = [opened(desk.made, OPENED, value=value).number for value in (1, 6)]
    return [desk.number, *others]


def at_queue(page, enter, served, who="wei", path="/cases"):
    enter(page, email(who))
    page.goto(f"{served}{path}")
    expect(page.locator(".queue-row").first).to_be_visible()
    return page


def focused(page):
    return page.evaluate(
        "document.activeElement.closest('.queue-row')?.dataset.case ?? document.activeElement.id"
    )


def poll(page):
    """Ask again now, as when the tab comes to the front."""
    with page.expect_response("**/cases/rows*") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    return answer.value.status


def lost(page):
    """Ask again now, and get no answer."""
    with page.expect_event("requestfailed"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)


def test_an_open_page_follows_what_colleagues_do(desk, three, new_page, enter, served, clock):
    page = at_queue(new_page(), enter, served, "mei")
    assert poll(page) == 200
    assert poll(page) == 304
    page.locator(f"#case-{three[2]} input[name=case]").check()
    page.locator(f"#case-{three[0]} .row-link").focus()
    with desk.in_app():
        new = opened(desk.made, OPENED, value=6).number
        service.claim(actor=desk.made.lena, now=clock.now, number=three[0], seen_revision=1)
    assert poll(page) == 200
    expect(page.locator(f"#case-{new}")).to_be_visible()
    expect(page.locator(f"#case-{three[0]}")).to_contain_text("Lena Hofmann")
    expect(page.locator("#queue-said")).to_have_text("1 new case in the list")
    expect(page.locator("#n-picked")).to_have_text("1 picked")
    # Who stood on a row stands on it still.
    assert focused(page) == three[0]
    assert page.locator(f"#case-{three[2]} input[name=case]").is_checked()


def test_a_list_that_is_no_longer_brought_up_to_date_says_so(desk, three, new_page, enter, served):
    page = at_queue(new_page(), enter, served)
    told = page.locator("#queue-said")
    assert poll(page) == 200
    assert told.get_attribute("class") == "visually-hidden"
    page.route("**/cases/rows*", lambda route: route.abort())
    lost(page)
    assert told.get_attribute("class") == "visually-hidden"
    lost(page)
    expect(told).to_contain_text("The list cannot be brought up to date now. It is as it was at")
    assert told.bounding_box()["height"] > 30
    page.unroute("**/cases/rows*")
    poll(page)
    assert told.get_attribute("class") == "visually-hidden"
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(told).to_contain_text("Your session has ended.")
    assert told.bounding_box()["height"] > 30


def test_the_chosen_part_is_in_sight_on_a_phone(desk, new_page, enter, served):
    page = new_page(size="phone")
    enter(page, email("mei"))
    page.goto(f"{served}/cases?view=resolved")
    chosen = page.locator("#queue-tabs [aria-current]").bounding_box()
    assert 0 <= chosen["x"] <= 360 - chosen["width"]


def test_keys_move_take_and_can_be_switched_off(desk, three, new_page, enter, served):
    page = at_queue(new_page(), enter, served)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == three[1]
    page.keyboard.press("k")
    assert focused(page) == three[0]
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("jk")
    assert page.input_value("#q") == "jk"
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use these keys on this device").check()
    page.get_by_role("button", name="Close").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.wait_for_url(f"**/cases/{three[0]}")
    page.goto(f"{served}/cases")
    page.keyboard.press("n")
    page.wait_for_url(f"**/cases/{three[1]}")
    page.goto(f"{served}/cases")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/cases/C-*")


def test_without_scripts_everything_is_a_form(desk, three, new_page, enter, served):
    page = at_queue(new_page(javascript=False), enter, served, "mei")
    page.locator(f"#case-{three[0]} input[name=case]").check()
    page.locator(f"#case-{three[1]} input[name=case]").check()
    page.select_option("#owner_id", label="Wei Zhang")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".flashes")).to_contain_text("2 cases handed to Wei Zhang.")
    page.get_by_role("button", name="Take the next case").click()
    page.wait_for_url(f"**/cases/{three[2]}")


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("look", [("en", "light"), ("zh", "dark")])
def test_the_queue_is_accessible_and_fits(desk, three, new_page, enter, served, axe, size, look):
    language, scheme = look
    page = new_page(size=size, language=language, scheme=scheme)
    at_queue(page, enter, served, "mei", f"/cases?owner=none&lang={language}")
    page.locator(".queue-filters summary").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if size == "phone":
        page.reload()
        first = page.locator(".queue-row").first.bounding_box()
        assert first["y"] < 520


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_kept_views_are_accessible_and_fit(desk, new_page, enter, served, axe, size):
    sent = {"name": "Urgent ones of the whole region", "query": "priority=urgent"}
    assert desk.client.post("/cases/views", data=sent).status_code == 303
    page = new_page(size=size)
    enter(page, email("wei"))
    for path in ("/cases/views", "/cases?saved=1"):
        page.goto(f"{served}{path}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

"""Everything works without a mouse, and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from feedback.demo.domain.people import LONDON_AGENT, PASSWORD
from tests.harness.server import Server
from tests.journeys.conftest import Customer
from tests.journeys.words import Words

# An outline of its own, or of the row that a stretched link covers; inputs have a border as well.
VISIBLE = """() => {
  const one = document.activeElement;
  const drawn = [null, '::after', '::before'].some(part => {
    const style = getComputedStyle(one, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && style.outlineColor !== 'rgba(0, 0, 0, 0)';
  });
  return drawn ? '' : one.outerHTML.slice(0, 160);
}"""


def tab_to(page: Page, selector: str, most: int = 90) -> None:
    """Press Tab until the focus is there; every stop on the way can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(VISIBLE) == "", "focus cannot be seen"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} was not reached by Tab")


def test_case_is_solved_by_keys_alone(
    demo_server: Server,
    customer: Callable[..., Customer],
    new_page: Callable[..., Page],
    language: str,
    words: Words,
) -> None:
    one = customer("camden_delivery", language)
    one.answer(score=0)
    page = new_page("desktop", language=language)
    page.goto(f"{demo_server.url}/login?lang={language}")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(LONDON_AGENT.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    row = page.locator(".queue-row").filter(has_text=one.comment)
    case = row.locator(".row-link").get_attribute("href") or ""
    tab_to(page, f"a.row-link[href='{case}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{case}")

    tab_to(page, "form[action$='/claim'] button")
    page.keyboard.press("Enter")
    expect(page.locator(".case-state")).to_contain_text(words("Your case"))
    tab_to(page, "a[href='#resolution']")
    page.keyboard.press("Enter")
    expect(page.locator("#resolution")).to_be_visible()
    tab_to(page, "#resolution input[name='reason_code']", most=3)
    page.keyboard.press("ArrowDown")
    tab_to(page, "#resolution-cause_category", most=3)
    page.keyboard.press("ArrowDown")
    tab_to(page, "#resolution-note", most=3)
    page.keyboard.type("Fixed by hand")
    tab_to(page, "#resolution input[name='customer_told']", most=3)
    page.keyboard.press("Space")
    tab_to(page, "#resolution button", most=4)
    page.keyboard.press("Enter")
    expect(page.locator(".case-state")).to_contain_text(words("Resolved"))
    expect(page.locator(".timeline-note").first).to_have_text("Fixed by hand")


def test_survey_is_answered_by_keys_alone(customer: Callable[..., Customer]) -> None:
    one = customer("camden_show")
    one.scan()
    tab_to(one.page, "a[hreflang]", most=2)
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Space")
    for _ in range(3):
        one.page.keyboard.press("ArrowRight")
    expect(one.page.locator("#a-q_nps-3")).to_be_checked()
    one.page.keyboard.press("Enter")
    expect(one.page.locator(".rn b")).to_be_visible()

"""`/dashboard/follow-up` in words and addresses: n, interval, “n/a”, and the way to the cases."""

import html
import re

import pytest

from feedback.followup import service
from feedback.followup.service.answering_back import add_detail
from tests.factories.followup import email, opened, world
from tests.harness.moments import at

NOW = "Wed 2026-04-01 12:00 Asia/Shanghai"
MONDAY = at("Mon 2026-03-30 10:00 Asia/Shanghai")
WEEK = "from=2026-03-30&to=2026-04-05"


@pytest.fixture
def made(in_app, clock):
    """One case solved in an hour, one open and late, both at the counter."""
    clock.at(NOW)
    with in_app():
        made = world(at("Mon 2026-03-23 08:00 Asia/Shanghai"))
        done, _late = (opened(made, MONDAY, contact={"phone": "1"}) for _ in range(2))
        service.resolve(
            actor=made.wei, now=at("Mon 2026-03-30 11:00 Asia/Shanghai"), number=done.number,
            seen_revision=1, reason_code="wait", note="Done.", customer_told=True,
            is_first_contact=True,
        )  # fmt: skip
        return made


def page_of(client, address=f"/dashboard/follow-up?{WEEK}", status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def cards(page):
    """Label → value and basis of each figure card, as read."""
    found = {}
    part = page[page.index('id="cases-head"') :]
    part = part[: part.index("</section>")]
    for card in part.split('<div class="card">')[1:]:
        lines = [html.unescape(line) for line in re.split(r"<[^>]+>|\n", card) if line.strip()]
        found[lines[0]] = lines[1:]
    return found


def test_each_figure_has_its_n_and_interval(made, client, sign_in):
    sign_in(client, email("wei"))
    assert cards(page_of(client)) == {
        "Opened": ["2", "1 of them resolved"],
        "Waiting now": ["1", "oldest from 30 Mar 2026"],
        "Resolved at first contact": ["100%", "95% interval 21% – 100%", "n = 1"],
        "First response in time": ["50%", "95% interval 9% – 91%", "n = 2"],
        "Resolution in time": ["50%", "95% interval 9% – 91%", "n = 2"],
        "Opened again": ["0%", "95% interval 0% – 79%", "n = 1"],
        "Recovered: said “solved”": ["n/a", "n = 0 answered of 0 asked"],
        "Flow efficiency": ["n/a", "n = 0"],
    }


def test_out_of_nothing_comes_no_figure(made, client, sign_in):
    sign_in(client, email("omar"))
    found = cards(page_of(client))
    assert [found[label][0] for label in ("Resolved at first contact", "Resolution in time")] == [
        "n/a", "n/a",
    ]  # fmt: skip


def test_a_missed_promise_leads_to_its_cases(made, client, sign_in):
    sign_in(client, email("mei"))
    page = html.unescape(page_of(client))
    links = re.findall(r'href="(/cases\?[^"]*sla=resolution.missed[^"]*)"', page)
    # The card, the place, the person, the priority.
    assert len(links) == 4
    for link in links:
        listed = client.get(link).get_data(as_text=True)
        assert listed.count('class="queue-row') == 1, link
    ages = re.findall(r'href="(/cases\?view=all&order=oldest[^"]*to=[^"]*)"', page)
    assert [client.get(link).get_data(as_text=True).count('class="queue-row') for link in ages] == [
        1
    ]


def test_next_responses_have_a_column_once_one_was_owed(made, client, sign_in, in_app):
    sign_in(client, email("mei"))
    assert "Next response in time" not in page_of(client)
    with in_app():
        case = opened(made, MONDAY)
        number = case.number
        who = {"actor": made.wei, "number": number, "seen_revision": 1}
        at_noon = at("Mon 2026-03-30 12:00 Asia/Shanghai")
        service.respond(**who, now=at("Mon 2026-03-30 11:00 Asia/Shanghai"), channel="phone")
        add_detail(now=at_noon, response_key=case.response_key, text="And?", page="p")
    page = html.unescape(page_of(client))
    assert cards(page)["Next response in time"] == ["0%", "95% interval 0% – 79%", "n = 1"]
    # By place, person, priority, hour and weekday.
    assert page.count('<th scope="col">Next response in time</th>') == 5
    links = re.findall(r'href="(/cases\?[^"]*sla=next_response.missed[^"]*)"', page)
    assert len(links) == 4
    for link in links:
        assert number in client.get(link).get_data(as_text=True), link


def test_filters_scope_and_faults(made, client, sign_in, in_app):
    from feedback.touchpoints.store.models import Touchpoint

    with in_app() as session:
        codes = {name: session.get_one(Touchpoint, getattr(made, name)).code
                 for name in ("counter", "desk")}  # fmt: skip
    sign_in(client, email("mei"))
    here = f"/dashboard/follow-up?{WEEK}&node="
    assert cards(page_of(client, here + codes["counter"]))["Opened"][0] == "2"
    page_of(client, here + codes["desk"], status=404)
    page_of(client, "/dashboard/follow-up?from=x", status=422)
    assert (
        cards(page_of(client, "/dashboard/follow-up?from=2026-01-01&to=2026-01-02"))["Opened"][0]
        == "0"
    )


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_it_is_accessible_and_fits(made, served, new_page, enter, axe, size):
    page = new_page(size=size)
    enter(page, email("mei"))
    page.goto(f"{served}/dashboard/follow-up?{WEEK}")
    page.locator("details.disclosure summary").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

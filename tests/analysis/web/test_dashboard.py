"""The dashboard in words and addresses: each figure with its n and the way to its answers."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis.web import touchpoint_figures
from feedback.core.database import db
from feedback.touchpoints.service import add_node, set_standards
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import email, opened, world
from tests.harness.moments import at
from tests.responses.stories import CONTACT, give, give_many

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"


@pytest.fixture
def made(in_app, clock):
    clock.at(NOW)
    with in_app():
        return world(at("Mon 2025-12-01 08:00 Asia/Shanghai"))


@pytest.fixture
def many(made, in_app):
    with in_app():
        give_many(made, 200, start=at(NOW), days=85)
        for _ in range(3):
            opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"))
    return made


def page_of(client, address="/dashboard", status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def cards(page):
    """Label, value and basis of each figure card, as read."""
    found = {}
    figures = page[page.index('id="scores"') :]
    for card in figures[: figures.index("</section>")].split('<div class="card">')[1:]:
        text = html.unescape(
            re.sub(r"<[^>]+>", "|", re.sub(r"<svg.*?</svg>", "", card, flags=re.S))
        )
        parts = [part.strip() for part in text.split("|") if part.strip()]
        found[parts[0]] = parts[1:]
    return found


def test_every_score_says_n_and_interval_and_opens_its_answers(many, client, sign_in):
    sign_in(client, email("ada"))
    page = page_of(client)
    nps = cards(page)["NPS"]
    n = int(re.search(r"n = (\d+)", " ".join(nps))[1])
    assert n > 100
    assert any(part.startswith("95% interval") for part in nps)
    assert any("doubtful left out" in part for part in nps)
    link = html.unescape(re.search(r'<a class="row-link" href="([^"]+)">NPS</a>', page)[1])
    assert f"{n} responses" in page_of(client, link)


def test_every_group_reason_and_touchpoint_opens_as_many_answers_as_it_says(many, client, sign_in):
    sign_in(client, email("ada"))
    for switch in ("", "&flagged=1"):
        page = page_of(client, "/dashboard?metric=nps" + switch)
        groups = re.search(r"group-links.*?</ul>", page, re.S)[0]
        links = re.findall(r'href="([^"]+)">[^<]+<span class="num">(\d+)</span>', groups)
        reasons = re.search(r'class="reasons">.*?</ol>', page, re.S)[0]
        links += re.findall(r'href="([^"]+)">[^<]+</a><span class="num strong">(\d+)<', reasons)
        places = re.search(r'places">.*?</table>', page, re.S)[0]
        links += re.findall(r'num" href="([^"]+)">.*?n = (\d+)', places, re.S)
        assert len(links) == 3 + 4 + 2
        for href, n in links:
            assert f">{n} responses" in page_of(client, html.unescape(href)), href


def test_below_the_floor_there_are_words_instead_of_a_number(made, in_app, client, sign_in):
    with in_app():
        for _ in range(4):
            give(made, at(NOW))
    sign_in(client, email("vera"))
    page = page_of(client)
    assert cards(page)["NPS"][:2] == ["Too few answers", "n = 4"]
    assert "Too few answers for a course" in page
    assert "−100" not in page


def test_few_answers_are_called_indicative(made, in_app, client, sign_in):
    with in_app():
        for _ in range(12):
            give(made, at(NOW), nps=10)
    sign_in(client, email("vera"))
    assert "indicative: fewer than 30 answers" in cards(page_of(client))["NPS"]


def test_change_is_said_in_words(made, in_app, client, sign_in):
    with in_app():
        for number in range(40):
            give(made, at(NOW) - timedelta(days=100), nps=2, place=made.counter)
            give(made, at(NOW), nps=10, place=made.counter)
            give(made, at(NOW) - timedelta(days=100), nps=10, place=made.desk)
            give(made, at(NOW), nps=2 if number else 9, place=made.desk)
    sign_in(client, email("ada"))
    page = page_of(client)
    assert ", better" in page
    assert ", worse" in page
    assert "no proven change" in cards(page)["NPS"][-1]


def test_standards_are_held_against_what_was_reached(many, in_app, client, sign_in):
    with in_app():
        values = {"nps": -90.0, "first_response": 0.9}
        set_standards(actor=SYSTEM, now=at(NOW), touchpoint_id=many.counter, standards=values)
        code = db.session.get_one(Touchpoint, many.counter).code
    sign_in(client, email("ada"))
    found = cards(page_of(client, f"/dashboard?node={code}"))
    assert found["NPS"][-1] == "standard −90 reached"
    assert found["First response in time"][0] == "0%"
    assert found["First response in time"][-1] == "below the standard of 90%"
    assert found["Cases waiting"][0] == "3"


def test_everyone_sees_their_own_part(many, in_app, client, sign_in, app):
    with in_app():
        codes = [db.session.get_one(Touchpoint, key).code for key in (many.counter, many.desk)]
    sign_in(client, email("mei"))
    page = page_of(client)
    assert "Counter 3" in page
    assert "Front desk" not in page
    page_of(client, f"/dashboard?node={codes[0]}")
    page_of(client, f"/dashboard?node={codes[1]}", 404)
    page_of(client, "/dashboard?node=NOPE", 404)
    viewer = app.test_client()
    sign_in(viewer, email("vera"))
    # A viewer does not work cases.
    assert 'href="/cases"' not in page_of(viewer)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("from=2026-03-31&to=2026-03-01", "lies before the first"),
        ("from=2020-01-01&to=2026-03-01", "three years at most"),
        ("from=2026-02-30", "is not a day like"),
        ("to=<script>", "is not a day like"),
        ("from=9999-12-30&to=9999-12-31", "outside of the years 2000 to 2100"),
        ("from=0001-01-01&to=0001-01-02", "outside of the years 2000 to 2100"),
        ("to=2101-01-01", "outside of the years 2000 to 2100"),
    ],
)
def test_a_period_that_is_none_is_told_and_the_usual_one_shown(made, client, sign_in, query, fault):
    sign_in(client, email("vera"))
    page = page_of(client, f"/dashboard?{query}", 422)
    assert fault in page
    assert "<script>" not in page
    assert "31 Dec 2025 – 30 Mar 2026" in page


def test_presets_lead_to_periods_that_end_today_at_the_place(made, client, sign_in):
    sign_in(client, email("vera"))
    page = html.unescape(page_of(client))
    assert "/dashboard?from=2026-03-01&to=2026-03-30" in page
    assert "/dashboard?from=2026-02-01&to=2026-02-28" in page  # last month
    assert f"from={date(2025, 3, 31)}" in page


def test_reports_are_offered_for_the_same_period(made, in_app, client, sign_in):
    with in_app():
        code = db.session.get_one(Touchpoint, made.counter).code
    sign_in(client, email("vera"))
    page = html.unescape(page_of(client, "/dashboard?from=2026-03-01&to=2026-03-30"))
    assert f"/reports/touchpoints/{code}.pdf?from=2026-03-01&to=2026-03-30" in page


def test_an_empty_product_says_what_to_do(client, in_app, sign_in):
    from feedback.accounts.domain.roles import Role
    from feedback.accounts.service import add_staff

    with in_app():
        add_staff(
            actor=SYSTEM,
            now=at(NOW),
            email="a@example.com",
            name="A",
            role=Role.ADMINISTRATOR,
            password="correct horse battery",
        )
    sign_in(client, "a@example.com")
    assert "No touchpoints here yet" in page_of(client)


def test_number_of_statements_does_not_grow_with_touchpoints(
    made, in_app, client, sign_in, count_queries
):
    sign_in(client, email("mei"))
    counts = []
    for n_more in (0, 2):
        with in_app():
            for number in range(n_more):
                names = {"en": f"Desk {number}", "zh": f"窗口 {number}"}
                place = add_node(
                    actor=SYSTEM,
                    now=at(NOW),
                    parent_id=made.north,
                    kind="touchpoint",
                    name=names,
                    survey_id=made.survey_id,
                )
                give(made, at(NOW), place=place.id, form={"a.q_reasons": ["wait"]})
            give(made, at(NOW), form={"a.q_reasons": ["wait"]})
            set_standards(
                actor=SYSTEM,
                now=at(NOW),
                touchpoint_id=made.north,
                standards={"nps": 10.0 + n_more},
            )
        with count_queries() as found:
            page_of(client)
        counts.append(found.statements)
    assert counts == [12, 12]


def test_small_figures_stand_on_the_touchpoints_page(many, app, in_app):
    with app.test_request_context("/?lang=en"):
        place = db.session.get_one(Touchpoint, many.counter)
        markup = str(touchpoint_figures(actor=many.staff["mei"], touchpoint=place))
    assert "The last 90 days" in markup
    assert "/responses?node=" in markup
    assert re.search(r"n = \d+", markup)
    assert place.code in markup


@pytest.mark.parametrize("size", ["phone", (768, 1024), "desktop"])
def test_dashboard_is_accessible_and_fits(many, in_app, served, new_page, enter, axe, size):
    with in_app():
        give(many, at(NOW), form=CONTACT)
    for scheme in ("light", "dark"):
        page = new_page(size, scheme=scheme)
        enter(page, email("ada"))
        page.goto(f"{served}/dashboard?from=2026-01-01&to=2026-03-30")
        assert page.locator("svg.chart").count() > 3
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

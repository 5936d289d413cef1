"""One response whole: what was asked, what was answered, who may see whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.responses.web.one import told
from feedback.surveys.store.queries import compiled_version
from tests.factories.followup import email, world
from tests.harness.moments import at
from tests.responses.stories import CONTACT, give

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"


@pytest.fixture
def made(in_app):
    with in_app():
        return world(at("Mon 2026-01-05 08:00 Asia/Shanghai"))


def page_of(client, key, **query):
    return client.get(f"/responses/{key}", query_string=query).get_data(as_text=True)


def test_every_asked_question_stands_there_with_its_answer_or_as_skipped(made, app):
    with app.test_request_context("/?lang=en"):
        answers = {"q_nps": 8, "q_reasons": ["wait", "price"], "q_csat": None, "q_comment": "OK"}
        shown = told(compiled_version(made.version_id), answers)
    assert [(row.kind, row.score, row.text) for row in shown] == [
        ("score", "NPS 8 · Passive", "8 / 10"),
        ("choice", "", "Waiting time, Price or charges"),
        ("score", "", ""),
        ("score", "", ""),
        ("comment", "", "OK"),
    ]


def test_questions_off_the_path_are_not_there(made, app):
    with app.test_request_context("/?lang=zh"):
        shown = told(compiled_version(made.version_id), {"q_nps": 10})
    assert all("改进" not in row.question for row in shown)
    assert shown[0].score.startswith("NPS 10")


def test_contact_is_for_those_who_may_call(made, in_app, client, sign_in, app):
    with in_app():
        key = give(made, at(NOW), form=CONTACT).key
    sign_in(client, email("wei"))
    page = page_of(client, key)
    assert "Li Na" in page
    assert "+86 138 0013 8000" in page
    viewer = app.test_client()
    sign_in(viewer, email("vera"))
    page = page_of(viewer, key)
    assert "Li Na" not in page
    assert "138 0013" not in page
    assert "left contact details" in page


def test_answers_before_a_change_are_kept_to_be_read(made, in_app, client, sign_in):
    with in_app():
        give(made, at(NOW), nps=2, form={"a.q_comment": ["Dreadful"]}, response_id="one")
        later = at(NOW) + timedelta(hours=1)
        key = give(made, later, nps=7, form={"a.q_comment": ["Sorted out"]}, response_id="one").key
    sign_in(client, email("vera"))
    page = page_of(client, key)
    assert "Before the customer changed it on 30 Mar 2026, 21:00" in page
    assert page.index("Sorted out") < page.index("Dreadful")


def test_doubts_are_explained(made, in_app, client, sign_in):
    with in_app():
        key = give(made, at(NOW), flags=("honeypot", "too_fast")).key
    sign_in(client, email("vera"))
    page = page_of(client, key)
    assert "most likely a program" in page
    assert "nobody reads that fast" in page


def test_the_customers_own_address_is_not_given_to_staff(made, in_app, client, sign_in):
    with in_app():
        stored = give(made, at(NOW))
    sign_in(client, email("ada"))
    assert stored.receipt not in page_of(client, stored.key)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_pages_are_accessible(made, in_app, served, new_page, enter, axe, size):
    with in_app():
        key = give(
            made, at(NOW), form={**CONTACT, "a.q_comment": ["等了四十分钟"]}, language="zh"
        ).key
        give(made, at(NOW), nps=9, flags=("too_fast",))
    for scheme in ("light", "dark"):
        page = new_page(size, scheme=scheme)
        enter(page, email("wei"))
        for address in (
            "/responses",
            "/responses?flagged=all&from=2026-01-01",
            f"/responses/{key}",
        ):
            page.goto(served + address)
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""Posting a page: receipts, faults with everything kept, tokens, origins, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock as real_clock
from feedback.responses.store.models import ContactDetail, Response
from feedback.surveys import service as surveys
from feedback.surveys.store.models import Survey
from feedback.touchpoints import service as touchpoints
from tests.intake.web.conftest import Counter, open_page, token_in


def test_an_answer_is_stored_and_leads_to_its_receipt(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    desk = counter()
    token = open_page(client, desk, lang="zh")
    sent = client.post(desk.url, data={"t": token, "a.q_nps": "9", "a.q_comment": "很好"})
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith("/r/")
    assert "Set-Cookie" not in sent.headers
    with in_app() as session:
        stored = session.scalars(select(Response)).one()
        assert (stored.lead_value, stored.band, stored.language, stored.comment) == (
            9,
            "promoter",
            "zh",
            "很好",
        )
        assert sent.headers["Location"] == f"/r/{stored.receipt}"
        assert stored.touchpoint_id == desk.touchpoint_id
    thanks = client.get(sent.headers["Location"])
    assert thanks.status_code == 200
    assert thanks.headers["Cache-Control"] == "no-store"
    assert thanks.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="zh-Hans"' in thanks.get_data(as_text=True)


def test_the_same_page_sent_twice_is_one_answer(
    client: FlaskClient, counter: Callable[..., Counter], rows: Any
) -> None:
    desk = counter("nps")
    form = {"t": open_page(client, desk), "a.q_nps": "3"}
    first = client.post(desk.url, data=form)
    before = rows()
    again = client.post(desk.url, data=form)
    assert again.status_code == 303
    assert again.headers["Location"] == first.headers["Location"]
    assert rows() == before
    assert before["response"] == 1


def test_faults_stand_at_their_fields_and_everything_is_kept(
    client: FlaskClient, counter: Callable[..., Counter], rows: Any
) -> None:
    desk = counter("nps")
    token = open_page(client, desk, lang="en")
    before = rows()
    sent = client.post(
        desk.url,
        data={
            "t": token,
            "a.q_nps": "2",
            "a.q_reasons": ["wait", "other"],
            "a.q_comment": 'Too "slow" <b>& loud',
            "a.q_contact.phone": "1",
            "a.q_contact.email": "no address",
        },
    )
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert rows() == before
    assert token_in(page) == token
    for kept in (
        'id="a-q_nps-2" name="a.q_nps" value="2" checked',
        'value="wait" checked',
        'value="other" checked',
        "Too &#34;slow&#34; &lt;b&gt;&amp; loud</textarea>",
        'value="no address"',
    ):
        assert kept in page
    assert page.partition("<main>")[2].count('aria-invalid="true"') == 3  # phone, e-mail, consent
    assert 'href="#a-q_contact-email"' in page
    assert 'id="a-q_contact-email-wrong"' in page
    assert 'href="#a-q_contact-consent"' in page
    # Put right, the same page is stored.
    sent = client.post(
        desk.url,
        data={
            "t": token,
            "a.q_nps": "2",
            "a.q_contact.email": "li@example.com",
            "a.q_contact.consent": "1",
        },
    )
    assert sent.status_code == 303


def test_an_empty_page_points_at_the_first_question(
    client: FlaskClient, counter: Callable[..., Counter]
) -> None:
    desk = counter("nps")
    sent = client.post(desk.url, data={"t": open_page(client, desk, lang="zh")})
    assert sent.status_code == 422
    page = sent.get_data(as_text=True)
    assert 'href="#a-q_nps-0"' in page
    assert "请选择一项。" in page
    assert "<title>请检查: " in page


@pytest.mark.parametrize("damage", ["missing", "forged", "other touchpoint", "expired"])
def test_a_dead_token_gives_a_fresh_page_with_the_answers(
    client: FlaskClient, counter: Callable[..., Counter], clock: Any, rows: Any, damage: str
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk, other = counter("nps"), counter("nps")
    token = open_page(client, desk)
    if damage == "missing":
        token = ""
    elif damage == "forged":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
        token = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    elif damage == "other touchpoint":
        token = open_page(client, other)
    else:
        clock.forward(days=31)
    before = rows()
    sent = client.post(
        f"{desk.url}?lang=en", data={"t": token, "a.q_nps": "4", "a.q_comment": "Still here"}
    )
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert rows() == before
    assert "Your answers are still" in page
    assert 'value="4" checked' in page
    assert "Still here</textarea>" in page
    fresh = token_in(page)
    assert fresh != token
    again = client.post(desk.url, data={"t": fresh, "a.q_nps": "4", "a.q_comment": "Still here"})
    assert again.status_code == 303


def test_a_page_open_for_three_days_is_still_taken(
    client: FlaskClient, counter: Callable[..., Counter], clock: Any
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk = counter("csat")
    token = open_page(client, desk)
    clock.forward(hours=72)
    assert client.post(desk.url, data={"t": token, "a.q_csat": "5"}).status_code == 303


def test_a_page_of_an_older_version_is_stored_as_that_version(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    desk = counter("nps")
    token = open_page(client, desk)
    with in_app() as session:
        now = real_clock.now()
        kept = session.get(Survey, desk.survey_id)
        document = {**kept.draft, "questions": [kept.draft["questions"][0]]}
        surveys.save_draft(
            actor=SYSTEM,
            now=now,
            survey_id=desk.survey_id,
            seen_revision=kept.revision,
            document=document,
        )
        surveys.publish(actor=SYSTEM, now=now, survey_id=desk.survey_id)
    assert "q_comment" not in client.get(desk.url).get_data(as_text=True)
    sent = client.post(desk.url, data={"t": token, "a.q_nps": "10", "a.q_comment": "As before"})
    assert sent.status_code == 303
    with in_app() as session:
        stored = session.scalars(select(Response)).one()
        assert stored.survey_version_id == desk.version_id
        assert stored.comment == "As before"


def test_a_closed_door_takes_open_pages_for_three_days(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any, clock: Any
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk = counter("nps")
    early, late = open_page(client, desk), open_page(client, desk)
    with in_app():
        touchpoints.retire(actor=SYSTEM, now=real_clock.now(), touchpoint_id=desk.touchpoint_id)
    assert client.post(desk.url, data={"t": early, "a.q_nps": "8"}).status_code == 303
    clock.forward(hours=73)
    closed = client.post(desk.url, data={"t": late, "a.q_nps": "8"})
    assert closed.status_code == 410
    assert "本问卷已关闭" in closed.get_data(as_text=True)
    assert client.get(desk.url).status_code == 200


def test_what_a_closed_survey_does_not_store_is_no_success(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any, rows: Any
) -> None:
    desk = counter("nps")
    with in_app():
        surveys.close(actor=SYSTEM, now=real_clock.now(), survey_id=desk.survey_id)
    before = rows()
    for token in ("", "forged"):
        sent = client.post(desk.url, data={"t": token, "a.q_nps": "8"})
        assert sent.status_code == 410
        assert sent.headers["Cache-Control"] == "no-store"
    assert rows() == before


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "can no longer be changed"), ("zh", "已不能修改")],
)
def test_a_change_after_a_day_is_offered_as_a_new_answer_in_the_language_of_the_page(
    client: FlaskClient,
    counter: Callable[..., Counter],
    rows: Any,
    clock: Any,
    language: str,
    words: str,
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk = counter("nps")
    token = open_page(client, desk, lang=language)
    assert client.post(desk.url, data={"t": token, "a.q_nps": "9"}).status_code == 303
    before = rows()
    clock.forward(hours=25)
    other = {"Accept-Language": "zh" if language == "en" else "en"}
    form = {"a.q_nps": "2", "a.q_comment": "Broken again"}
    sent = client.post(desk.url, data={"t": token, **form}, headers=other)
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert words in page
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in page
    assert "Broken again</textarea>" in page
    assert 'value="2" checked' in page
    assert rows() == before
    assert client.post(desk.url, data={"t": token_in(page), **form}).status_code == 303
    assert rows()["response"] == before["response"] + 1


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 303),
        ("null", 303),
        ("http://localhost", 303),
        ("http://LOCALHOST", 303),
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("garbage", 403),
    ],
)
def test_only_a_foreign_origin_is_refused(
    client: FlaskClient, counter: Callable[..., Counter], origin: str | None, status: int
) -> None:
    desk = counter("nps")
    form = {"t": open_page(client, desk), "a.q_nps": "8"}
    headers = {"Origin": origin} if origin else {}
    assert client.post(desk.url, data=form, headers=headers).status_code == status


def test_too_much_at_once_is_refused_with_a_page(
    client: FlaskClient, counter: Callable[..., Counter], rows: Any
) -> None:
    desk = counter("nps")
    token, before = open_page(client, desk), rows()
    sent = client.post(desk.url, data={"t": token, "a.q_nps": "8", "a.q_comment": "x" * 300_000})
    assert sent.status_code == 413
    assert "That was too much at once" in sent.get_data(as_text=True)
    assert rows() == before


def test_other_kinds_of_body_are_refused(
    client: FlaskClient, counter: Callable[..., Counter]
) -> None:
    desk = counter("nps")
    assert client.post(desk.url, json={"a.q_nps": "8"}).status_code == 415


def test_multipart_is_taken_too(client: FlaskClient, counter: Callable[..., Counter]) -> None:
    desk = counter("nps")
    sent = client.post(
        desk.url,
        data={"t": open_page(client, desk), "a.q_nps": "8"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303


def test_a_filled_honeypot_is_accepted_and_flagged(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    desk = counter("nps")
    form = {"t": open_page(client, desk), "a.q_nps": "1", "topic": "http://spam.example"}
    assert client.post(desk.url, data=form).status_code == 303
    with in_app() as session:
        assert "honeypot" in session.scalars(select(Response)).one().flags


HOSTILE = (
    "NUL \x00 and bell \x07",
    "lone \ud800 surrogate",
    "right \u202eto left",
    "👨‍👩‍👧‍👦 e\u0301 İ",
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for %}",
    "\r\nCRLF\r\n",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_goes_round(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any, text: str
) -> None:
    desk = counter("nps")
    token = open_page(client, desk)
    form = {
        "t": token,
        "a.q_nps": "1",
        "a.q_comment": text.encode("utf-8", "surrogatepass"),
        "a.q_contact.name": text.encode("utf-8", "surrogatepass"),
    }
    wrong = client.post(desk.url, data=form)
    assert wrong.status_code == 422
    assert "<script>" not in wrong.get_data(as_text=True)
    sent = client.post(
        desk.url, data={**form, "a.q_contact.phone": "13800000000", "a.q_contact.consent": "1"}
    )
    assert sent.status_code == 303
    with in_app() as session:
        stored = session.scalars(select(Response)).one()
        assert "\x00" not in stored.comment
        assert "\r" not in stored.comment
        for part in ("\u202e", "👨‍👩‍👧‍👦 e\u0301 İ", "<script>", "{{ 7 * 7 }}"):
            assert (part in stored.comment) == (part in text)
        assert session.scalars(select(ContactDetail)).one().phone == "13800000000"


def test_strange_fields_do_no_harm(client: FlaskClient, counter: Callable[..., Counter]) -> None:
    desk = counter("nps")
    form = {"t": open_page(client, desk), "a.q_nps": ["1", "2"], "a.gone": "x", "b": "y"}
    sent = client.post(desk.url, data=form)
    assert sent.status_code == 422
    assert "The survey has changed since you opened it" in sent.get_data(as_text=True)

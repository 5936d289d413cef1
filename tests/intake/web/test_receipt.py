"""The thank-you: its ending, the promised time at the touchpoint, the number, later the state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.followup.store.models import FollowUpCase
from feedback.intake.domain.receipt import receipt_number
from feedback.responses.store.models import Response
from tests.intake.web.conftest import Counter, open_page

UNHAPPY = {
    "a.q_nps": "1",
    "a.q_contact.phone": "13800000000",
    "a.q_contact.consent": "1",
}


def sent(client: FlaskClient, desk: Counter, language: str, form: dict[str, str]) -> str:
    """The receipt's address of an answer given at human speed."""
    answer = client.post(desk.url, data={"t": open_page(client, desk, lang=language), **form})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_an_unhappy_customer_is_told_until_when(
    client: FlaskClient, counter: Callable[..., Counter], clock: Any, in_app: Any
) -> None:
    clock.at("Fri 2026-03-27 17:30 Asia/Shanghai")
    desk = counter("nps")
    address = sent(client, desk, "en", UNHAPPY)
    with in_app() as session:
        key = session.scalars(select(Response.id)).one()
    page = client.get(address).text
    assert "Thank you for being frank." in page
    assert "What happens next" in page
    # Urgent: one working hour is promised, and half of it is left on Friday.
    assert "Someone will look into it and get back to you by" in page
    assert receipt_number(key, address.removeprefix("/r/")) in page
    assert "Monday 30 March, " in page
    assert "3月30日（周一）" in client.get(f"{address}?lang=zh").text


@pytest.mark.parametrize(
    ("nps", "title"), [("10", "Thank you – that makes our day!"), ("7", "Thank you.")]
)
def test_each_band_has_its_ending_and_no_promise_without_a_case(
    client: FlaskClient, counter: Callable[..., Counter], nps: str, title: str
) -> None:
    desk = counter("nps")
    page = client.get(sent(client, desk, "en", {"a.q_nps": nps})).text
    assert f"<h1>{title}</h1>" in page
    assert "What happens next" not in page


def test_without_contact_details_the_page_itself_is_the_answer(
    client: FlaskClient, counter: Callable[..., Counter]
) -> None:
    desk = counter("nps")
    page = client.get(sent(client, desk, "en", {"a.q_nps": "1"})).text
    assert "You left no contact details" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": "resolved"}, "This matter has been settled"),
        ({"status": "held"}, "waiting for an answer"),
    ],
)
def test_later_it_tells_how_the_case_stands(
    client: FlaskClient,
    counter: Callable[..., Counter],
    in_app: Any,
    values: dict[str, str],
    words: str,
) -> None:
    address = sent(client, counter("nps"), "en", UNHAPPY)
    with in_app() as session:
        session.execute(update(FollowUpCase).values(**values))
    assert words in client.get(address).text


def test_a_broken_promise_is_admitted(
    client: FlaskClient, counter: Callable[..., Counter], clock: Any
) -> None:
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    address = sent(client, counter("nps"), "en", UNHAPPY)
    clock.forward(days=30)
    assert "later than we promised" in client.get(address).text


@pytest.mark.parametrize("token", ["%0aX", "%0d%0aSet-Cookie:%20a=b", "%5cevil.com", "x" * 5000])
def test_forms_of_no_receipt_lead_nowhere(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/r/{token}/details")
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)
    assert "We cannot find this receipt" in answer.text


@pytest.mark.parametrize("token", ["nothing", "x" * 22, "x" * 5000, "%00", "1"])
def test_every_other_token_is_unknown_alike(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/r/{token}")
    assert answer.status_code == 404
    assert "We cannot find this receipt" in answer.text


def test_the_state_slot_is_offered(
    app: Any, client: FlaskClient, counter: Callable[..., Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = sent(client, counter("nps"), "zh", {"a.q_nps": "8"})
    monkeypatch.setitem(
        app.extensions["slots"],
        "receipt_state",
        [lambda receipt, language: f"<p>panel {language} {receipt.code}</p>"],
    )
    page = client.get(address).text
    assert "panel zh" in page

"""What a customer does on the receipt's page, tap by tap, without a script or a cookie."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.accounts.domain.roles import SYSTEM
from feedback.followup import service as followup
from feedback.followup.store.models import CaseClock, CaseEvent, CaseText, FollowUpCase, RecoveryAsk
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from tests.intake.web.conftest import Counter, open_page, token_in

SAID = "It took an hour, and my name is MARKERCOMMENT"
PROMISE = "Your answer goes straight to the people who can put it right."
UNHAPPY = {
    "a.q_nps": "1",
    "a.q_comment": SAID,
    "a.q_contact.name": "Li MARKERNAME",
    "a.q_contact.phone": "13800008888",
    "a.q_contact.email": "markermail@example.cn",
    "a.q_contact.consent": "1",
}


@pytest.fixture
def address(client: FlaskClient, counter: Callable[..., Counter], clock: Any) -> str:
    """The receipt of an unhappy customer, on a Friday morning."""
    clock.at("Fri 2026-03-27 10:00 Asia/Shanghai")
    desk = counter("nps")
    page = open_page(client, desk, lang="en")
    clock.forward(minutes=1)
    answer = client.post(desk.url, data={"t": page, **UNHAPPY})
    assert answer.status_code == 303
    return answer.headers["Location"]


def post(client: FlaskClient, address: str, noun: str, page: str = "", **fields: str) -> Any:
    """A form of the page that was opened now (or of the one given)."""
    token = page or token_in(client.get(address).text)
    return client.post(f"{address}/{noun}", data={"t": token, **fields})


def resolve(in_app: Any, clock: Any, **more: Any) -> None:
    clock.forward(minutes=10)
    with in_app() as session:
        case = session.scalars(select(FollowUpCase)).one()
        followup.resolve(
            actor=SYSTEM,
            now=clock.now,
            number=case.number,
            seen_revision=case.revision,
            reason_code="wait",
            note="internal note: difficult customer",
            customer_told=True,
            **more,
        )


def case_of(in_app: Any) -> FollowUpCase:
    with in_app() as session:
        found = session.scalars(select(FollowUpCase)).one()
        session.expunge(found)
        return found


def kinds(in_app: Any) -> list[str]:
    with in_app() as session:
        return list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


def test_a_detail_reaches_the_timeline_once_however_often_it_is_sent(
    client: FlaskClient, address: str, in_app: Any
) -> None:
    page = token_in(client.get(address).text)
    for _tap in range(3):
        answer = post(client, address, "details", page, text="I also lost my umbrella\x00.")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{address}?ok=detail"
    assert kinds(in_app) == ["opened", "customer_wrote"]
    with in_app() as session:
        assert list(session.scalars(select(CaseText.text))) == ["I also lost my umbrella."]
        told = session.scalars(
            select(OutboxMessage.payload).where(OutboxMessage.kind == "notice.spread")
        ).all()
    assert [one["kind"] for one in told] == ["customer_wrote"]
    assert "umbrella" not in str(told)
    shown = client.get(f"{address}?ok=detail").text
    assert "your message has arrived" in shown
    assert "umbrella" not in shown


def test_after_an_answer_a_detail_starts_the_clock_of_the_next_one(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    clock.forward(minutes=5)
    with in_app() as session:
        case = session.scalars(select(FollowUpCase)).one()
        followup.respond(
            actor=SYSTEM, now=clock.now, number=case.number, seen_revision=1, channel="phone"
        )
    post(client, address, "details", text="One more thing")
    with in_app() as session:
        clocks = session.execute(select(CaseClock.kind, CaseClock.outcome)).all()
    assert ("next_response", "running") in [tuple(one) for one in clocks]
    assert "You will have an answer by" in client.get(address).text


@pytest.mark.parametrize(
    ("text", "fault"),
    [(" \u200b\n", "Please write an answer."), ("x" * 2001, "Please shorten it to 2000")],
)
def test_a_detail_with_a_fault_keeps_what_was_typed(
    client: FlaskClient, address: str, in_app: Any, text: str, fault: str
) -> None:
    answer = post(client, address, "details", text=text)
    assert answer.status_code == 422
    assert fault in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<details open>" in answer.text
    assert text.strip("\u200b \n") in answer.text
    assert kinds(in_app) == ["opened"]


def test_what_is_done_on_a_stale_or_foreign_page_is_not_done(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    page = token_in(client.get(address).text)
    forged = page[:-4] + ("AAAA" if not page.endswith("AAAA") else "BBBB")
    for token in ("", "x", forged):
        answer = client.post(f"{address}/erasure", data={"t": token, "sure": "1"})
        assert answer.status_code == 422
    answer = client.post(
        f"{address}/erasure",
        data={"t": page, "sure": "1"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    clock.forward(days=8)
    answer = client.post(f"{address}/details", data={"t": page, "text": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.text
    assert "open for too long" in answer.text
    assert kinds(in_app) == ["opened"]


def test_looking_changes_nothing_whoever_looks(
    client: FlaskClient, address: str, in_app: Any, clock: Any, rows: Callable[[], dict[str, int]]
) -> None:
    resolve(in_app, clock)
    before, revision = rows(), case_of(in_app).revision
    for noun in ("", "/details", "/verdict", "/contact", "/erasure", "/anything"):
        for query in ("", "?v=no&sure=1&do=withdraw&ok=erased"):
            for method in ("get", "head"):
                status = getattr(client, method)(f"{address}{noun}{query}").status_code
                assert status in {200, 303}
    assert rows() == before
    assert case_of(in_app).revision == revision


def test_a_no_opens_the_case_again_with_higher_priority(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    with in_app() as session:
        session.execute(update(FollowUpCase).values(priority="normal"))
    assert PROMISE in client.get(address).text
    resolve(in_app, clock)
    shown = client.get(address).text
    assert "Is it solved for you?" in shown
    # What the survey said of the next steps is past.
    assert PROMISE not in shown
    assert "difficult customer" not in shown
    assert "waiting too long" in shown
    page = token_in(shown)
    clock.forward(minutes=30)
    for _tap in range(2):
        answer = post(client, address, "verdict", page, v="no", text="Still broken")
        assert answer.headers["Location"] == f"{address}?ok=verdict"
    case = case_of(in_app)
    assert (case.status, case.priority, case.n_reopened) == ("open", "high", 1)
    assert kinds(in_app) == ["opened", "resolved", "reopened"]
    shown = client.get(address).text
    assert "We are working on it again and get back to you" in shown
    with in_app() as session:
        ask = session.scalars(select(RecoveryAsk)).one()
        assert (ask.round, ask.channel, ask.is_solved) == (0, "page", False)
        told = session.scalars(
            select(OutboxMessage.payload).where(OutboxMessage.kind == "notice.spread")
        ).all()
        clocks = {
            one.kind: one.outcome
            for one in session.scalars(select(CaseClock).order_by(CaseClock.round))
        }
    assert [one["kind"] for one in told] == ["case_reopened"]
    assert clocks["resolution"] == "running"
    assert clocks["next_response"] == "running"
    clock.forward(minutes=20)
    resolve(in_app, clock)
    post(client, address, "verdict", v="yes")
    post(client, address, "verdict", v="yes")
    with in_app() as session:
        asks = session.execute(
            select(RecoveryAsk.round, RecoveryAsk.is_solved).order_by(RecoveryAsk.round)
        ).all()
        counted = followup.recount()
        from feedback.followup.store.rollups import stored

        assert counted == stored()
    assert [tuple(one) for one in asks] == [(0, False), (1, True)]
    assert "You told us that it is solved" in client.get(address).text


def test_the_text_written_for_the_customer_is_shown(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    resolve(in_app, clock)
    with in_app() as session:
        session.execute(update(FollowUpCase).values(customer_text="A second desk is <open> now."))
    assert "A second desk is &lt;open&gt; now." in client.get(address).text


def test_contact_details_are_masked_corrected_and_withdrawn(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    shown = client.get(address).text
    assert "•••8888" in shown
    assert "m•••@example.cn" in shown
    for secret in ("13800008888", "markermail", "MARKERNAME"):
        assert secret not in shown
    answer = post(client, address, "contact", phone="not a number")
    assert answer.status_code == 422
    assert "does not look like a phone number" in answer.text
    assert "not a number" in answer.text
    assert post(client, address, "contact").status_code == 422
    answer = post(client, address, "contact", phone="+86 139 1111 2222")
    assert answer.headers["Location"] == f"{address}?ok=contact"
    with in_app() as session:
        kept = session.scalars(select(ContactDetail)).one()
        assert (kept.phone, kept.phone_key) == ("+86 139 1111 2222", "8613911112222")
        assert kept.email == "markermail@example.cn"
    page = token_in(client.get(address).text)
    for _tap in range(2):
        answer = post(client, address, "contact", page, do="withdraw")
        assert answer.headers["Location"] == f"{address}?ok=withdrawn"
    with in_app() as session:
        assert session.scalars(select(ContactDetail)).all() == []
        assert session.scalars(select(Response.body_hash)).one() == ""
    assert kinds(in_app) == ["opened", "contact_changed", "contact_gone"]
    shown = client.get(address).text
    assert "leave them here" in shown
    answer = post(client, address, "contact", phone="13912345678")
    assert answer.status_code == 422
    assert "Please tick the box" in answer.text
    assert post(client, address, "contact", phone="13912345678", consent="1").status_code == 303


def test_an_erased_answer_keeps_its_score_and_nothing_else(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    post(client, address, "details", text="MARKERDETAIL")
    unsure = post(client, address, "erasure")
    assert unsure.status_code == 422
    assert "Please tick the box if you really want" in unsure.text
    page = token_in(client.get(address).text)
    for _tap in range(2):
        answer = post(client, address, "erasure", page, sure="1")
        assert answer.headers["Location"] == f"{address}?ok=erased"
    with in_app() as session:
        response = session.scalars(select(Response)).one()
        assert (response.comment, response.lead_value, response.band) == (None, 1, "detractor")
        assert "q_comment" not in response.answers
        for model in (ContactDetail, CaseText, ResponseRevision):
            assert session.scalars(select(model)).all() == []
    assert kinds(in_app) == ["opened", "customer_wrote", "erased"]
    shown = client.get(address).text
    assert "Your answer was erased" in shown
    assert "<form" not in shown
    for noun, fields in (
        ("details", {"text": "again"}),
        ("contact", {"phone": "13912345678", "consent": "1"}),
        ("verdict", {"v": "no"}),
    ):
        post(client, address, noun, page, **fields)
    assert kinds(in_app) == ["opened", "customer_wrote", "erased"]


def test_a_happy_customer_can_erase_too_but_has_nobody_to_write_to(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    desk = counter("nps")
    page = open_page(client, desk, lang="en")
    address = client.post(
        desk.url, data={"t": page, "a.q_nps": "10", "a.q_comment": "Lovely"}
    ).headers["Location"]
    shown = client.get(address).text
    assert "Add something" not in shown
    assert post(client, address, "details", text="Hello").headers["Location"] == address
    post(client, address, "erasure", sure="1")
    with in_app() as session:
        assert session.scalars(select(Response.comment)).one() is None


def test_an_open_survey_page_cannot_bring_back_what_was_erased(
    client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    desk = counter("nps")
    survey_page = open_page(client, desk, lang="en")
    address = client.post(desk.url, data={"t": survey_page, **UNHAPPY}).headers["Location"]
    post(client, address, "erasure", sure="1")
    again = client.post(desk.url, data={"t": survey_page, **UNHAPPY})
    assert again.status_code == 422
    with in_app() as session:
        assert session.scalars(select(Response.comment)).all() == [None]
        assert session.scalars(select(ContactDetail)).all() == []


def test_twenty_messages_a_day_are_taken_and_a_robot_is_slowed(
    client: FlaskClient, address: str, in_app: Any
) -> None:
    for n in range(20):
        assert post(client, address, "details", text=f"message {n}").status_code == 303
    answer = post(client, address, "details", text="message 20")
    assert answer.status_code == 422
    assert "every message has arrived" in answer.text
    assert "message 20" in answer.text
    page = token_in(client.get(address).text)
    statuses = [post(client, address, "verdict", page, v="yes").status_code for _tap in range(45)]
    assert statuses[0] == 303
    assert statuses[-1] == 429


def test_every_page_is_private_and_small(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    import gzip

    resolve(in_app, clock)
    for language in ("en", "zh"):
        answer = client.get(f"{address}?lang={language}")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert len(gzip.compress(answer.data)) <= 12 * 1024
        assert not re.search(r"<script|https?://", answer.text)
    assert f'action="{address}/verdict?lang=zh"' in answer.text
    sent = client.post(f"{address}/verdict?lang=zh", data={"t": token_in(answer.text), "v": "yes"})
    assert sent.headers["Location"] == f"{address}?lang=zh&ok=verdict"
    assert sent.headers["Referrer-Policy"] == "no-referrer"


def test_many_taps_at_once_are_one(
    app: Any, client: FlaskClient, counter: Callable[..., Counter], in_app: Any
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def tap(noun: str, page: str, **fields: str) -> int:
        return int(
            app.test_client().post(f"{address}/{noun}", data={"t": page, **fields}).status_code
        )

    # The clock runs: other threads would not see one that stands.
    desk = counter("nps")
    address = client.post(
        desk.url, data={"t": open_page(client, desk, lang="en"), **UNHAPPY}
    ).headers["Location"]
    page = token_in(client.get(address).text)
    with ThreadPoolExecutor(6) as taps:
        sent = [taps.submit(tap, "details", page, text="once") for _tap in range(6)]
        assert [one.result() for one in sent] == [303] * 6
    with in_app() as session:
        case = session.scalars(select(FollowUpCase)).one()
        from feedback.core import clock as real_clock

        followup.resolve(
            actor=SYSTEM,
            now=real_clock.now(),
            number=case.number,
            seen_revision=case.revision,
            reason_code="wait",
            note="done",
            customer_told=True,
        )
    page = token_in(client.get(address).text)
    with ThreadPoolExecutor(6) as taps:
        sent = [taps.submit(tap, "verdict", page, v="no") for _tap in range(6)]
        assert [one.result() for one in sent] == [303] * 6
    assert kinds(in_app) == ["opened", "customer_wrote", "resolved", "reopened"]
    assert case_of(in_app).n_reopened == 1


def test_a_page_that_is_sent_again_says_nothing_new(
    client: FlaskClient, address: str, in_app: Any, clock: Any
) -> None:
    resolve(in_app, clock)
    page = token_in(client.get(address).text)
    assert post(client, address, "verdict", page, v="no", text="Not yet").status_code == 303
    assert case_of(in_app).status == "open"
    clock.forward(minutes=30)
    resolve(in_app, clock)
    # A phone that was put away restores its page and sends the form once more.
    assert post(client, address, "verdict", page, v="no", text="Not yet").status_code == 303
    assert (case_of(in_app).status, case_of(in_app).n_reopened) == ("resolved", 1)
    # The page as it is now is heard.
    assert post(client, address, "verdict", v="no").status_code == 303
    assert (case_of(in_app).status, case_of(in_app).n_reopened) == ("open", 2)

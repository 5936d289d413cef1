"""The question after a resolution: whom it reaches, when, once, and what the answers come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.delivery import PermanentFailure
from feedback.core.errors import Conflict, Forbidden
from feedback.followup.asking import ask_if_solved
from feedback.followup.domain.recovery import in_their_day, recovery_rate
from feedback.followup.service import reopen, resolve
from feedback.followup.service.answering_back import record_by_staff
from feedback.followup.store.models import FollowUpCase, RecoveryAsk
from feedback.followup.store.recovery import recovery
from feedback.followup.store.suppression import (
    MailSuppression,
    read_unsubscribe,
    suppress,
    suppression_key,
    unsubscribe_token,
)
from feedback.outbox.store.models import OutboxMessage
from feedback.privacy.service import withdraw_contact
from tests.factories.followup import World, opened, world
from tests.harness.moments import at

MAIL = {"name": "Li Na", "email": "Li.Na@example.cn"}


@pytest.fixture
def made(session: Any, clock: Any) -> World:
    clock.at("Mon 2026-03-30 09:00 Asia/Shanghai")
    return world(clock.now)


@pytest.fixture
def post_office(app: Any, smtp_sink: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The application with a mail server."""
    from dataclasses import replace

    settings = replace(
        app.extensions["settings"],
        smtp_url=f"smtp://{smtp_sink.host}:{smtp_sink.port}",
        public_url="https://feedback.harbour-service.example.com",
        mail_from="Harbour <care@harbour.example>",
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    return smtp_sink


def case_of(made: World, clock: Any, **facts: Any) -> FollowUpCase:
    case = opened(made, clock.now, contact=MAIL, **facts)
    from feedback.core.database import db
    from feedback.responses.store.models import ContactDetail

    kept = db.session.get_one(ContactDetail, case.response_key)
    kept.email_key = (kept.email or "").lower() or None
    db.session.commit()
    return case


def close(case: FollowUpCase, clock: Any) -> None:
    from feedback.core.database import db

    resolve(
        actor=SYSTEM,
        now=clock.now,
        number=case.number,
        seen_revision=case.revision,
        reason_code="wait",
        note="done",
        customer_told=True,
    )
    db.session.commit()


def waiting(session: Any) -> list[Any]:
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == "recovery.ask")
            .order_by(OutboxMessage.id)
        )
    )


def send(session: Any) -> None:
    """What the worker does when the rows are due."""
    for payload in [row.payload for row in waiting(session)]:
        session.rollback()
        ask_if_solved(payload)


@pytest.mark.parametrize(
    ("moment", "zone", "asked"),
    [
        ("Mon 2026-03-30 10:00 Asia/Shanghai", "Asia/Shanghai", "Mon 2026-03-30 10:00"),
        ("Mon 2026-03-30 08:59 Asia/Shanghai", "Asia/Shanghai", "Mon 2026-03-30 09:00"),
        ("Mon 2026-03-30 20:00 Asia/Shanghai", "Asia/Shanghai", "Tue 2026-03-31 09:00"),
        ("Sat 2026-03-28 23:30 Europe/Berlin", "Europe/Berlin", "Sun 2026-03-29 09:00"),
    ],
)
def test_mails_come_by_day(moment: str, zone: str, asked: str) -> None:
    assert in_their_day(at(moment), zone) == at(f"{asked} {zone}")


def test_a_rate_counts_who_answered() -> None:
    rate = recovery_rate(10, 8, 6)
    assert rate.solved_share == 0.75
    assert rate.interval is not None
    assert 0.40 < rate.interval.low < 0.41
    assert recovery_rate(3, 0, 0).solved_share is None
    assert recovery_rate(3, 0, 0).interval is None


def test_the_question_leaves_a_working_hour_later_and_once(
    session: Any, made: World, clock: Any, post_office: Any
) -> None:
    clock.at("Fri 2026-04-03 17:30 Asia/Shanghai")
    case = case_of(made, clock, language="zh")
    close(case, clock)
    (row,) = waiting(session)
    assert row.due_at == at("Mon 2026-04-06 09:30 Asia/Shanghai")
    assert "li.na" not in str(row.payload).lower()
    clock.at("Mon 2026-04-06 09:31 Asia/Shanghai")
    send(session)
    send(session)
    (mail,) = post_office.wait(1)
    assert mail.envelope_to == ["Li.Na@example.cn"]
    text = mail.get_content()
    assert "https://feedback.harbour-service.example.com/r/" in text
    assert "#solved" in text
    assert "三号窗口" in text
    stop = str(mail["List-Unsubscribe"]).strip()
    assert stop.startswith("<https://feedback.harbour-service.example.com/u/")
    assert stop.endswith(">")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ask = session.scalars(select(RecoveryAsk)).one()
    assert (ask.channel, ask.round, ask.answered_at) == ("mail", 0, None)


def test_at_night_the_question_waits_for_the_morning(
    session: Any, made: World, clock: Any, post_office: Any
) -> None:
    case = case_of(made, clock)
    close(case, clock)
    clock.at("Mon 2026-03-30 23:00 Asia/Shanghai")
    send(session)
    assert post_office.messages == []
    rows = waiting(session)
    assert [row.due_at for row in rows][1:] == [at("Tue 2026-03-31 09:00 Asia/Shanghai")]


@pytest.mark.parametrize("because", ["reopened", "withdrawn", "suppressed", "answered", "lately"])
def test_nobody_is_asked_without_a_reason(
    app: Any, session: Any, made: World, clock: Any, post_office: Any, because: str
) -> None:
    if because == "lately":
        earlier = case_of(made, clock)
        close(earlier, clock)
        clock.forward(minutes=70)
        send(session)
        post_office.wait(1)
        clock.forward(minutes=60)
    case = case_of(made, clock)
    close(case, clock)
    clock.forward(minutes=70)
    if because == "reopened":
        reopen(
            actor=SYSTEM, now=clock.now, number=case.number, seen_revision=case.revision, note="no"
        )
    elif because == "withdrawn":
        withdraw_contact(now=clock.now, response_key=case.response_key)
        assert waiting(session) == []
    elif because == "suppressed":
        key = suppression_key(app.extensions["settings"].secret_key, " li.na@EXAMPLE.cn")
        suppress(session.connection(), key=key, now=clock.now, reason="unsubscribed")
    elif because == "answered":
        record_by_staff(
            actor=made.wei,
            now=clock.now,
            number=case.number,
            seen_revision=case.revision,
            is_solved=True,
        )
    session.commit()
    payload = {"case_id": case.id, "round": 0}
    session.rollback()
    ask_if_solved(payload)
    assert len(post_office.messages) == (1 if because == "lately" else 0)


def test_a_second_resolution_of_the_same_case_is_asked_about_too(
    session: Any, made: World, clock: Any, post_office: Any
) -> None:
    first = case_of(made, clock)
    close(first, clock)
    key = first.id
    clock.forward(minutes=70)
    send(session)
    case = session.get_one(FollowUpCase, key)
    record_by_staff(
        actor=made.wei,
        now=clock.now,
        number=case.number,
        seen_revision=case.revision,
        is_solved=False,
        note="still noisy",
    )
    session.commit()
    clock.forward(minutes=30)
    case = session.get_one(FollowUpCase, key)
    assert (case.status, case.n_reopened) == ("open", 1)
    close(case, clock)
    clock.forward(minutes=70)
    send(session)
    post_office.wait(2)
    session.rollback()
    rate = recovery(made.mei)
    assert (rate.n_asked, rate.n_answered, rate.n_solved) == (2, 1, 0)
    assert recovery(made.omar).n_asked == 0
    assert recovery(made.mei, path="/999/").n_asked == 0


def test_staff_record_what_the_customer_said_on_the_phone(
    session: Any, made: World, clock: Any
) -> None:
    case = case_of(made, clock)
    with pytest.raises(Conflict):
        record_by_staff(
            actor=made.wei, now=clock.now, number=case.number, seen_revision=1, is_solved=True
        )
    close(case, clock)
    with pytest.raises(Forbidden):
        record_by_staff(
            actor=made.vera, now=clock.now, number=case.number, seen_revision=2, is_solved=True
        )
    with pytest.raises(Conflict):
        record_by_staff(
            actor=made.wei, now=clock.now, number=case.number, seen_revision=1, is_solved=True
        )
    record_by_staff(
        actor=made.wei,
        now=clock.now,
        number=case.number,
        seen_revision=case.revision,
        is_solved=True,
    )
    ask = session.scalars(select(RecoveryAsk)).one()
    assert (ask.channel, ask.asked_by, ask.is_solved) == ("phone", made.wei.staff_id, True)


def test_one_click_in_the_mail_program_ends_the_questions(
    app: Any, session: Any, made: World, clock: Any, post_office: Any
) -> None:
    first = case_of(made, clock)
    close(first, clock)
    clock.forward(minutes=70)
    send(session)
    (mail,) = post_office.wait(1)
    stop = urlsplit(str(mail["List-Unsubscribe"]).strip()[1:-1]).path
    # RFC 8058: no cookie, no redirect, this body and nothing else.
    field, value = str(mail["List-Unsubscribe-Post"]).split("=")
    assert app.test_client().get(stop).status_code == 200
    assert not_asked(session) == 0
    answer = app.test_client(use_cookies=False).post(stop, data={field: value})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    assert not_asked(session) == 1
    clock.forward(days=31)
    second = case_of(made, clock)
    close(second, clock)
    clock.forward(minutes=70)
    send(session)
    assert len(post_office.messages) == 1


def not_asked(session: Any) -> int:
    session.rollback()
    found = len(session.scalars(select(MailSuppression)).all())
    session.rollback()
    return found


def test_an_address_that_refuses_mail_is_asked_nothing_any_more(
    session: Any, made: World, clock: Any, post_office: Any
) -> None:
    post_office.refuse_recipient("Li.Na@example.cn")
    for _ in range(2):
        case = case_of(made, clock)
        close(case, clock)
        clock.forward(minutes=70)
        payload = waiting(session)[-1].payload
        session.rollback()
        if payload["case_id"] == 1:
            with pytest.raises(PermanentFailure):
                ask_if_solved(payload)
        else:
            post_office.refuse_recipient("Li.Na@example.cn", "")
            ask_if_solved(payload)
        clock.forward(days=31)
    assert post_office.messages == []
    assert session.scalars(select(RecoveryAsk)).all() == []


def test_an_unsubscribe_link_tells_no_address_and_cannot_be_made_up() -> None:
    key = suppression_key("a" * 40, "Li.Na@example.cn ")
    assert key == suppression_key("a" * 40, "li.na@example.cn")
    token = unsubscribe_token("a" * 40, key)
    assert len(token) == 24
    assert read_unsubscribe("a" * 40, token) == key
    assert read_unsubscribe("b" * 40, token) is None
    for wrong in ("", "x", token[:-1], token + "A", "é" * 24, "A" * 24):
        assert read_unsubscribe("a" * 40, wrong) is None


def test_the_clock_of_rest_is_thirty_days() -> None:
    from feedback.followup.domain.recovery import REST

    assert timedelta(days=30) == REST
    assert datetime(2026, 1, 1, tzinfo=UTC) + REST == datetime(2026, 1, 31, tzinfo=UTC)

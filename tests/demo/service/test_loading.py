"""The story goes through the services: whole, once, and the same for the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.store.models import StaffMember
from feedback.demo.domain import moods
from feedback.demo.service import State, facts, load, state
from feedback.followup.domain.clocks import Outcome
from feedback.followup.service import recount
from feedback.followup.store.models import CaseClock, CaseEvent, FollowUpCase
from feedback.followup.store.rollups import stored
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import AnswerFact, ChoiceRollup, Response, ScoreRollup
from feedback.routing.store import rules
from feedback.sla.store import queries as sla
from feedback.touchpoints.service import add_node
from tests.harness.fixtures.application import forget
from tests.harness.moments import at

NOW = at("Tue 2026-11-24 10:30 Asia/Shanghai")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A story of some weeks; ids of calendars are given out anew in each database."""
    monkeypatch.setattr(moods, "N_DAYS", 18)
    sla.calendar.cache_clear()
    sla.policy.cache_clear()
    yield
    sla.calendar.cache_clear()
    sla.policy.cache_clear()


def told(session: Any) -> list[Any]:
    """Everything of the story that does not depend on ids given out by the database."""
    answers = session.execute(
        select(
            Response.response_id,
            Response.received_at,
            Response.answers,
            Response.flags,
            Response.revision,
        ).order_by(Response.received_at, Response.response_id)
    ).all()
    events = session.execute(
        select(CaseEvent.at, CaseEvent.kind, CaseEvent.detail, Response.response_id)
        .join(FollowUpCase, FollowUpCase.id == CaseEvent.case_id)
        .join(Response, Response.id == FollowUpCase.response_key)
        .order_by(CaseEvent.at, CaseEvent.id)
    ).all()
    return [answers, [(at, kind, without_ids(detail), who) for at, kind, detail, who in events]]


def without_ids(detail: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL gives out no number twice, also after a rollback."""
    return {
        name: without_ids(value) if isinstance(value, dict) else value
        for name, value in detail.items()
        if not name.endswith("_id")
    }


def test_the_same_moment_gives_the_same_story(session: Any) -> None:
    assert load(NOW) is State.EMPTY
    first = told(session)
    session.rollback()
    # What the process keeps is that of the first load, which is undone.
    forget()
    assert state() is State.EMPTY
    load(NOW)
    assert told(session) == first
    assert len(first[0]) > 120


def test_rules_hold_from_their_moment_in_the_story_on(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However fast the story is played: the process would keep what it read for so long.
    monkeypatch.setattr(rules, "LIFETIME_SECONDS", 3600.0)
    load(NOW)
    opened = session.scalars(select(CaseEvent.detail).where(CaseEvent.kind == "opened"))
    assert sum(detail["because"]["code"] == "rule" for detail in opened) > 0


@pytest.fixture
def story(session: Any) -> Any:
    """The session of a database in which the story was just loaded."""
    load(NOW)
    session.commit()
    return session


def test_the_story_holds_together(story: Any) -> None:
    """One load, seen from all sides: loading costs more than looking."""
    _rollups_equal_a_recount(story)
    _every_kind_of_case_waits_at_the_end(story)
    _nobody_gets_mail_of_a_story(story)
    _the_facts_name_touchpoints_and_sign_ins(story)
    _a_second_load_changes_nothing(story)


def _a_second_load_changes_nothing(session: Any) -> None:
    before = told(session)
    assert load(NOW) is State.DEMO
    assert not session.new
    assert told(session) == before


def test_a_database_in_use_is_left_alone(session: Any) -> None:
    add_node(actor=SYSTEM, now=NOW, parent_id=None, kind="organisation", name={"en": "Ours"})
    session.commit()
    assert load(NOW) is State.OTHER
    assert session.scalar(select(func.count()).select_from(StaffMember)) == 0


def _rollups_equal_a_recount(session: Any) -> None:
    counted = session.execute(
        select(
            AnswerFact.touchpoint_id,
            AnswerFact.local_on,
            AnswerFact.question_id,
            AnswerFact.is_flagged,
            AnswerFact.value,
            func.count(),
        )
        .where(AnswerFact.metric.is_not(None))
        .group_by(*[getattr(AnswerFact, name) for name in KEYS], AnswerFact.value)
    )
    by_value = {tuple(row[:5]): row[5] for row in counted}
    kept = {
        (*[getattr(row, name) for name in KEYS], value): getattr(row, f"v{value}")
        for row in session.scalars(select(ScoreRollup))
        for value in range(11)
        if getattr(row, f"v{value}")
    }
    assert kept == by_value
    chosen = session.scalar(
        select(func.count()).select_from(AnswerFact).where(AnswerFact.option_id != "")
    )
    assert session.scalar(select(func.sum(ChoiceRollup.n))) == chosen
    zeros = dict.fromkeys(next(iter(stored().values())), 0)
    assert {k: v for k, v in stored().items() if v != zeros} == recount()


KEYS = ("touchpoint_id", "local_on", "question_id", "is_flagged")


def _every_kind_of_case_waits_at_the_end(session: Any) -> None:
    cases = session.scalars(select(FollowUpCase)).all()
    live = [case for case in cases if case.status == "open"]
    assert sum(case.next_due_at < NOW for case in live) >= 4
    assert sum(case.next_due_at > NOW for case in live) >= 6
    assert sum(case.status == "held" for case in cases) >= 3
    assert sum(case.status == "resolved" for case in cases) >= 10
    assert any(case.owner_id is None for case in live)
    assert max(case.opened_at for case in cases) <= NOW
    outcomes = set(session.scalars(select(CaseClock.outcome)))
    assert {Outcome.MET, Outcome.MISSED, Outcome.RUNNING, Outcome.PAUSED} <= outcomes


def _nobody_gets_mail_of_a_story(session: Any) -> None:
    open_messages = select(func.count()).where(OutboxMessage.done_at.is_(None))
    assert session.scalar(open_messages) == 0


def _the_facts_name_touchpoints_and_sign_ins(session: Any) -> None:
    known = facts("http://127.0.0.1:8000")
    assert {t["kind"] for t in known["touchpoints"]} == {"touchpoint"}
    assert all(
        t["url"].endswith(f"/t/{t['code']}") and set(t["name"]) == {"en", "zh"}
        for t in known["touchpoints"]
    )
    assert {member["role"] for member in known["staff"]} == {
        "administrator",
        "manager",
        "agent",
        "viewer",
    }
    assert known["n_responses"] == session.scalar(select(func.count()).select_from(Response))
    assert datetime.fromisoformat(known["period"]["to"]).date().isoformat() == "2026-11-24"


@pytest.mark.parametrize(
    "moment", ["Sun 2026-11-22 19:30 UTC", "Fri 2027-12-31 16:45 Europe/Berlin"]
)
def test_it_loads_at_any_moment(session: Any, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moods, "N_DAYS", 4)
    assert load(at(moment)) is State.EMPTY
    assert session.scalar(select(func.count()).select_from(FollowUpCase)) >= 15

"""A trial sees what the person sees, writes nothing, and gives cases out as the rules would."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from feedback.accounts.store.models import Team, TeamMember
from feedback.core.database import Base, db
from feedback.core.errors import Forbidden
from feedback.followup.service import trying
from feedback.followup.service.trying import try_rules
from feedback.routing.domain.document import read_rule
from tests.factories.followup import World, opened, response, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
THEN = at("Fri 2026-03-27 10:00 Asia/Shanghai")
LONG_AGO = at("Mon 2025-12-01 10:00 Asia/Shanghai")


@pytest.fixture
def made(session: Any, clock: Any) -> World:
    clock.at(NOW)
    made = world(NOW)
    session.commit()
    return made


def everything() -> dict[str, int]:
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def rule(*conditions: dict[str, Any], **result: Any) -> Any:
    document = {
        "match": "all",
        "conditions": list(conditions),
        "result": {"kind": "case", "priority": "low", **result},
    }
    return read_rule(1, "Tried", document)


UNHAPPY = {"kind": "band", "bands": ["detractor"]}


def test_it_counts_what_would_be_beside_what_was(made: World) -> None:
    opened(made, THEN, value=2)
    opened(made, THEN, value=5, touchpoint_id=made.desk)
    response(made, THEN, value=9, comment="fine")
    response(made, THEN, value=8, comment="my refund")
    response(made, LONG_AGO, value=0)
    db.session.commit()
    before = everything()
    words = rule({"kind": "words", "words": ["refund"]}, priority="urgent")
    trial = try_rules(actor=made.ada, now=NOW, rules=[words, rule(UNHAPPY)])
    assert trial.n == 4
    assert trial.results == {"case": [3, 2], "praise": [1, 0], "nothing": [0, 2]}
    assert trial.priorities == {"urgent": [1, 0], "high": [0, 1], "normal": [0, 1], "low": [2, 0]}
    assert (trial.n_raised, trial.n_lowered, trial.n_by_default) == (0, 2, 1)
    assert [one.excerpt for one in trial.samples["new"]] == ["my refund"]
    assert everything() == before
    own = try_rules(actor=made.mei, now=NOW, rules=[])
    assert own.results["case"] == [1, 1]
    with pytest.raises(Forbidden):
        try_rules(actor=made.wei, now=NOW, rules=[])


def test_history_is_what_it_was_at_each_answer(made: World) -> None:
    for _ in range(3):
        response(
            made,
            THEN,
            value=3,
            contact={"email": "kim@example.com"},
        )
    db.session.commit()
    again = rule({"kind": "same_person", "n": 3, "days": 30})
    burst = rule({"kind": "detractors", "n": 3, "hours": 1})
    for one in (again, burst):
        trial = try_rules(actor=made.ada, now=NOW, rules=[one])
        # All three came at the same instant: each sees the two others.
        assert (trial.priorities["low"][0], trial.results["case"][0]) == (3, 3)


@pytest.mark.parametrize("kind", ["turn", "least"])
def test_cases_are_given_out_without_touching_the_teams_turn(made: World, kind: str) -> None:
    team = Team(name="North")
    db.session.add(team)
    db.session.flush()
    for person in (made.wei, made.lena, made.omar):
        db.session.add(TeamMember(team_id=team.id, staff_id=person.staff_id or 0))
    for _ in range(4):
        response(made, THEN, value=3)
    db.session.commit()
    given = rule(UNHAPPY, assign={"kind": kind, "team_id": team.id})
    trial = try_rules(actor=made.ada, now=NOW, rules=[given])
    assert trial.assignees == {"Wei Zhang": [2, 0], "Lena Hofmann": [2, 0]}
    db.session.refresh(team)
    assert team.turn == 0


def test_only_the_newest_answers_are_tried(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_RESPONSES", 3)
    monkeypatch.setattr("feedback.routing.store.past.SLICE", 2)
    for minute in range(5):
        response(made, THEN.replace(minute=minute), value=3, comment=f"number {minute}")
    db.session.commit()
    trial = try_rules(actor=made.ada, now=NOW, rules=[])
    assert (trial.n, trial.is_capped) == (3, True)
    assert [one.excerpt for one in trial.samples["case"]] == ["number 2", "number 3", "number 4"]

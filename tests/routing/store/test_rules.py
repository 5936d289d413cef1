"""Rules are kept for a moment: seen at once where they were saved, soon everywhere else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import db
from feedback.routing.service import create_rule, save_rule, switch_rule
from feedback.routing.store import rules as kept
from feedback.routing.store.models import RoutingRule
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
DOCUMENT = {
    "match": "all",
    "conditions": [{"kind": "comment", "is_given": True}],
    "result": {"kind": "nothing"},
}


def names() -> list[str]:
    return [rule.name for rule in kept.active_rules(db.session.connection())]


def add(name: str, position: int | None = None) -> RoutingRule:
    return create_rule(actor=SYSTEM, now=NOW, name=name, document=DOCUMENT, position=position)


def test_what_this_process_saves_holds_from_the_commit_on(session: Any) -> None:
    assert names() == []
    rule = add("First")
    session.commit()
    assert names() == ["First"]
    add("Before", position=1)
    session.commit()
    assert names() == ["Before", "First"]
    switch_rule(actor=SYSTEM, now=NOW, rule_id=rule.id, is_active=False, seen_revision=1)
    session.commit()
    assert names() == ["Before"]
    save_rule(actor=SYSTEM, now=NOW, rule_id=rule.id, name="Again", document=DOCUMENT,
              is_active=True, seen_revision=2)  # fmt: skip
    session.commit()
    assert names() == ["Before", "Again"]


def test_what_another_process_saved_is_seen_within_two_seconds(
    session: Any, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> None:
    add("First")
    session.commit()
    now = 1000.0
    monkeypatch.setattr(kept, "monotonic", lambda: now)
    assert names() == ["First"]
    db.session.execute(update(RoutingRule).values(name="Other"))
    now += 1.9
    with count_queries() as counted:
        assert names() == ["First"]
    assert counted.statements == 0
    now += 0.2
    assert names() == ["Other"]


def test_a_rule_that_is_rolled_back_is_never_in_force(session: Any) -> None:
    assert names() == []
    add("Never")
    session.rollback()
    assert names() == []

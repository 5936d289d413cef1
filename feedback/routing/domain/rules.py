"""Rules in their order: the first one whose conditions are met decides; else the built-in ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from feedback.routing.domain.conditions import (
    Condition,
    Detractors,
    Found,
    History,
    SamePerson,
)
from feedback.routing.domain.decision import (
    Assign,
    Decision,
    ResponseFacts,
    by_default,
    score_of,
    table_priority,
)
from feedback.routing.domain.words import folded
from feedback.sla.domain.policy import Priority


class Match(StrEnum):
    """How many of a rule's conditions must be met."""

    ALL = "all"
    ANY = "any"


class Outcome(StrEnum):
    """What a rule does with a response."""

    CASE = "case"
    PRAISE = "praise"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `priority` None takes the built-in table, `assign` None gives it to nobody."""

    rule_id: int
    name: str
    match: Match
    conditions: tuple[Condition, ...]
    outcome: Outcome
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    assign: Assign | None = None


def decide(rules: Iterable[Rule], facts: ResponseFacts, history: History) -> Decision:
    """The decision about a response. Rules never judge a doubtful answer: nobody waits for one."""
    if facts.is_flagged:
        return by_default(facts)
    comment = folded(facts.comment) if facts.comment else ""
    for rule in rules:
        found = met(rule, facts, comment, history)
        if found is not None:
            return _decided(rule, facts, found)
    return by_default(facts)


def met(rule: Rule, facts: ResponseFacts, comment: str, history: History) -> list[Found] | None:
    """What the rule's conditions found, or None when the rule does not fit.

    What must be looked up comes last, and only where it can still change the answer.
    """
    found: list[Found] = []
    later: list[SamePerson | Detractors] = []
    for condition in rule.conditions:
        if isinstance(condition, SamePerson | Detractors):
            later.append(condition)
            continue
        seen = condition.found(facts, comment)
        if seen is not None:
            found.append(seen)
        elif rule.match is Match.ALL:
            return None
    if rule.match is Match.ANY and found:
        return found
    if rule.match is Match.ALL and not all(one.may_hold(facts) for one in later):
        return None
    for one in later:
        seen = one.looked_up(history) if one.may_hold(facts) else None
        if seen is not None:
            found.append(seen)
            if rule.match is Match.ANY:
                return found
        elif rule.match is Match.ALL:
            return None
    return found if rule.match is Match.ALL and rule.conditions else None


def _decided(rule: Rule, facts: ResponseFacts, found: list[Found]) -> Decision:
    because: dict[str, Any] = {
        "code": "rule",
        "rule_id": rule.rule_id,
        "rule": rule.name,
        "matched": found,
        **score_of(facts),
    }
    if rule.outcome is not Outcome.CASE:
        because["outcome"] = rule.outcome.value
        praises = rule.outcome is Outcome.PRAISE
        return Decision(False, Priority.NORMAL, because, praises=praises)
    if rule.priority is None:
        because["by_table"] = True
    priority = rule.priority or table_priority(facts)
    return Decision(True, priority, because, tags=rule.tags, assign=rule.assign)

"""Write rules: add, change, switch, move, delete; every change stands in the audit trail."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.queries import names_of
from feedback.accounts.store.teams import team_names
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.i18n import _
from feedback.responses.store.queries import option_words
from feedback.routing.domain.document import LONGEST_NAME, MOST_RULES, Fault, rule_faults
from feedback.routing.store.models import RoutingRule
from feedback.routing.store.rules import forget_rules_after_commit, rules_in_order
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import sees_all, visible


def create_rule(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    document: Mapping[str, Any],
    position: int | None = None,
    is_active: bool = True,
) -> RoutingRule:
    """A new rule, asked last or as the n-th (from 1); `Invalid` with what is wrong in it."""
    kept = _checked(actor, name, document)
    rules = _locked()
    if len(rules) >= MOST_RULES:
        raise Invalid(_("There are %(n)s rules already. Delete one first.", n=MOST_RULES))
    rule = RoutingRule(
        position=0, name=_name(name), document=kept, is_active=is_active, changed_at=now
    )
    db.session.add(rule)
    at = len(rules) if position is None else max(0, min(position - 1, len(rules)))
    rules.insert(at, rule)
    _renumber(rules)
    db.session.flush()
    _record(actor, now, "routing.rule_added", rule, name=rule.name, document=_told(kept))
    forget_rules_after_commit()
    return rule


def save_rule(
    *,
    actor: Actor,
    now: datetime,
    rule_id: int,
    name: str,
    document: Mapping[str, Any],
    is_active: bool,
    seen_revision: int,
) -> RoutingRule:
    """The rule as it was edited; `Conflict` when somebody else changed it since."""
    rule = _own(actor, rule_id)
    kept = _checked(actor, name, document)
    _win(rule, seen_revision, name=_name(name), document=kept, is_active=is_active, changed_at=now)
    _record(
        actor,
        now,
        "routing.rule_changed",
        rule,
        name=rule.name,
        document=_told(kept),
        is_active=is_active,
        revision=rule.revision,
    )
    return rule


def switch_rule(
    *, actor: Actor, now: datetime, rule_id: int, is_active: bool, seen_revision: int
) -> RoutingRule:
    """The rule switched on or off; it keeps its place in the order."""
    rule = _own(actor, rule_id)
    _win(rule, seen_revision, is_active=is_active, changed_at=now)
    _record(actor, now, "routing.rule_switched", rule, name=rule.name, is_active=is_active)
    return rule


def delete_rule(*, actor: Actor, now: datetime, rule_id: int, seen_revision: int) -> None:
    """Nothing; cases that the rule opened keep its name and what it found."""
    rule = _own(actor, rule_id)
    if rule.revision != seen_revision:
        raise _changed()
    _record(actor, now, "routing.rule_deleted", rule, name=rule.name, document=_told(rule.document))
    db.session.delete(rule)
    db.session.flush()
    _renumber(_locked())
    forget_rules_after_commit()


def move_rule(
    *, actor: Actor, now: datetime, rule_id: int, step: int, seen_order: Sequence[int]
) -> RoutingRule:
    """The rule asked one place earlier (−1) or later (+1).

    `seen_order` are the ids as the person saw them; `Conflict` when they stand otherwise now.
    """
    rule = _own(actor, rule_id)
    rules = _locked()
    if [one.id for one in rules] != list(seen_order):
        raise Conflict(_("The rules were put in another order after you opened this page."))
    was = rules.index(rule)
    at = max(0, min(was + step, len(rules) - 1))
    if at != was:
        rules.insert(at, rules.pop(was))
        _renumber(rules)
        db.session.flush()
        _record(
            actor, now, "routing.rule_moved", rule, name=rule.name, was=was + 1, position=at + 1
        )
        forget_rules_after_commit()
    return rule


def may_write(actor: Actor, document: Mapping[str, Any]) -> bool:
    """Whether a rule touches only places that the person sees.

    Who does not see everything writes rules that need, among all their conditions, one of the
    person's own places.
    """
    if not actor.may(Right.EDIT_ROUTING):
        return False
    if sees_whole_tree(actor):
        return True
    if document.get("match") != "all":
        return False
    asked = {
        node
        for one in document.get("conditions", ())
        if isinstance(one, Mapping) and one.get("kind") == "place"
        for node in one.get("nodes", ())
    }
    return bool(asked) and asked <= set(_places(actor, asked))


def sees_whole_tree(actor: Actor) -> bool:
    """Whether no place is hidden from the person."""
    if sees_all(actor):
        return True
    hidden = select(Touchpoint.id).where(~visible(actor)).limit(1)
    return db.session.scalar(hidden) is None


def rule_for(actor: Actor, rule_id: int) -> RoutingRule:
    """The rule of an id, for who edits rules; raises `NotFound`."""
    _require(actor)
    rule = db.session.get(RoutingRule, rule_id)
    if rule is None:
        raise NotFound(_("There is no such rule."))
    return rule


def faults_of(actor: Actor, name: str, document: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with a rule as it was written, the name included."""
    faults = list(rule_faults(document))
    if not _name(name):
        faults.insert(0, Fault("name", "required"))
    elif len(_name(name)) > LONGEST_NAME:
        faults.insert(0, Fault("name", "too_long"))
    if not faults:
        faults += _unknown(actor, document)
    return faults


def _checked(actor: Actor, name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the names of what it points to."""
    _require(actor)
    faults = faults_of(actor, name, document)
    if faults:
        raise Invalid(
            _("This rule cannot be saved."), [f"{fault.where}: {fault.code}" for fault in faults]
        )
    if not may_write(actor, document):
        raise Forbidden(_("Choose “all of them” and one of your own places as a condition."))
    return named(document)


def named(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the present names of its places and options beside their ids."""
    kept = {"schema": 1, **document}
    kept["conditions"] = [_named_condition(one) for one in document["conditions"]]
    return kept


def _named_condition(asked: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in asked.items() if key != "names"}
    if asked["kind"] == "place":
        rows = select(Touchpoint.id, Touchpoint.name).where(Touchpoint.id.in_(asked["nodes"]))
        names = {str(key): name for key, name in db.session.execute(rows)}
        return {**plain, "names": names}
    if asked["kind"] == "answer":
        in_each = {language: option_words(language) for language in ("en", "zh")}
        options: dict[str, dict[str, str]] = {}
        for question, option in asked["options"]:
            for language, words in in_each.items():
                if (question, option) in words:
                    texts = options.setdefault(f"{question}.{option}", {})
                    texts[language] = words[question, option]
        return {**plain, "names": options}
    return plain


def _unknown(actor: Actor, document: Mapping[str, Any]) -> list[Fault]:
    """Places, people and teams that do not exist for the person."""
    faults = []
    for number, asked in enumerate(document["conditions"]):
        if asked["kind"] == "place":
            nodes = set(asked["nodes"])
            if nodes - set(_places(actor, nodes)):
                faults.append(Fault(f"conditions.{number}.nodes", "not_a_choice"))
    assign = document["result"].get("assign") or {}
    if assign.get("staff_id") is not None and not names_of([assign["staff_id"]]):
        faults.append(Fault("result.assign.staff_id", "not_a_choice"))
    if assign.get("team_id") is not None and not team_names([assign["team_id"]]):
        faults.append(Fault("result.assign.team_id", "not_a_choice"))
    return faults


def _places(actor: Actor, nodes: set[int]) -> list[int]:
    rows = select(Touchpoint.id).where(Touchpoint.id.in_(nodes), visible(actor))
    return list(db.session.scalars(rows))


def _own(actor: Actor, rule_id: int) -> RoutingRule:
    rule = rule_for(actor, rule_id)
    if not may_write(actor, rule.document):
        raise Forbidden(_("This rule reaches places that you do not see."))
    return rule


def _locked() -> list[RoutingRule]:
    """Every rule in order; who changes the order waits for who does so already."""
    db.session.execute(select(RoutingRule.id).order_by(RoutingRule.id).with_for_update())
    db.session.expire_all()
    return rules_in_order()


def _renumber(rules: Sequence[RoutingRule]) -> None:
    for position, rule in enumerate(rules, 1):
        if rule.position != position:
            rule.position = position


def _win(rule: RoutingRule, seen_revision: int, **values: Any) -> None:
    changed: Any = db.session.execute(
        update(RoutingRule)
        .where(RoutingRule.id == rule.id, RoutingRule.revision == seen_revision)
        .values(**values, revision=seen_revision + 1),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:
        raise _changed()
    db.session.refresh(rule)
    forget_rules_after_commit()


def _changed() -> Conflict:
    return Conflict(_("This rule was changed after you opened it."))


def _require(actor: Actor) -> None:
    if not actor.may(Right.EDIT_ROUTING):
        raise Forbidden(_("Your role does not allow this."))


def _name(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _told(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document for the audit trail, without the names beside its ids."""
    conditions = [
        {key: value for key, value in one.items() if key != "names"}
        for one in document["conditions"]
    ]
    return {**document, "conditions": conditions}


def _record(actor: Actor, now: datetime, action: str, rule: RoutingRule, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="routing_rule",
        object_id=rule.id,
        **detail,
    )

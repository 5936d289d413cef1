"""The rules in force, kept for a moment so that an answer need not ask for them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, select

from feedback.core.database import db
from feedback.routing.domain.document import read_rule
from feedback.routing.domain.rules import Rule
from feedback.routing.store.models import RoutingRule

# What another process changed is seen after at most so long.
LIFETIME_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: tuple[Rule, ...]
    until: float


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_generation = 0

_ACTIVE = (
    select(RoutingRule.id, RoutingRule.name, RoutingRule.document)
    .where(RoutingRule.is_active)
    .order_by(RoutingRule.position, RoutingRule.id)
)


def active_rules(connection: Connection) -> tuple[Rule, ...]:
    """The rules in force in their order, at most two seconds old; read on the given connection."""
    kept = _kept.get(connection.engine)
    if kept is not None and monotonic() < kept.until:
        return kept.rules
    before = _generation
    rules = _read(connection)
    # Rules that somebody saved while these were read are not pushed out by the older ones.
    if before == _generation:
        _kept[connection.engine] = _Kept(rules, monotonic() + LIFETIME_SECONDS)
    return rules


def forget_rules() -> None:
    """Read the rules anew with the next answer."""
    global _generation
    _generation += 1
    _kept.clear()


def forget_rules_after_commit() -> None:
    """Forget the rules the moment that the present transaction stands."""
    # A listener of its own each time: one that has run once is not taken again.
    event.listen(db.session(), "after_commit", lambda _session: forget_rules(), once=True)


def rules_in_order() -> list[RoutingRule]:
    """Every rule, also those that are off, in the order in which they are asked."""
    return list(
        db.session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id))
    )


def _read(connection: Connection) -> tuple[Rule, ...]:
    rules = []
    for rule_id, name, document in connection.execute(_ACTIVE):
        try:
            rules.append(read_rule(rule_id, name, document))
        except ValueError as fault:  # an answer is worth more than a rule
            _log.error("routing rule %s is left out: %s", rule_id, fault)
    return tuple(rules)

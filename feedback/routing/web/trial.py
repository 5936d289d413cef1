"""“Try it”: what rules would have done with the answers of the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import db, reading
from feedback.routing.domain.document import read_rule
from feedback.routing.domain.rules import Rule
from feedback.routing.store.rules import rules_in_order
from feedback.routing.web.blueprint import pages


@pages.post("/settings/routing/trial")
@requires(Right.EDIT_ROUTING)
def trial() -> str:
    """The saved rules in force, tried."""
    rules = [read_rule(row.id, row.name, row.document) for row in rules_in_order() if row.is_active]
    return render_template("routing/trial.html", result=tried(rules), n_rules=len(rules))


def tried(rules: Sequence[Rule]) -> str:
    """What the room of cases says about a trial of these rules, as markup.

    The request's transaction ends first, so that a long trial keeps no writer waiting.
    """
    actor, now = current_actor(), clock.now()
    db.session.rollback()
    with reading():
        slot: Any = current_app.jinja_env.globals["slot"]
        markup: str = slot("routing_trial", actor=actor, now=now, rules=rules)
        db.session.rollback()
    return markup

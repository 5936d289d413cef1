"""`/settings/routing`: the rules in their order, moved, switched and deleted by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.store.queries import names_of
from feedback.accounts.store.teams import team_names
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import LARGEST
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Conflict
from feedback.core.i18n import _, _l
from feedback.core.numbers import whole
from feedback.routing import wording
from feedback.routing.service import delete_rule, move_rule, switch_rule
from feedback.routing.service.writing import may_write
from feedback.routing.store.models import RoutingRule
from feedback.routing.store.rules import rules_in_order
from feedback.routing.web.blueprint import pages

HOME = "/settings/routing"
KEY = f"<int(max={2**31 - 1}):rule_id>"

offer(
    pages,
    SettingsLink(
        HOME,
        _l("Routing rules"),
        _l("Which answer becomes a case, how urgent, and for whom"),
        "filter",
        Right.EDIT_ROUTING,
        Group.CASES,
    ),
)


@pages.get(HOME)
@requires(Right.EDIT_ROUTING)
def rule_list() -> str:
    """The rules in their order, with the built-in ones at the end."""
    return _list_page()


@pages.post(f"{HOME}/{KEY}/place")
@requires(Right.EDIT_ROUTING)
def place(rule_id: int) -> Any:
    """The rule one place up or down."""
    step = {"up": -1, "down": 1}.get(request.form.get("to", ""), 0)
    read = map(whole, request.form.get("order", "").split(",")[:200])
    order = [one for one in read if one is not None]
    try:
        with transaction():
            move_rule(
                actor=current_actor(),
                now=clock.now(),
                rule_id=rule_id,
                step=step,
                seen_order=order,
            )
    except Conflict as conflict:
        return _list_page(str(conflict)), 409
    return redirect(f"{HOME}#rule-{rule_id}", 303)


@pages.post(f"{HOME}/{KEY}/activation")
@requires(Right.EDIT_ROUTING)
def activation(rule_id: int) -> Any:
    """The rule on or off."""
    is_active = request.form.get("is_active") == "1"
    try:
        with transaction():
            switch_rule(
                actor=current_actor(),
                now=clock.now(),
                rule_id=rule_id,
                is_active=is_active,
                seen_revision=seen(),
            )
    except Conflict as conflict:
        return _list_page(str(conflict)), 409
    flash(_("The rule is in force.") if is_active else _("The rule is switched off."), "success")
    return redirect(f"{HOME}#rule-{rule_id}", 303)


@pages.post(f"{HOME}/{KEY}/deletion")
@requires(Right.EDIT_ROUTING)
def deletion(rule_id: int) -> Any:
    """The rule is gone; its cases keep its name."""
    try:
        with transaction():
            delete_rule(
                actor=current_actor(), now=clock.now(), rule_id=rule_id, seen_revision=seen()
            )
    except Conflict as conflict:
        return _list_page(str(conflict)), 409
    flash(_("The rule is deleted. Cases that it opened keep its name."), "success")
    return redirect(HOME, 303)


def seen() -> int:
    """The revision that the person saw; 0, which no rule has, where it cannot be read."""
    given = request.form.get("revision", type=int) or 0
    return given if 0 <= given <= LARGEST else 0


def _list_page(conflict: str = "") -> str:
    actor = current_actor()
    rules = rules_in_order()
    assigns = [rule.document["result"].get("assign") or {} for rule in rules]
    people = names_of(one.get("staff_id") for one in assigns)
    teams = team_names(one.get("team_id") for one in assigns)
    return render_template(
        "routing/rules.html",
        rows=[_row(rule, people, teams) for rule in rules],
        writable={rule.id for rule in rules if may_write(actor, rule.document)},
        order=",".join(str(rule.id) for rule in rules),
        conflict=conflict,
    )


def _row(
    rule: RoutingRule, people: dict[int, str], teams: dict[int, str]
) -> tuple[RoutingRule, str, str]:
    return (
        rule,
        wording.conditions_words(rule.document),
        wording.result_words(rule.document, people, teams),
    )

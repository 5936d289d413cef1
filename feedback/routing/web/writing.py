"""The editor of one rule: every press of a button is a round trip that keeps what was typed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Conflict, Forbidden
from feedback.core.i18n import _
from feedback.core.numbers import whole
from feedback.routing.domain.document import read_rule
from feedback.routing.domain.rules import Rule
from feedback.routing.service import create_rule, save_rule
from feedback.routing.service.writing import (
    faults_of,
    may_write,
    named,
    rule_for,
    sees_whole_tree,
)
from feedback.routing.store.models import RoutingRule
from feedback.routing.store.rules import rules_in_order
from feedback.routing.web.blueprint import pages
from feedback.routing.web.forms import BEGIN, RuleForm
from feedback.routing.web.offers import offers_for
from feedback.routing.web.rules import HOME, KEY, seen
from feedback.routing.web.trial import tried


@pages.get(f"{HOME}/new")
@requires(Right.EDIT_ROUTING)
def new_rule() -> str:
    """An editor that begins with an unhappy score."""
    form = RuleForm(offers_for(current_actor()), formdata=None)
    form.show("", BEGIN, True, 0)
    return _editor(form, None)


@pages.get(f"{HOME}/{KEY}")
@requires(Right.EDIT_ROUTING)
def edit_rule(rule_id: int) -> str:
    """The editor of a rule."""
    actor = current_actor()
    rule = rule_for(actor, rule_id)
    form = RuleForm(offers_for(actor), formdata=None)
    form.show(rule.name, rule.document, rule.is_active, rule.revision)
    return _editor(form, rule)


@pages.post(HOME)
@requires(Right.EDIT_ROUTING)
def add_rule() -> Any:
    """A new rule, asked last."""
    return _take(None)


@pages.post(f"{HOME}/{KEY}")
@requires(Right.EDIT_ROUTING)
def change_rule(rule_id: int) -> Any:
    """The rule as it was edited; 409 with everything kept when it was changed meanwhile."""
    return _take(rule_for(current_actor(), rule_id))


@pages.post(f"{HOME}/draft")
@requires(Right.EDIT_ROUTING)
def draft() -> Any:
    """The editor with a condition more or less, or with a trial; nothing is saved."""
    actor = current_actor()
    rule_id = whole(request.form.get("rule_id"))
    rule = rule_for(actor, rule_id) if rule_id else None
    form = _sent()
    step, _colon, number = request.form.get("do", "").partition(":")
    if step == "add":
        form.add_part(form.kind.data or "")
    elif step == "remove" and number.isascii() and number.isdigit():
        form.take_part(int(number[:4]))
    elif step == "try":
        if not _is_right(form):
            return _editor(form, rule), 422
        return _try(form, rule_id if rule else None)
    return _editor(form, rule, opened=form.parts[-1].number if step == "add" else None)


def _sent() -> RuleForm:
    form = RuleForm(offers_for(current_actor()))
    form.read_parts(request.form)
    return form


def _is_right(form: RuleForm) -> bool:
    is_misread = form.misread()
    faults = faults_of(current_actor(), form.name.data or "", form.document())
    form.blame(faults)
    return not is_misread and not faults


def _take(rule: RoutingRule | None) -> Any:
    form = _sent()
    if not _is_right(form):
        return _editor(form, rule), 422
    if not may_write(current_actor(), form.document()):
        form.match.errors = [_("Choose “all of them” and one of your own places as a condition.")]
        return _editor(form, rule), 422
    try:
        with transaction():
            _save(form, rule)
    except Conflict as conflict:
        rule = rule_for(current_actor(), rule.id) if rule else None
        see_again(form.revision, rule.revision if rule else 0)
        return _editor(form, rule, conflict=str(conflict)), 409
    flash(_("Saved. It holds for answers from now on."), "success")
    return redirect(HOME, 303)


def _save(form: RuleForm, rule: RoutingRule | None) -> None:
    common: dict[str, Any] = {
        "actor": current_actor(),
        "now": clock.now(),
        "name": form.name.data or "",
        "document": form.document(),
        "is_active": bool(form.is_active.data),
    }
    if rule is None:
        create_rule(**common)
    else:
        save_rule(**common, rule_id=rule.id, seen_revision=seen())


def _try(form: RuleForm, rule_id: int | None) -> str:
    """The editor with what the rules would have done, this one as it is typed now."""
    edited = read_rule(rule_id or 0, form.name.data or "", named(form.document()))
    rules: list[Rule] = []
    for row in rules_in_order():
        if row.id == rule_id:
            rules.append(edited)
        elif row.is_active:
            rules.append(read_rule(row.id, row.name, row.document))
    if rule_id is None:
        rules.append(edited)
    result = tried(rules)
    # The trial ended the session's transaction; what the page shows is read again.
    rule = rule_for(current_actor(), rule_id) if rule_id else None
    return _editor(form, rule, result=result)


def _editor(
    form: RuleForm,
    rule: RoutingRule | None,
    *,
    conflict: str = "",
    opened: int | None = None,
    result: Any = "",
) -> str:
    actor = current_actor()
    if rule is not None and not may_write(actor, rule.document):
        raise Forbidden(_("This rule reaches places that you do not see."))
    return render_template(
        "routing/rule.html",
        form=form,
        rule=rule,
        conflict=conflict,
        opened=opened,
        result=result,
        is_everywhere=sees_whole_tree(actor),
    )

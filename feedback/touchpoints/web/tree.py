"""The tree, and adding to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Forbidden
from feedback.core.i18n import _
from feedback.touchpoints import service
from feedback.touchpoints.domain.kinds import Kind, kinds_under
from feedback.touchpoints.store.queries import sees_all, touchpoint_for, tree
from feedback.touchpoints.web import words
from feedback.touchpoints.web.blueprint import pages
from feedback.touchpoints.web.common import crumbs_of, survey_choices, survey_names
from feedback.touchpoints.web.forms import NewNodeForm


@pages.get("/touchpoints")
@requires(Right.SEE_FIGURES)
def overview() -> str:
    """Everything in the person's area."""
    actor = current_actor()
    return render_template(
        "touchpoints/tree.html",
        branches=tree(actor),
        survey_names=survey_names(),
        words=words,
        may_edit=actor.may(Right.EDIT_TOUCHPOINTS),
        may_found=sees_all(actor) and actor.may(Right.EDIT_TOUCHPOINTS),
    )


@pages.get("/touchpoints/new")
@requires(Right.EDIT_TOUCHPOINTS)
def new() -> str:
    """The empty form of a node under `?parent=<CODE>`; of an organisation without it."""
    return _page(_form(request.args.get("parent")))


@pages.post("/touchpoints")
@requires(Right.EDIT_TOUCHPOINTS)
def add() -> Any:
    """A new node; 422 with everything kept when something is wrong."""
    form = _form(request.form.get("parent"))
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        node = service.add_node(
            actor=current_actor(),
            now=clock.now(),
            parent_id=form.parent_node.id if form.parent_node else None,
            kind=form.kind.data,
            survey_id=int(form.survey.data) if form.survey.data else None,
            **form.values(),
        )
        code = node.code
    flash(_("Added. Its code is %(code)s.", code=code), "success")
    return redirect(f"/touchpoints/{code}", 303)


class _Form(NewNodeForm):
    parent_node: Any = None


def _form(parent_code: str | None) -> _Form:
    actor = current_actor()
    parent = touchpoint_for(actor, parent_code) if parent_code else None
    if parent is None and not sees_all(actor):
        raise Forbidden(_("Only an administrator may add an organisation."))
    if parent is not None and not kinds_under(Kind(parent.kind)):
        raise Forbidden(_("Nothing stands below a touchpoint."))
    form = _Form(parent=parent, surveys=survey_choices())
    form.parent_node = parent
    form.parent.data = parent.code if parent else ""
    return form


def _page(form: _Form) -> str:
    parent = form.parent_node
    return render_template(
        "touchpoints/new.html",
        form=form,
        parent=parent,
        crumbs=crumbs_of(parent, current_actor(), with_self=True) if parent else [],
    )

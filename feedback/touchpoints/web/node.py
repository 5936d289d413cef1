"""One node: its page, its details, its survey, its standards, its retirement."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from sqlalchemy import select

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict
from feedback.core.i18n import _
from feedback.surveys.store.models import Survey
from feedback.touchpoints import service
from feedback.touchpoints.domain.kinds import Kind, kinds_under
from feedback.touchpoints.domain.printing import PrintSize, printed
from feedback.touchpoints.domain.standards import Measure
from feedback.touchpoints.render import qr
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import (
    ancestors,
    own_standards_on,
    standards_for,
    touchpoint_for,
    visible,
)
from feedback.touchpoints.web import words
from feedback.touchpoints.web.blueprint import pages
from feedback.touchpoints.web.common import address, crumbs_of, name_of, survey_choices
from feedback.touchpoints.web.forms import NodeForm, RevisionForm, StandardsForm, SurveyForm


@pages.get("/touchpoints/<code>")
@requires(Right.SEE_FIGURES)
def show(code: str) -> str:
    """The page of a node."""
    actor = current_actor()
    return _page(actor, touchpoint_for(actor, code))


def _page(actor: Actor, node: Touchpoint, **more: Any) -> str:
    own = own_standards_on(node)
    shown = db.session.get(Survey, node.survey_id) if node.survey_id else None
    survey_form = SurveyForm(formdata=None, surveys=survey_choices(node.survey_id))
    survey_form.survey.data = str(node.survey_id or "")
    survey_form.revision.data = node.revision
    revision_form = RevisionForm(formdata=None)
    revision_form.revision.data = node.revision
    facts: dict[str, Any] = {
        "node": node,
        "actor": actor,
        "name": name_of(node),
        "words": words,
        "crumbs": crumbs_of(node, actor),
        "standards": _standards(node, own),
        "children": _children(actor, node),
        "may_edit": actor.may(Right.EDIT_TOUCHPOINTS),
        "may_promise": actor.may(Right.EDIT_STANDARDS),
        "may_grow": actor.may(Right.EDIT_TOUCHPOINTS) and bool(kinds_under(Kind(node.kind))),
        "survey": shown,
        "survey_form": survey_form,
        "revision_form": revision_form,
        "sizes": [],
    }
    if node.kind == Kind.TOUCHPOINT:
        facts["address"] = address(node)
        n_modules = qr.n_modules(facts["address"])
        facts["sizes"] = [(size.value, printed(size, n_modules)) for size in PrintSize]
    return render_template("touchpoints/node.html", **(facts | more))


def _standards(node: Touchpoint, own: dict[int, dict[str, float]]) -> list[dict[str, Any]]:
    """The promises that apply, each with the node that made it (None: this one)."""
    from_id = {}
    for row in [*ancestors(node), node]:
        from_id.update(dict.fromkeys(own.get(row.id, {}), row))
    applying = standards_for(node)
    return [
        {
            "measure": words.MEASURES[measure],
            "target": words.target_text(measure, applying[measure]),
            "source": None if from_id[measure].id == node.id else name_of(from_id[measure]),
        }
        for measure in Measure
        if measure in applying
    ]


def _children(actor: Actor, node: Touchpoint) -> list[Touchpoint]:
    return list(
        db.session.scalars(
            select(Touchpoint)
            .where(Touchpoint.parent_id == node.id, visible(actor))
            .order_by(Touchpoint.position, Touchpoint.id)
        )
    )


@pages.get("/touchpoints/<code>/details")
@requires(Right.EDIT_TOUCHPOINTS)
def details(code: str) -> str:
    """The form of a node as it is."""
    node = touchpoint_for(current_actor(), code)
    form = _details_form(node)
    form.show(node)
    return _details_page(node, form)


@pages.post("/touchpoints/<code>/details")
@requires(Right.EDIT_TOUCHPOINTS)
def change_details(code: str) -> Any:
    """The changed node; 409 with everything kept when someone else changed it first."""
    actor = current_actor()
    node = touchpoint_for(actor, code)
    form = _details_form(node)
    if not form.validate_on_submit():
        return _details_page(node, form), 422
    try:
        with transaction():
            service.change_node(
                actor=actor,
                now=clock.now(),
                touchpoint_id=node.id,
                seen_revision=form.revision.data or 0,
                **form.values(),
            )
    except Conflict:
        node = touchpoint_for(actor, code)
        see_again(form.revision, node.revision)
        return _details_page(node, form, theirs=_theirs(form, node)), 409
    flash(_("Saved."), "success")
    return redirect(f"/touchpoints/{node.code}", 303)


def _details_form(node: Touchpoint) -> NodeForm:
    parent = db.session.get(Touchpoint, node.parent_id) if node.parent_id else None
    return NodeForm(inherited_zone=parent.zone if parent else None)


def _theirs(form: NodeForm, node: Touchpoint) -> list[tuple[str, str]]:
    """What the node holds now where it differs from what was typed: (label, value)."""
    now = _details_form(node)
    now.show(node)
    return [
        (str(field.label.text), str(now[field.name].data or "–"))
        for field in form
        if field.name not in {"revision", "csrf_token"}
        and (field.data or "") != (now[field.name].data or "")
    ]


def _details_page(
    node: Touchpoint, form: NodeForm, theirs: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "touchpoints/details.html",
        node=node,
        name=name_of(node),
        form=form,
        theirs=theirs,
        crumbs=crumbs_of(node, current_actor(), with_self=True),
    )


@pages.post("/touchpoints/<code>/survey")
@requires(Right.EDIT_TOUCHPOINTS)
def point(code: str) -> Any:
    """The touchpoint shows another survey from now on."""
    actor = current_actor()
    node = touchpoint_for(actor, code)
    form = SurveyForm(surveys=survey_choices(node.survey_id))
    if not form.validate_on_submit():
        return _page(actor, node, survey_form=form), 422
    try:
        with transaction():
            service.point_to_survey(
                actor=actor,
                now=clock.now(),
                touchpoint_id=node.id,
                survey_id=int(form.survey.data) if form.survey.data else None,
                seen_revision=form.revision.data,
            )
    except Conflict as conflict:
        return _conflict(actor, code, conflict)
    flash(_("From now on another survey is shown here. The poster stays right."), "success")
    return redirect(f"/touchpoints/{node.code}", 303)


@pages.post("/touchpoints/<code>/retirement")
@requires(Right.EDIT_TOUCHPOINTS)
def retire(code: str) -> Any:
    """The node is retired with all below it, or brought back."""
    actor = current_actor()
    node = touchpoint_for(actor, code)
    form = RevisionForm()
    if not form.validate_on_submit():
        return _page(actor, node), 422
    change = service.bring_back if form.bring_back.data else service.retire
    try:
        with transaction():
            change(
                actor=actor,
                now=clock.now(),
                touchpoint_id=node.id,
                seen_revision=form.revision.data,
            )
    except Conflict as conflict:
        return _conflict(actor, code, conflict)
    flash(_("In use again.") if form.bring_back.data else _("Retired."), "success")
    return redirect(f"/touchpoints/{node.code}", 303)


@pages.get("/touchpoints/<code>/standards")
@requires(Right.EDIT_STANDARDS)
def standards(code: str) -> str:
    """The form of what the node promises."""
    node = touchpoint_for(current_actor(), code)
    form = StandardsForm()
    form.show(own_standards_on(node).get(node.id, {}))
    form.revision.data = node.revision
    return _standards_page(node, form)


@pages.post("/touchpoints/<code>/standards")
@requires(Right.EDIT_STANDARDS)
def promise(code: str) -> Any:
    """The node promises what was typed."""
    actor = current_actor()
    node = touchpoint_for(actor, code)
    form = StandardsForm()
    if not form.validate_on_submit():
        return _standards_page(node, form), 422
    try:
        with transaction():
            service.set_standards(
                actor=actor,
                now=clock.now(),
                touchpoint_id=node.id,
                standards=form.standards(),
                seen_revision=form.revision.data,
            )
    except Conflict as conflict:
        node = touchpoint_for(actor, code)
        see_again(form.revision, node.revision)
        return _standards_page(node, form, conflict=str(conflict)), 409
    flash(_("Saved."), "success")
    return redirect(f"/touchpoints/{node.code}", 303)


def _standards_page(node: Touchpoint, form: StandardsForm, conflict: str = "") -> str:
    own = own_standards_on(node)
    above: dict[str, tuple[str, str]] = {}
    for row in ancestors(node):
        for measure, target in own.get(row.id, {}).items():
            above[measure] = words.target_text(measure, target), name_of(row)
    return render_template(
        "touchpoints/standards.html",
        node=node,
        name=name_of(node),
        form=form,
        above=above,
        conflict=conflict,
        mine=own.get(node.id, {}),
        words=words,
        measures=list(Measure),
        crumbs=crumbs_of(node, current_actor(), with_self=True),
    )


def _conflict(actor: Actor, code: str, conflict: Conflict) -> Any:
    node = touchpoint_for(actor, code)
    return _page(actor, node, conflict=str(conflict)), 409

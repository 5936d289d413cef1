"""Which calendar and policy each place uses."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _, _l
from feedback.sla import service
from feedback.sla.store.models import SlaAssignment
from feedback.sla.store.queries import (
    assignments,
    calendars,
    default_calendar_id,
    default_policy_id,
    policies,
)
from feedback.sla.web.blueprint import pages
from feedback.sla.web.forms import AssignmentForm
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import flat, touchpoint_for, tree
from feedback.touchpoints.web.common import crumbs_of, name_of

offer(
    pages,
    SettingsLink(
        "/settings/assignments",
        _l("Where calendars and policies apply"),
        _l("For the organisation, a region, a site or one touchpoint"),
        "pin",
        Right.EDIT_STANDARDS,
        Group.CASES,
    ),
)


@pages.get("/settings/assignments")
@requires(Right.EDIT_STANDARDS)
def assignment_list() -> str:
    """The person's area with what applies in each place."""
    own = {row.touchpoint_id: row for row in assignments()}
    calendar_names = {row.id: row.name for row, _version in calendars()}
    policy_names = {row.id: row.name for row, _version in policies()}
    default = default_calendar_id(), default_policy_id()
    lines = []
    for depth, node in flat(tree(current_actor())):
        calendar_id, policy_id = _applying_ids(node, own, default)
        mine = own.get(node.id)
        lines.append(
            {
                "depth": min(depth, 4),
                "node": node,
                "calendar": calendar_names.get(calendar_id or 0, "–"),
                "policy": policy_names.get(policy_id or 0, "–"),
                "own_calendar": mine is not None and mine.calendar_id is not None,
                "own_policy": mine is not None and mine.policy_id is not None,
            }
        )
    return render_template("sla/assignments.html", lines=lines)


def _applying_ids(
    node: Touchpoint, own: dict[int, SlaAssignment], default: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    """The calendar and the policy that a node uses: the nearest ones upwards."""
    calendar_id, policy_id = default
    for node_id in ids_on(node.path):
        if (row := own.get(node_id)) is not None:
            calendar_id = row.calendar_id or calendar_id
            policy_id = row.policy_id or policy_id
    return calendar_id, policy_id


@pages.get("/settings/assignments/<code>")
@requires(Right.EDIT_STANDARDS)
def assignment(code: str) -> str:
    """What one place uses."""
    node = touchpoint_for(current_actor(), code)
    own = {row.touchpoint_id: row for row in assignments()}.get(node.id)
    form = _form()
    form.calendar.data = str(own.calendar_id or "") if own else ""
    form.policy.data = str(own.policy_id or "") if own else ""
    return _page(node, form)


@pages.post("/settings/assignments/<code>")
@requires(Right.EDIT_STANDARDS)
def assign(code: str) -> Any:
    """The place uses these from now on, with all below it that has none of its own."""
    actor = current_actor()
    node = touchpoint_for(actor, code)
    form = _form()
    if not form.validate_on_submit():
        return _page(node, form), 422
    with transaction():
        service.assign(
            actor=actor,
            now=clock.now(),
            touchpoint_id=node.id,
            calendar_id=int(form.calendar.data) if form.calendar.data else None,
            policy_id=int(form.policy.data) if form.policy.data else None,
        )
    flash(_("Saved. Cases that are open keep theirs."), "success")
    return redirect("/settings/assignments", 303)


def _form() -> AssignmentForm:
    return AssignmentForm(
        calendars=[(str(row.id), row.name) for row, _version in calendars()],
        policies=[(str(row.id), row.name) for row, _version in policies()],
    )


def _page(node: Touchpoint, form: AssignmentForm) -> str:
    return render_template(
        "sla/assignment.html",
        node=node,
        name=name_of(node),
        form=form,
        crumbs=crumbs_of(node, current_actor()),
    )

"""SLA policies: targets by priority; every change is a new version."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from sqlalchemy import select

from feedback.accounts.domain.roles import Right
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.teams import teams
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Invalid, NotFound
from feedback.core.i18n import _, _l
from feedback.sla import service
from feedback.sla.domain.escalation import EscalationStep, StepAction
from feedback.sla.domain.policy import DEFAULT_POLICY, Measure, SlaPolicy
from feedback.sla.store.models import PolicyRow, PolicyVersion
from feedback.sla.store.queries import (
    calendar_of,
    calendars,
    policies,
    policy_versions,
    where_first_used,
)
from feedback.sla.web.blueprint import pages
from feedback.sla.web.calendar_text import duration_text
from feedback.sla.web.missing import missing_notices
from feedback.sla.web.policy_form import PolicyForm
from feedback.sla.web.previews import preview_of, wants_preview
from feedback.sla.web.words import MEASURES, PRIORITIES

offer(
    pages,
    SettingsLink(
        "/settings/policies",
        _l("SLA policies"),
        _l("How soon a case is answered and resolved"),
        "clock",
        Right.EDIT_STANDARDS,
        Group.CASES,
    ),
)


def target_rows(document: dict[str, Any]) -> list[list[Any]]:
    """Priority, and the time for each measure as it is read."""
    policy = SlaPolicy.from_document(document)
    return [
        [
            PRIORITIES[priority],
            *(duration_text(target.minutes(measure)) for measure in Measure),
        ]
        for priority, target in policy.targets
    ]


def step_lines(document: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """The chain: which promise, when, and what is done then, in the order of the document."""
    policy = SlaPolicy.from_document(document)
    names = dict(receivers())
    lines = []
    if policy.warn_share is not None:
        share = f"{policy.warn_share * 100:g}"
        when = _("after %(share)s%% of the target", share=share)
        lines.append((_("Every promise"), when, _("Warn the owner")))
    for step in policy.escalation:
        who = str(names.get(step.to, _("somebody who left")))
        what = {
            StepAction.NOTIFY: _("Tell %(name)s", name=who),
            StepAction.REASSIGN: _("Hand over to %(name)s", name=who),
            StepAction.RAISE_PRIORITY: _("Raise the priority"),
        }[step.action]
        lines.append((MEASURES[step.measure], _when(step), what))
    return lines


def _when(step: EscalationStep) -> str:
    if step.after_share is not None:
        if step.after_share == 1:
            return _("at the due moment")
        return _("after %(share)s%% of the target", share=f"{step.after_share * 100:g}")
    return _(
        "%(time)s of working time after the due moment", time=duration_text(step.after_minutes or 0)
    )


def receivers() -> list[tuple[str, Any]]:
    """Whom a step can mean: roles at the case, teams, people."""
    found: list[tuple[str, Any]] = [
        ("owner", _l("the owner")),
        ("team", _l("the team of the case")),
        ("managers", _l("the managers of the place")),
    ]
    found += [(f"team:{team.id}", team.name) for team in teams()]
    people = select(StaffMember.id, StaffMember.name).where(StaffMember.active.is_(True))
    rows = db.session.execute(people.order_by(StaffMember.name, StaffMember.id))
    return [*found, *((f"staff:{row.id}", row.name) for row in rows)]


@pages.get("/settings/policies")
@requires(Right.EDIT_STANDARDS)
def policy_list() -> str:
    """Every policy with its newest version."""
    rows = [(row, version, target_rows(version.document)) for row, version in policies()]
    return render_template(
        "sla/policies.html",
        rows=rows,
        measures=list(MEASURES.values()),
        missing=missing_notices(clock.now()),
    )


@pages.get("/settings/policies/new")
@requires(Right.EDIT_STANDARDS)
def new_policy() -> str:
    """A form that begins with the built-in targets."""
    form = PolicyForm(formdata=None, receivers=receivers())
    form.show(DEFAULT_POLICY.to_document(), 0)
    return _form_page(form, None)


@pages.post("/settings/policies")
@requires(Right.EDIT_STANDARDS)
def add_policy() -> Any:
    """The first version of a policy."""
    form = PolicyForm(receivers=receivers())
    if form.validate_on_submit():
        if wants_preview():
            return _form_page(form, None, shown=True)
        try:
            with transaction():
                version = service.create_policy(
                    actor=current_actor(),
                    now=clock.now(),
                    name=form.name.data or "",
                    document=form.document(),
                )
                policy_id = version.policy_id
        except Invalid as fault:
            form.name.errors = [str(fault)]
        else:
            flash(_("Saved."), "success")
            return redirect(f"/settings/policies/{policy_id}", 303)
    return _form_page(form, None), 422


@pages.get("/settings/policies/<int(max=2147483647):policy_id>")
@requires(Right.EDIT_STANDARDS)
def policy_page(policy_id: int) -> str:
    """A version of a policy, the newest or `?version=`."""
    row, versions = _policy(policy_id)
    wanted = request.args.get("version", type=int)
    version = next((v for v in versions if wanted in {None, v.number}), None)
    if version is None:
        raise NotFound(_("There is no such version."))
    return render_template(
        "sla/policy.html",
        row=row,
        version=version,
        versions=versions,
        targets=target_rows(version.document),
        measures=list(MEASURES.values()),
        steps=step_lines(version.document),
        missing=missing_notices(clock.now()),
        may_change=service.may_change_policy(current_actor(), policy_id),
    )


@pages.get("/settings/policies/<int(max=2147483647):policy_id>/versions/new")
@requires(Right.EDIT_STANDARDS)
def new_policy_version(policy_id: int) -> str:
    """The newest version, to be changed into the next."""
    service.may_change_policy(current_actor(), policy_id, refuse=True)
    row, versions = _policy(policy_id)
    form = PolicyForm(formdata=None, is_new=False, receivers=receivers())
    form.show(versions[0].document, versions[0].number)
    return _form_page(form, row)


@pages.post("/settings/policies/<int(max=2147483647):policy_id>/versions")
@requires(Right.EDIT_STANDARDS)
def add_policy_version(policy_id: int) -> Any:
    """The next version; 409 with everything kept when someone else made one meanwhile."""
    row, _versions = _policy(policy_id)
    form = PolicyForm(is_new=False, receivers=receivers())
    if not form.validate_on_submit():
        return _form_page(form, row), 422
    if wants_preview():
        service.may_change_policy(current_actor(), policy_id, refuse=True)
        return _form_page(form, row, shown=True)
    try:
        with transaction():
            service.add_policy_version(
                actor=current_actor(),
                now=clock.now(),
                policy_id=policy_id,
                document=form.document(),
                seen_number=form.number.data,
            )
    except Conflict as conflict:
        row, versions = _policy(policy_id)
        see_again(form.number, versions[0].number)
        return _form_page(form, row, conflict=str(conflict)), 409
    flash(_("Saved as a new version. Cases that are open keep theirs."), "success")
    return redirect(f"/settings/policies/{policy_id}", 303)


def _policy(policy_id: int) -> tuple[PolicyRow, list[PolicyVersion]]:
    row = db.session.get(PolicyRow, policy_id)
    if row is None:
        raise NotFound(_("There is no such policy."))
    return row, policy_versions(policy_id)


def _form_page(
    form: PolicyForm, row: PolicyRow | None, conflict: str = "", *, shown: bool = False
) -> str:
    found = _preview(form, row) if shown else None
    return render_template(
        "sla/policy_form.html",
        form=form,
        row=row,
        conflict=conflict,
        preview=found,
        measures=list(MEASURES.values()),
    )


def _preview(form: PolicyForm, row: PolicyRow | None) -> dict[str, Any]:
    """What these targets would mean by the calendar of where they apply, else by the default."""
    hours = calendars()
    use = where_first_used(policy_id=row.id) if row is not None else None
    its = (one for one in hours if use is not None and one[1].id == use.calendar_version_id)
    calendar, version = next(its, hours[0])
    return preview_of(
        calendar_of(version.document, "Asia/Shanghai"),
        SlaPolicy.from_document(form.document()),
        clock.now(),
        _("By the calendar “%(name)s”", name=calendar.name),
    )

"""SLA policies: targets by priority; every change is a new version."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import SettingsLink, offer
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Invalid, NotFound
from feedback.core.i18n import _, _l
from feedback.sla import service
from feedback.sla.domain.policy import DEFAULT_POLICY, Priority
from feedback.sla.store.models import PolicyRow, PolicyVersion
from feedback.sla.store.queries import policies, policy_versions
from feedback.sla.web.blueprint import pages
from feedback.sla.web.calendar_text import duration_text
from feedback.sla.web.forms import PolicyForm
from feedback.sla.web.words import PRIORITIES

offer(
    pages,
    SettingsLink(
        "/settings/policies",
        _l("SLA policies"),
        _l("How soon a case is answered and resolved"),
        "clock",
        Right.EDIT_STANDARDS,
    ),
)


def target_rows(document: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Priority, first response, resolution as they are read."""
    return [
        (
            PRIORITIES[priority],
            duration_text(document["targets"][priority.value]["first_response_minutes"]),
            duration_text(document["targets"][priority.value]["resolution_minutes"]),
        )
        for priority in Priority
    ]


@pages.get("/settings/policies")
@requires(Right.EDIT_STANDARDS)
def policy_list() -> str:
    """Every policy with its newest version."""
    rows = [(row, version, target_rows(version.document)) for row, version in policies()]
    return render_template("sla/policies.html", rows=rows)


@pages.get("/settings/policies/new")
@requires(Right.EDIT_STANDARDS)
def new_policy() -> str:
    """A form that begins with the built-in targets."""
    form = PolicyForm(formdata=None)
    form.show(DEFAULT_POLICY.to_document(), 0)
    return _form_page(form, None)


@pages.post("/settings/policies")
@requires(Right.EDIT_STANDARDS)
def add_policy() -> Any:
    """The first version of a policy."""
    form = PolicyForm()
    if form.validate_on_submit():
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
        may_change=service.may_change_policy(current_actor(), policy_id),
    )


@pages.get("/settings/policies/<int(max=2147483647):policy_id>/versions/new")
@requires(Right.EDIT_STANDARDS)
def new_policy_version(policy_id: int) -> str:
    """The newest version, to be changed into the next."""
    service.may_change_policy(current_actor(), policy_id, refuse=True)
    row, versions = _policy(policy_id)
    form = PolicyForm(formdata=None, is_new=False)
    form.show(versions[0].document, versions[0].number)
    return _form_page(form, row)


@pages.post("/settings/policies/<int(max=2147483647):policy_id>/versions")
@requires(Right.EDIT_STANDARDS)
def add_policy_version(policy_id: int) -> Any:
    """The next version; 409 with everything kept when someone else made one meanwhile."""
    row, _versions = _policy(policy_id)
    form = PolicyForm(is_new=False)
    if not form.validate_on_submit():
        return _form_page(form, row), 422
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


def _form_page(form: PolicyForm, row: PolicyRow | None, conflict: str = "") -> str:
    return render_template("sla/policy_form.html", form=form, row=row, conflict=conflict)

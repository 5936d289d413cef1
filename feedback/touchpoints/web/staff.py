"""Staff members with their roles and the areas of the tree they see."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import Right, Role
from feedback.accounts.hashing import hashed
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.overview import overview
from feedback.accounts.store.queries import members
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _, _l, current_language
from feedback.touchpoints import service
from feedback.touchpoints.store.queries import scopes_of
from feedback.touchpoints.web.blueprint import pages
from feedback.touchpoints.web.common import name_of
from feedback.touchpoints.web.staff_forms import ROLES, NewStaffForm, StaffForm

offer(
    pages,
    SettingsLink(
        "/settings/staff",
        _l("Staff"),
        _l("Who may sign in, with which role, for which area"),
        "people",
        Right.MANAGE_STAFF,
        Group.PEOPLE,
    ),
)


@pages.get("/settings/staff")
@requires(Right.MANAGE_STAFF)
def staff() -> str:
    """Everyone who may or might sign in."""
    people = members()
    return render_template(
        "touchpoints/staff.html",
        people=people,
        facts=overview(people, clock.now()),
        scopes=scopes_of([member.id for member in people]),
        name_of=name_of,
    )


@pages.get("/settings/staff/new")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def new_staff() -> str:
    """The empty form."""
    form = NewStaffForm(role=Role.AGENT.value, language=current_language())
    return render_template("touchpoints/staff_form.html", form=form, member=None)


@pages.post("/settings/staff")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def add_staff() -> Any:
    """The new person, and the first password to hand over; it is shown this once."""
    form = NewStaffForm()
    actor = current_actor()
    if form.validate_on_submit() and _has_good_password(form):
        password = form.password.data or accounts.new_password()
        # No transaction is held while hashing.
        db.session.rollback()
        try:
            with transaction():
                member = accounts.add_staff(
                    actor=actor,
                    now=clock.now(),
                    email=form.email.data or "",
                    name=form.name.data or "",
                    role=Role(form.role.data),
                    password=password,
                    language=form.language.data,
                )
                _set_scopes(member.id, form.scopes.data or [])
                staff_id = member.id
        except Invalid as fault:
            form.email.errors = [str(fault)]
        else:
            return _handed_over(staff_id, "" if form.password.data else password), 201
    return render_template("touchpoints/staff_form.html", form=form, member=None), 422


def _has_good_password(form: NewStaffForm) -> bool:
    if not form.password.data:
        return True
    fault = accounts.check_password(
        form.password.data, email=form.email.data or "", name=form.name.data or ""
    )
    if fault:
        form.password.errors = [fault]
    return fault is None


@pages.get("/settings/staff/<int(max=2147483647):staff_id>")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def one(staff_id: int) -> str:
    """A person's role and areas."""
    member = accounts.member_by_id(current_actor(), staff_id)
    return _one_page(member, _form_of(member))


def _form_of(member: StaffMember) -> StaffForm:
    return StaffForm(
        formdata=None,
        name=member.name,
        role=member.role.value,
        scopes=[node.id for node in scopes_of([member.id]).get(member.id, [])],
        revision=member.revision,
    )


def _one_page(
    member: StaffMember, form: StaffForm, theirs: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "touchpoints/staff_form.html",
        form=form,
        member=member,
        facts=overview([member], clock.now())[member.id],
        is_self=member.id == current_actor().staff_id,
        theirs=theirs,
    )


def _theirs(form: StaffForm, member: StaffMember) -> list[tuple[str, str]]:
    """What holds now where it differs from what was typed: (label, value)."""
    now = _form_of(member)
    places = dict(now.scopes.choices)
    said = {
        "name": member.name,
        "role": str(ROLES[member.role]),
        "scopes": ", ".join(places[node_id] for node_id in now.scopes.data if node_id in places),
    }
    return [
        (str(form[name].label.text), value or "–")
        for name, value in said.items()
        if (sorted(form[name].data or []) if name == "scopes" else form[name].data)
        != (sorted(now[name].data) if name == "scopes" else now[name].data)
    ]


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/details")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def change_staff(staff_id: int) -> Any:
    """The person with another name, role or area; 409 when another administrator was faster."""
    actor = current_actor()
    member = accounts.member_by_id(actor, staff_id)
    form = StaffForm()
    if not form.validate_on_submit():
        return _one_page(member, form), 422
    try:
        with transaction():
            accounts.change_staff(
                actor=actor,
                now=clock.now(),
                staff_id=staff_id,
                name=form.name.data or "",
                role=Role(form.role.data),
                seen_revision=form.revision.data or 0,
            )
            _set_scopes(staff_id, form.scopes.data or [])
    except Conflict:
        member = accounts.member_by_id(actor, staff_id)
        see_again(form.revision, member.revision)
        return _one_page(member, form, _theirs(form, member)), 409
    except Forbidden as fault:
        form.role.errors = [str(fault)]
        return _one_page(accounts.member_by_id(actor, staff_id), form), 422
    flash(_("Saved."), "success")
    return redirect("/settings/staff", 303)


def _set_scopes(staff_id: int, wanted: list[int]) -> None:
    actor, now = current_actor(), clock.now()
    held = {node.id for node in scopes_of([staff_id]).get(staff_id, [])}
    for touchpoint_id in sorted(set(wanted) - held):
        service.give_scope(actor=actor, now=now, staff_id=staff_id, touchpoint_id=touchpoint_id)
    for touchpoint_id in sorted(held - set(wanted)):
        service.take_scope(actor=actor, now=now, staff_id=staff_id, touchpoint_id=touchpoint_id)


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/deactivation")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def deactivate(staff_id: int) -> Any:
    """The person can no longer sign in and is signed out everywhere."""
    with transaction():
        accounts.deactivate(actor=current_actor(), now=clock.now(), staff_id=staff_id)
    flash(_("Deactivated and signed out everywhere."), "success")
    return redirect("/settings/staff", 303)


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/activation")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def reactivate(staff_id: int) -> Any:
    """The person can sign in again."""
    with transaction():
        accounts.reactivate(actor=current_actor(), now=clock.now(), staff_id=staff_id)
    flash(_("Active again."), "success")
    return redirect("/settings/staff", 303)


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/password")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def new_password(staff_id: int) -> Any:
    """A new password to hand over; the person is signed out everywhere."""
    actor = current_actor()
    accounts.member_by_id(actor, staff_id)
    password = accounts.new_password()
    db.session.rollback()
    password_hash = hashed(password)
    with transaction():
        accounts.set_password(
            actor=actor, now=clock.now(), staff_id=staff_id, password_hash=password_hash
        )
    return _handed_over(staff_id, password), 201


def _handed_over(staff_id: int, password: str) -> str:
    member = accounts.member_by_id(current_actor(), staff_id)
    return render_template("touchpoints/staff_password.html", member=member, password=password)

"""How people sign in here: which roles need a second factor."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request
from sqlalchemy import select

from feedback.accounts.domain import lifetimes
from feedback.accounts.domain.roles import Right, Role
from feedback.accounts.store import requirement as store
from feedback.accounts.store.models import RoleRow
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import site
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _, _l

offer(
    pages,
    SettingsLink(
        "/settings/sign-in",
        _l("Sign-in rules"),
        _l("Which roles need a second factor"),
        "flag",
        Right.MANAGE_STAFF,
        Group.PEOPLE,
    ),
)


@pages.get("/settings/sign-in")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def sign_in_rules() -> str:
    """Each role with how many of its people have a second factor."""
    settings = current_app.extensions["settings"]
    return render_template(
        "accounts/sign_in_rules.html",
        rows=store.roles_with_factors(),
        lifetimes=lifetimes,
        can_passkeys=site().can,
        issuer=settings.oidc_issuer,
    )


@pages.post("/settings/sign-in")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def set_sign_in_rules() -> Any:
    """The roles that were ticked need a second factor from the next request on."""
    wanted = set(request.form.getlist("roles"))
    changed = []
    with transaction():
        rows = {row.name: row for row in db.session.scalars(select(RoleRow))}
        for role in Role:
            row = rows.get(role.value)
            if row is None:
                row = RoleRow(name=role.value, description=role.value.capitalize())
                db.session.add(row)
            if bool(row.requires_second_factor) != (role.value in wanted):
                row.requires_second_factor = role.value in wanted
                changed.append(role.value)
        if changed:
            db.session.flush()
            record(
                at=clock.now(),
                staff_id=current_actor().staff_id,
                action="sign_in.rules_set",
                object_kind="role",
                object_id=", ".join(changed),
                needed=", ".join(role.value for role in Role if role.value in wanted),
            )
    flash(_("Saved."), "success")
    return redirect("/settings/sign-in", 303)

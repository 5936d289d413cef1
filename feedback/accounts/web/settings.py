"""Settings: oneself, one's password, and the way to what the role may change."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session
from flask_login import current_user

from feedback.accounts import service, sessions
from feedback.accounts.domain.roles import Right
from feedback.accounts.domain.throttle import Counter
from feedback.accounts.hashing import hashed, matches
from feedback.accounts.sign_in import give_tries_back, take_a_try
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.forms import PasswordForm, ProfileForm
from feedback.accounts.web.settings_links import Group, SettingsLink, groups_for, offer
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _, _l

offer(
    pages,
    SettingsLink(
        "/password",
        _l("Password"),
        _l("Change it; other devices are signed out"),
        "lock",
        None,
        Group.YOU,
    ),
)
offer(
    pages,
    SettingsLink(
        "/settings/audit",
        _l("Audit trail"),
        _l("Who changed what, and when"),
        "list",
        Right.SEE_AUDIT,
        Group.DATA,
    ),
)


@pages.get("/settings")
@requires()
def settings() -> str:
    """The person's profile and the pages the role may open."""
    form = ProfileForm(
        name=current_user.name, language=current_user.language, zone=current_user.zone
    )
    return _page(form)


def _page(form: ProfileForm) -> str:
    return render_template(
        "accounts/settings.html", form=form, member=current_user, groups=groups_for(current_actor())
    )


@pages.post("/settings/profile")
@requires()
def change_profile() -> Any:
    """The person under another name, in another language or zone."""
    form = ProfileForm(zone=current_user.zone)
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction():
        service.change_profile(
            actor=current_actor(),
            now=clock.now(),
            name=form.name.data or "",
            language=form.language.data,
            zone=form.zone.data,
        )
    session["language"] = form.language.data
    flash(_("Saved."), "success")
    return redirect("/settings", 303)


@pages.get("/password")
@requires()
def password() -> str:
    """The form of a new password."""
    return render_template("accounts/password.html", form=PasswordForm())


@pages.post("/password")
@requires()
def change_password() -> Any:
    """A new password; every other session of the person ends."""
    form = PasswordForm()
    actor, email, stored = current_actor(), current_user.email, current_user.password
    # No transaction is held while hashing.
    db.session.rollback()
    if form.validate_on_submit() and _is_allowed(form, email, actor.name):
        counted = (Counter(f"password:{actor.staff_id}", 10),)
        take_a_try(counted)
        if matches(form.current.data or "", stored):
            give_tries_back(counted)
            password_hash = hashed(form.new.data or "")
            with transaction():
                member = service.set_password(
                    actor=actor,
                    now=clock.now(),
                    staff_id=actor.staff_id or 0,
                    password_hash=password_hash,
                )
                sessions.renew(member, now=clock.now())
            flash(_("Your password is changed. Other devices were signed out."), "success")
            return redirect("/settings", 303)
        form.current.errors = [_("This is not your password.")]
    return render_template("accounts/password.html", form=form), 422


def _is_allowed(form: PasswordForm, email: str, name: str) -> bool:
    fault = service.check_password(form.new.data or "", email=email, name=name)
    if fault:
        form.new.errors = [fault]
    return fault is None

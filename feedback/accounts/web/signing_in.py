"""Sign in with a password, sign out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from feedback.accounts import sessions
from feedback.accounts.factors import has_factor
from feedback.accounts.sign_in import SignInForm, member_by_password
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import has_provider, question, who_answered
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _


@pages.get("/login")
def login() -> Any:
    """The form; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_wanted() or "/")
    return _page(SignInForm(formdata=None))


@pages.post("/login")
def sign_in() -> Any:
    """A session under a new token, complete or waiting for its second factor."""
    form = SignInForm()
    member = member_by_password(form)
    if member is None:
        return _page(form, fault=_("E-mail or password is not right.")), 401
    return enter(member, by="password", has_second=False, to=_wanted())


def enter(member: StaffMember, *, by: str, has_second: bool, to: str | None) -> Any:
    """The answer to who said who they are: on to the page, or to the second factor."""
    now = clock.now()
    sessions.forget_afterwards()
    with transaction():
        needs_second = not has_second and (member.requires_second_factor or has_factor(member.id))
        sessions.begin(member, by=by, has_second=has_second, needs_second=needs_second, now=now)
    sessions.keep_for_afterwards(to)
    return redirect("/login/second" if sessions.unfinished() else sessions.afterwards())


@pages.post("/login/passkey")
def sign_in_by_passkey() -> Any:
    """A complete session: the passkey is something one has and, verified, something one is."""
    now = clock.now()
    with transaction() as work:
        staff_id = who_answered("sign in", verifies=True, now=now)
        member = work.get(StaffMember, staff_id) if staff_id is not None else None
    if member is None or not member.active:
        return _page(SignInForm(formdata=None), fault=_("This passkey is not known here.")), 401
    return enter(member, by="passkey", has_second=True, to=_wanted())


@pages.post("/logout")
def logout() -> Any:
    """Signed out; the browser forgets what it kept of us."""
    with transaction():
        sessions.leave()
    response = redirect("/login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _wanted() -> str | None:
    path = request.args.get("next")
    return path if path and sessions.is_own_path(path) else None


def _page(form: SignInForm, *, fault: str = "") -> str:
    return render_template(
        "accounts/login.html",
        form=form,
        fault=fault,
        wanted=_wanted(),
        question=question("sign in", verifies=True),
        has_provider=has_provider(),
    )

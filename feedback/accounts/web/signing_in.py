"""Sign in with a password, sign out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from feedback.accounts import sessions
from feedback.accounts.sign_in import SignInForm, member_by_password
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.blueprint import pages
from feedback.core import clock
from feedback.core.database import transaction


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
        return _page(form, is_wrong=True), 401
    return enter(member, by="password", has_second=False, to=_wanted())


def enter(member: StaffMember, *, by: str, has_second: bool, to: str | None) -> Any:
    """The answer to who said who they are: on to the page, or to the second factor."""
    now = clock.now()
    with transaction():
        needs_second = False
        sessions.begin(member, by=by, has_second=has_second, needs_second=needs_second, now=now)
    sessions.keep_for_afterwards(to)
    return redirect("/login/second" if sessions.unfinished() else sessions.afterwards())


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


def _page(form: SignInForm, *, is_wrong: bool = False) -> str:
    return render_template("accounts/login.html", form=form, is_wrong=is_wrong, wanted=_wanted())

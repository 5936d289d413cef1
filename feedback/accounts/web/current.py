"""Who is asking, and what a page requires of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from flask import abort, flash, redirect, request, session
from flask_login import current_user

from feedback.accounts import sessions
from feedback.accounts.domain.lifetimes import is_fresh
from feedback.accounts.domain.roles import Actor, Right
from feedback.core import clock
from feedback.core.errors import Forbidden
from feedback.core.i18n import _

View = Callable[..., Any]
SAFE = {"GET", "HEAD"}


def current_actor() -> Actor:
    """The signed-in staff member as services take it; only inside `requires`."""
    actor: Actor = current_user.actor
    language = session.get("language")
    if language in {"zh", "en"} and language != actor.language:
        return Actor(actor.staff_id, actor.role, actor.name, language)
    return actor


def requires(right: Right | None = None) -> Callable[[View], View]:
    """Guard of a view: a session, and the role's right where one is named."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            if right is not None and not current_actor().may(right):
                raise Forbidden(_("Your role does not allow this."))
            return view(*args, **kwargs)

        return guarded

    return decorate


def requires_fresh() -> Callable[[View], View]:
    """Guard of a sensitive change: who signed in a while ago says again who they are first.

    Stands below `requires`, so that what the role may not do stays forbidden first. Put it on the
    page of the form as well: what is typed into a form that is sent too late has to be typed again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            sends = request.method not in SAFE
            if is_fresh(sessions.here().fresh_at, clock.now(), sends=sends):
                return view(*args, **kwargs)
            if sends:
                flash(_("Nothing was changed yet: say who you are, then send it again."), "warning")
            return redirect(f"/confirm?next={quote(_page_of_request())}", 303 if sends else 302)

        return guarded

    return decorate


def to_sign_in() -> Any:
    """The way to the sign-in, or to the half of it that is still missing."""
    if request.headers.get("HX-Request"):
        # A part of a page that asks by itself must not get a whole page instead.
        abort(401)
    if sessions.unfinished() is not None:
        if request.method in SAFE:
            sessions.keep_for_afterwards(_own_address())
        return redirect("/login/second")
    if request.method in SAFE and request.path != "/":
        return redirect(f"/login?next={quote(_own_address())}")
    return redirect("/login")


def _own_address() -> str:
    return request.full_path if request.query_string else request.path


def _page_of_request() -> str:
    """The page to come back to: this one, or the one whose form was sent."""
    if request.method in SAFE:
        return _own_address()
    parts = urlsplit(request.referrer or "")
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_ours = parts.netloc == request.host and sessions.is_own_path(path)
    return path if is_ours else "/settings"

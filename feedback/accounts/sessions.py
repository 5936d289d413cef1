"""Who is signed in here: a random token in the cookie, everything else in the database."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from flask import Flask, Response, g, request, session
from flask_login import AnonymousUserMixin, LoginManager
from sqlalchemy.exc import SQLAlchemyError

from feedback.accounts.domain.devices import label_of
from feedback.accounts.domain.lifetimes import SEEN_EVERY
from feedback.accounts.sealing import token_hash
from feedback.accounts.store import sessions as store
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sessions import Present
from feedback.accounts.store.sign_in_models import StaffSession
from feedback.core import clock
from feedback.core.database import db
from feedback.core.errors import FeedbackError

log = logging.getLogger("feedback.accounts")

TOKEN = "_user_id"  # noqa: S105 the name of the cookie's field, as Flask-Login reads it
LANGUAGE, AFTERWARDS = "language", "afterwards"


def init_sessions(app: Flask) -> None:
    """Let the application know who asks."""
    manager = LoginManager()
    # A session is not bound to an address: phones change theirs on every corner.
    manager.session_protection = None
    manager.anonymous_user = AnonymousUserMixin
    manager.user_loader(_load)
    manager.init_app(app)
    app.after_request(_see)


def _load(token: str) -> StaffMember | None:
    """The person of a complete session; who still owes the second factor is nobody yet."""
    g.staff_session = g.unfinished = None
    now = clock.now()
    found = store.present(token_hash(str(token)), now)
    if found is None:
        return None
    here, member = found
    if here.needs_second or (member.requires_second_factor and not here.has_second):
        g.unfinished = found
        return None
    g.staff_session = here
    return member


def _see(response: Response) -> Response:
    here: Present | None = g.get("staff_session")
    now = clock.now()
    # A page that asks by itself is no sign that somebody sits in front of it.
    is_used = "X-Background" not in request.headers
    if here is not None and is_used and now - here.last_seen_at >= SEEN_EVERY:
        app = _app()

        def note() -> None:
            # After the answer has left: nobody waits for it, and nobody misses it if it fails.
            try:
                with app.app_context():
                    store.see(here.id, now)
            except (SQLAlchemyError, FeedbackError):
                log.warning("when a session was last used could not be noted")

        response.call_on_close(note)
    return response


def _app() -> Flask:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined]


def here() -> Present:
    """The complete session of this request; only inside `requires`."""
    found: Present = g.staff_session
    return found


def unfinished() -> tuple[Present, StaffMember] | None:
    """The session that lacks its second factor, and whose it is."""
    found: tuple[Present, StaffMember] | None = g.get("unfinished")
    return found


def begin(
    member: StaffMember,
    *,
    by: str,
    has_second: bool,
    needs_second: bool = False,
    now: datetime,
) -> None:
    """Sign the person in under a new token; the browser's old session is over. You commit."""
    old = session.get(TOKEN)
    if old:
        db.session.query(StaffSession).filter_by(token_hash=token_hash(str(old))).delete()
    kept = {name: session[name] for name in (LANGUAGE, AFTERWARDS) if name in session}
    session.clear()
    g.pop("csrf_token", None)
    session.update(kept)
    session.setdefault(LANGUAGE, member.language)
    session.permanent = True
    token = secrets.token_urlsafe(32)
    row = StaffSession(
        token_hash=token_hash(token),
        staff_id=member.id,
        staff_key=member.fs_uniquifier,
        created_at=now,
        last_seen_at=now,
        fresh_at=now,
        device=label_of(request.user_agent.string),
        signed_in_by=by,
        has_second=has_second,
        needs_second=needs_second,
    )
    store.add(row, now)
    session[TOKEN] = token
    _load(token)
    g._login_user = member if g.staff_session else AnonymousUserMixin()


def renew(member: StaffMember, *, has_second: bool | None = None, now: datetime) -> None:
    """The same sign-in under a new token, after the person's key has changed. You commit."""
    was = here()
    second = was.has_second if has_second is None else has_second
    begin(member, by=was.signed_in_by, has_second=second, now=now)


def finish(*, by: str, now: datetime) -> StaffMember:
    """The person whose second factor was right, signed in under a new token. You commit."""
    found = unfinished()
    assert found is not None
    was, member = found
    begin(member, by=f"{was.signed_in_by}+{by}"[:16], has_second=True, now=now)
    return member


def leave() -> None:
    """Sign out here; the cookie is worth nothing afterwards, copied or not. You commit."""
    old = session.get(TOKEN)
    if old:
        db.session.query(StaffSession).filter_by(token_hash=token_hash(str(old))).delete()
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language
    g.staff_session = g.unfinished = None
    g._login_user = AnonymousUserMixin()


def keep_for_afterwards(path: str | None) -> None:
    """Where the person wanted to go; only within this site."""
    if path and is_own_path(path):
        session[AFTERWARDS] = path


def forget_afterwards() -> None:
    """Whatever was wanted before, it was another sign-in."""
    session.pop(AFTERWARDS, None)


def afterwards() -> str:
    """Where the person wanted to go before signing in."""
    path = str(session.pop(AFTERWARDS, "/"))
    return path if is_own_path(path) else "/"


def is_own_path(path: str) -> bool:
    """Whether an address stays within this site whatever a browser makes of it."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and "\\" not in path
        and path.isprintable()
        and len(path) <= 2000
    )

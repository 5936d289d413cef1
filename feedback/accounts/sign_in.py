"""The sign-in form: tries are counted first, few passwords hashed at once, faults look alike."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import (
    Response,
    abort,
    after_this_request,
    current_app,
    make_response,
    render_template,
    request,
    session,
)
from flask_security.forms import LoginForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from feedback.accounts.domain.throttle import counters, wait
from feedback.accounts.hashing import place
from feedback.accounts.store import tries
from feedback.core import clock
from feedback.core.database import db, reading
from feedback.core.i18n import _l

DEVICE_SECONDS = 180 * 24 * 3600


class SignInForm(LoginForm):
    """E-mail and password; 429 with the time to wait after too many tries."""

    email: EmailField = EmailField(
        _l("E-mail"), render_kw={"autocomplete": "username"}, validators=[Length(max=254)]
    )
    password: PasswordField = PasswordField(
        _l("Password"),
        render_kw={"autocomplete": "current-password"},
        validators=[Length(max=1024)],
    )
    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Whether a member with this password exists and is active."""
        typed = (self.email.data or "").strip().lower()
        email = typed if typed.isprintable() else ""
        self.email.data = email
        # A stale session may have begun a transaction; none is held while hashing.
        db.session.rollback()
        secret = current_app.extensions["settings"].secret_key
        counted = counters(
            email=email, address=request.remote_addr or "", device=_known_device(secret, email)
        )
        waiting = wait(tries.take(counted, secret=secret, now=clock.now()), clock.now())
        if waiting is not None:
            abort(please_wait(waiting))
        with reading(), place():
            is_right = bool(email and self.password.data) and bool(super().validate(**kwargs))
            db.session.commit()
        if not is_right:
            after_this_request(_unauthorised)
            return False
        tries.give_back(counted, secret=secret)
        session.permanent = True
        session.setdefault("language", getattr(self.user, "language", "en"))
        after_this_request(lambda response: _remember_device(response, secret, email))
        return True


def please_wait(waiting: timedelta) -> Response:
    """The page that tells how long the next try has to wait."""
    seconds = max(1, int(waiting.total_seconds()))
    minutes = -(-seconds // 60)
    response = make_response(render_template("accounts/wait.html", minutes=minutes), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _unauthorised(response: Response) -> Response:
    response.status_code = 401
    return response


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="sign-in device")


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _known_device(secret: str, email: str) -> str | None:
    """The random name of this device if this account signed in on it before."""
    try:
        name, account = _signer(secret).loads(
            request.cookies.get(_cookie_name(), ""), max_age=DEVICE_SECONDS
        )
    except (BadSignature, ValueError, TypeError):
        return None
    return str(name) if account == _account(secret, email) else None


def _account(secret: str, email: str) -> str:
    return tries.name_of_account(email, secret)


def _remember_device(response: Response, secret: str, email: str) -> Response:
    response.set_cookie(
        _cookie_name(),
        _signer(secret).dumps([secrets.token_hex(8), _account(secret, email)]),
        max_age=DEVICE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response

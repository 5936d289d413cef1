"""The sign-in form: tries are counted first, few passwords hashed at once, faults look alike."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import (
    Response,
    abort,
    after_this_request,
    current_app,
    make_response,
    render_template,
    request,
)
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from wtforms import EmailField, PasswordField
from wtforms.validators import Length

from feedback.accounts.domain.throttle import Counter, counters, wait
from feedback.accounts.hashing import matches
from feedback.accounts.store import tries
from feedback.accounts.store.models import StaffMember
from feedback.core import clock
from feedback.core.database import db, reading
from feedback.core.i18n import _l

DEVICE_SECONDS = 180 * 24 * 3600


class SignInForm(FlaskForm):
    """E-mail and password."""

    email: EmailField = EmailField(_l("E-mail"), validators=[Length(max=254)])
    password: PasswordField = PasswordField(_l("Password"), validators=[Length(max=1024)])


def member_by_password(form: SignInForm) -> StaffMember | None:
    """The active member with this password; None alike for whatever is wrong.

    Aborts with 429 and the time to wait after too many tries.
    """
    typed = (form.email.data or "").strip().lower()
    email = typed if typed.isprintable() else ""
    form.email.data = email
    # A stale session may have begun a transaction; none is held while hashing.
    db.session.rollback()
    counted = counters(email=email, address=request.remote_addr or "", device=_known_device(email))
    take_a_try(counted)
    password = form.password.data or ""
    if not form.validate_on_submit():
        email = password = ""
    with reading():
        found = db.session.scalar(select(StaffMember).where(StaffMember.email == email))
        stored = found.password if found is not None and found.active else None
        staff_id = found.id if found is not None else None
        db.session.commit()
    if not matches(password, stored):
        return None
    with reading():
        # Hashing takes its time: the password may have become another one meanwhile.
        is_still = select(StaffMember.id).where(
            StaffMember.id == staff_id, StaffMember.password == stored, StaffMember.active
        )
        is_right = db.session.scalar(is_still) is not None
        db.session.commit()
    if not is_right:
        return None
    give_tries_back(counted)
    after_this_request(lambda response: _remember_device(response, email))
    return db.session.get(StaffMember, staff_id)


def take_a_try(counted: tuple[Counter, ...]) -> None:
    """Count a try before it is looked at; aborts with 429 when there are none left."""
    waiting = wait(tries.take(counted, secret=secret_key(), now=clock.now()), clock.now())
    if waiting is not None:
        abort(please_wait(waiting))


def give_tries_back(counted: tuple[Counter, ...]) -> None:
    """The try was right: forget those before."""
    tries.give_back(counted, secret=secret_key())


def secret_key() -> str:
    """The installation's key."""
    return str(current_app.extensions["settings"].secret_key)


def please_wait(waiting: timedelta) -> Response:
    """The page that tells how long the next try has to wait."""
    seconds = max(1, int(waiting.total_seconds()))
    minutes = -(-seconds // 60)
    response = make_response(render_template("accounts/wait.html", minutes=minutes), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(), salt="sign-in device")


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _known_device(email: str) -> str | None:
    """The random name of this device if this account signed in on it before."""
    try:
        name, account = _signer().loads(
            request.cookies.get(_cookie_name(), ""), max_age=DEVICE_SECONDS
        )
    except (BadSignature, ValueError, TypeError):
        return None
    return str(name) if account == tries.name_of_account(email, secret_key()) else None


def _remember_device(response: Response, email: str) -> Response:
    account = tries.name_of_account(email, secret_key())
    response.set_cookie(
        _cookie_name(),
        _signer().dumps([secrets.token_hex(8), account]),
        max_age=DEVICE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response

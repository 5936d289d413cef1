"""Set up a second factor: in the settings, or before anything else where the role needs one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request
from flask_login import current_user

from feedback.accounts import factors, passkeys, sessions
from feedback.accounts.domain import totp
from feedback.accounts.domain.lifetimes import UNFINISHED
from feedback.accounts.domain.throttle import Counter
from feedback.accounts.qr import svg
from feedback.accounts.sign_in import give_tries_back, secret_key, take_a_try
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import ask, asked, site
from feedback.accounts.web.current import requires_fresh, to_sign_in
from feedback.accounts.web.typed import line
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _

TRIES = 5
LONGEST_NAME = 60


def for_who_sets_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard: a fresh session, or a young one that lacks a factor of a person who has none at all.

    Who was signed in long before the role came to need one says again who they are first: else
    whoever finds the browser open would set up a factor of their own.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return requires_fresh()(view)(*args, **kwargs)
        found = sessions.unfinished()
        if found is None or factors.has_factor(found[1].id):
            return to_sign_in()
        if clock.now() - found[0].fresh_at >= UNFINISHED:
            flash(_("Your session has ended. Sign in and try again."), "warning")
            return redirect("/login")
        return view(*args, **kwargs)

    return guarded


def _person() -> StaffMember:
    found = sessions.unfinished()
    staff_id = current_user.id if current_user.is_authenticated else found[1].id if found else None
    member = db.session.get(StaffMember, staff_id)
    assert member is not None
    return member


@pages.get("/login/set-up")
@for_who_sets_up
def set_up() -> Any:
    """Which factor it shall be."""
    if current_user.is_authenticated:
        return redirect("/settings/security")
    return render_template("accounts/set_up.html", can_passkeys=site().can)


@pages.get("/settings/security/app")
@for_who_sets_up
def app_page() -> str:
    """A new secret as symbol and text."""
    secret, sealed = factors.offered_secret(_person().id, key=secret_key())
    return _app_page(secret, sealed)


@pages.post("/settings/security/app")
@for_who_sets_up
def add_app() -> Any:
    """The app counts once its first code is right."""
    staff_id = _person().id
    sealed = request.form.get("sealed", "")[:500]
    secret = factors.secret_offered(staff_id, sealed, key=secret_key())
    if secret is None:
        return redirect("/settings/security/app", 303)
    db.session.rollback()
    counted = (Counter(f"set up:{staff_id}", TRIES),)
    take_a_try(counted)
    now = clock.now()
    step = totp.step_of(request.form.get("code", "")[:20], secret, now)
    if step is None:
        fault = _("The code does not fit. Is the clock of the phone right?")
        return _app_page(secret, sealed, fault=fault), 422
    give_tries_back(counted)

    def add(member: StaffMember) -> None:
        factors.add_app(member=member, secret=secret, step=step, key=secret_key(), now=now)

    return _added("app", add)


@pages.get("/settings/security/passkeys/new")
@for_who_sets_up
def passkey_page() -> str:
    """A name for the passkey, and the button that makes it."""
    return _passkey_page()


@pages.post("/settings/security/passkeys/new")
@for_who_sets_up
def add_passkey() -> Any:
    """The passkey counts once its answer to the challenge holds."""
    kept, now = asked("make"), clock.now()
    name = line(request.form.get("name", "")[:LONGEST_NAME]) or _("Passkey")
    made = kept and passkeys.passkey_made(
        answer=request.form.get("passkey", ""),
        site=site(),
        challenge=str(kept["is"]),
        handle=str(kept["handle"]),
        staff_id=_person().id,
        name=name,
        now=now,
    )
    if not made:
        return _passkey_page(fault=_("The passkey could not be made. Try again.")), 422
    return _added(
        "passkey", lambda member: factors.add_passkey(member=member, passkey=made, now=now)
    )


def _added(by: str, add: Callable[[StaffMember], None]) -> Any:
    """The answer to a new factor: with the first one come recovery codes, shown once."""
    is_first = not factors.has_factor(_person().id)
    db.session.rollback()
    shown, hashes = factors.new_codes() if is_first else ([], [])
    now, was_unfinished = clock.now(), sessions.unfinished() is not None
    with transaction():
        member = _person()
        add(member)
        if is_first:
            factors.keep_codes(member=member, hashes=hashes, now=now)
        if was_unfinished:
            sessions.finish(by=by, now=now)
        else:
            sessions.renew(member, has_second=True, now=now)
    if not is_first:
        flash(_("Set up. Other devices were signed out."), "success")
        return redirect("/settings/security", 303)
    onward = sessions.afterwards() if was_unfinished else "/settings/security"
    return codes_page(shown, onward=onward, is_first=True), 201


def codes_page(codes: list[str], *, onward: str, is_first: bool) -> str:
    """The codes, for the only time."""
    return render_template(
        "accounts/codes.html", codes=codes, onward=onward, is_first=is_first, now=clock.now()
    )


def _app_page(secret: bytes, sealed: str, *, fault: str = "") -> str:
    host = urlsplit(current_app.extensions["settings"].public_url).hostname
    address = totp.address(secret, account=_person().email, issuer=f"Feedback {host}")
    symbol = base64.b64encode(svg(address).encode()).decode()
    return render_template(
        "accounts/app.html",
        symbol=f"data:image/svg+xml;base64,{symbol}",
        secret=totp.secret_text(secret),
        sealed=sealed,
        fault=fault,
        is_unfinished=sessions.unfinished() is not None,
    )


def _passkey_page(*, fault: str = "") -> str:
    member, options = _person(), ""
    if site().can:
        own = factors.factors_of(member.id).passkeys
        challenge = passkeys.new_challenge()
        options, handle = passkeys.creation_options(
            site=site(), member=member, existing=own, challenge=challenge
        )
        ask("make", challenge=challenge, handle=handle)
    return render_template(
        "accounts/passkey.html",
        question=options,
        fault=fault,
        is_unfinished=sessions.unfinished() is not None,
    )

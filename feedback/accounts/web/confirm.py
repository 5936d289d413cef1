"""Say again who you are, before a sensitive change."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from feedback.accounts import factors, sessions
from feedback.accounts.domain.throttle import Counter
from feedback.accounts.hashing import matches
from feedback.accounts.sign_in import give_tries_back, take_a_try
from feedback.accounts.store import identities
from feedback.accounts.store import sessions as store
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import has_provider, question, who_answered
from feedback.accounts.web.current import requires
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _

TRIES = 10


@pages.get("/confirm")
@requires()
def confirm() -> str:
    """The ways in which this person can say so."""
    return _page()


@pages.post("/confirm")
@requires()
def take_confirmation() -> Any:
    """On to where the person was, with ten minutes for it."""
    staff_id, stored, here = current_user.id, current_user.password, sessions.here()
    if "passkey" in request.form:
        with transaction():
            is_right = who_answered("confirm", verifies=False, now=clock.now()) == staff_id
    else:
        # No transaction is held while hashing.
        db.session.rollback()
        counted = (Counter(f"password:{staff_id}", TRIES),)
        take_a_try(counted)
        is_right = matches(request.form.get("password", "")[:1024], stored)
        if is_right:
            give_tries_back(counted)
    if not is_right:
        fault = _("This was not right.") if "passkey" in request.form else ""
        return _page(fault=fault or _("This is not your password.")), 422
    with transaction():
        store.make_fresh(here.id, clock.now())
    return redirect(_wanted(), 303)


def _wanted() -> str:
    path = request.args.get("next", "")
    return path if sessions.is_own_path(path) else "/settings"


def _page(*, fault: str = "") -> str:
    own = factors.factors_of(current_user.id).passkeys
    return render_template(
        "accounts/confirm.html",
        fault=fault,
        wanted=_wanted(),
        has_password=current_user.password is not None,
        has_identity=has_provider() and bool(identities.of_member(current_user.id)),
        question=question("confirm", own, verifies=False) if own else "",
    )

"""The second half of a sign-in: a code of the app, a passkey, or a recovery code."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_login import current_user

from feedback.accounts import factors, sessions
from feedback.accounts.domain.throttle import Counter
from feedback.accounts.sign_in import give_tries_back, secret_key, take_a_try
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import question, who_answered
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _, _n

TRIES = 5


@pages.get("/login/second")
def second() -> Any:
    """What the person may show; who has nothing to show sets something up."""
    member = _who()
    if not isinstance(member, StaffMember):
        return member
    return _page(member)


@pages.post("/login/second")
def take_second() -> Any:
    """Signed in under a new token when it was right; five tries in ten minutes."""
    member = _who()
    if not isinstance(member, StaffMember):
        return member
    staff_id = member.id
    # A write transaction may not wait for the counting of tries.
    db.session.rollback()
    counted = (Counter(f"second:{staff_id}", TRIES),)
    take_a_try(counted)
    by = _shown(staff_id)
    if by is None:
        return _page(_member(staff_id), fault=_("This is not right, or was used before.")), 422
    give_tries_back(counted)
    with transaction():
        sessions.finish(by=by, now=clock.now())
        left = factors.factors_of(staff_id).n_codes
    if by == "code":
        words = _n(
            "You have one recovery code left.", "You have %(num)s recovery codes left.", left
        )
        flash(words, "warning")
    return redirect(sessions.afterwards(), 303)


def _shown(staff_id: int) -> str | None:
    """Which second factor was right."""
    now = clock.now()
    if "passkey" in request.form:
        with transaction():
            is_right = who_answered("second", verifies=False, now=now) == staff_id
        return "passkey" if is_right else None
    if typed := request.form.get("recovery", ""):
        code_id = factors.matching_code(staff_id, typed)
        if code_id is None:
            return None
        with transaction():
            is_right = factors.use_code(member=_member(staff_id), code_id=code_id, now=now)
        return "code" if is_right else None
    with transaction():
        is_right = factors.is_app_code(
            staff_id=staff_id, code=request.form.get("code", "")[:20], key=secret_key(), now=now
        )
    return "app" if is_right else None


def _who() -> Any:
    """The person who owes the second factor, or where to go instead."""
    if current_user.is_authenticated:
        return redirect("/")
    found = sessions.unfinished()
    if found is None:
        return redirect("/login")
    member = found[1]
    return member if factors.has_factor(member.id) else redirect("/login/set-up")


def _member(staff_id: int) -> StaffMember:
    member = db.session.get(StaffMember, staff_id)
    assert member is not None
    return member


def _page(member: StaffMember, *, fault: str = "") -> str:
    own = factors.factors_of(member.id)
    return render_template(
        "accounts/second.html",
        own=own,
        fault=fault,
        question=question("second", own.passkeys, verifies=False) if own.passkeys else "",
    )

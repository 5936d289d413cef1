"""Where somebody is signed in, and the end of it: one's own, and anyone's for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template
from flask_login import current_user

from feedback.accounts import factors, service, sessions
from feedback.accounts.domain.roles import Right
from feedback.accounts.store import sessions as store
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Forbidden, NotFound
from feedback.core.i18n import _, _l, _n

offer(
    pages,
    SettingsLink(
        "/settings/sessions",
        _l("Signed-in devices"),
        _l("Where you are signed in; sign out from afar"),
        "phone",
        None,
        Group.YOU,
    ),
)

WAYS: dict[str, Any] = {
    "password": _l("Password"),
    "app": _l("Authenticator app"),
    "passkey": _l("Passkey"),
    "code": _l("Recovery code"),
    "oidc": _l("Company account"),
}


def ways_of(signed_in_by: str) -> list[str]:
    """How somebody signed in, in words, in order."""
    return [str(WAYS.get(way, way)) for way in signed_in_by.split("+")]


def local(instant: datetime) -> str:
    """Day and time on the reader's clock."""
    return f"{instant.astimezone(ZoneInfo(current_user.zone)):%Y-%m-%d %H:%M}"


@pages.get("/settings/sessions")
@requires()
def own_sessions() -> str:
    """One's own sessions, this one marked."""
    rows = store.of_member(current_user.id, current_user.fs_uniquifier, clock.now())
    return render_template(
        "accounts/sessions.html",
        rows=rows,
        here=sessions.here().id,
        ways_of=ways_of,
        local=local,
    )


@pages.post("/settings/sessions/<int(max=2147483647):session_id>/end")
@requires()
def end_session(session_id: int) -> Any:
    """Another of one's own sessions is over."""
    if session_id == sessions.here().id:
        raise Forbidden(_("You are using this one: sign out instead."))
    with transaction():
        n_ended = store.end(staff_id=current_user.id, session_id=session_id)
        if not n_ended:
            raise NotFound(_("This session is over already."))
        _record(current_user.id, 1)
    flash(_("Signed out there."), "success")
    return redirect("/settings/sessions", 303)


@pages.post("/settings/sessions/others/end")
@requires()
def end_others() -> Any:
    """Every session of one's own but this one is over."""
    with transaction():
        n_ended = store.end(staff_id=current_user.id, but=sessions.here().id)
        if n_ended:
            _record(current_user.id, n_ended)
    flash(
        _n("Signed out on one device.", "Signed out on %(num)s devices.", n_ended)
        if n_ended
        else _("You were signed in nowhere else."),
        "success",
    )
    return redirect("/settings/sessions", 303)


@pages.get("/settings/staff/<int(max=2147483647):staff_id>/sign-in")
@requires(Right.MANAGE_STAFF)
def sign_in_of(staff_id: int) -> str:
    """A person's sessions and factors, for administrators."""
    member = service.member_by_id(current_actor(), staff_id)
    return render_template(
        "accounts/staff_sign_in.html",
        member=member,
        rows=store.of_member(member.id, member.fs_uniquifier, clock.now()),
        own=factors.factors_of(member.id),
        is_self=member.id == current_user.id,
        ways_of=ways_of,
        local=local,
    )


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/sessions/ends")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def end_all_of(staff_id: int) -> Any:
    """The person is signed out everywhere; nobody signs out the own session here."""
    member = service.member_by_id(current_actor(), staff_id)
    with transaction():
        but = sessions.here().id if staff_id == current_user.id else None
        n_ended = store.end(staff_id=member.id, but=but)
        if n_ended:
            _record(member.id, n_ended)
    flash(_("Signed out everywhere."), "success")
    return redirect(f"/settings/staff/{staff_id}/sign-in", 303)


@pages.post("/settings/staff/<int(max=2147483647):staff_id>/factors/reset")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def reset_factors_of(staff_id: int) -> Any:
    """The person lost phone and codes: signs in with the password and sets up anew."""
    actor = current_actor()
    member = service.member_by_id(actor, staff_id)
    with transaction():
        factors.reset_factors(actor=actor, member=member, now=clock.now())
    flash(_("The second factor is gone and the person is signed out everywhere."), "success")
    return redirect(f"/settings/staff/{staff_id}/sign-in", 303)


def _record(staff_id: int, n_ended: int) -> None:
    record(
        at=clock.now(),
        staff_id=current_user.id,
        action="sign_in.sessions_ended",
        object_kind="staff",
        object_id=staff_id,
        n=n_ended,
    )

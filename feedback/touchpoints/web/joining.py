"""`/invitation/<token>`: the invited person chooses a name and a password, and is signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.hashing import hashed
from feedback.accounts.service import invitations as service
from feedback.accounts.store.models import StaffInvitation
from feedback.accounts.store.queries import names_of
from feedback.accounts.web.signing_in import enter
from feedback.accounts.web.typed import line
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Invalid, NotFound
from feedback.core.i18n import _l
from feedback.touchpoints.service import give_scope
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.web.blueprint import pages


class JoinForm(FlaskForm):
    """How the person is called, and the password."""

    name = StringField(
        _l("Your name"),
        render_kw={"autocomplete": "name"},
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=120)],
    )
    password = PasswordField(
        _l("New password"),
        render_kw={"autocomplete": "new-password"},
        validators=[InputRequired(message=_l("Type a new password.")), Length(max=1024)],
    )
    again = PasswordField(
        _l("New password again"),
        render_kw={"autocomplete": "new-password"},
        validators=[EqualTo("password", message=_l("The two new passwords differ."))],
    )


@pages.get("/invitation/<token>")
def invitation(token: str) -> Response:
    """The form of an open invitation; looking at it, as mail scanners do, uses nothing up."""
    try:
        row = service.invitation_of(token, clock.now())
    except (NotFound, service.InvitationOver) as fault:
        return _closed(fault)
    return _page(row, token, JoinForm(formdata=None))


@pages.post("/invitation/<token>")
def join(token: str) -> Any:
    """The person as a staff member, signed in; the link is used up."""
    form = JoinForm()
    try:
        row = service.invitation_of(token, clock.now())
        if not (form.validate_on_submit() and _is_good(form, row.email)):
            return _page(row, token, form, status=422)
        # No transaction is held while hashing.
        db.session.rollback()
        password_hash = hashed(form.password.data or "")
        with transaction():
            member = service.accept(
                token=token, now=clock.now(), name=form.name.data or "", password_hash=password_hash
            )
            row = service.accepted_by(member)
            _give_areas(member.id, row.touchpoint_ids)
    except (NotFound, service.InvitationOver) as fault:
        db.session.rollback()
        return _closed(fault)
    except Invalid as fault:
        form.name.errors = [str(fault)]
        return _page(service.invitation_of(token, clock.now()), token, form, status=422)
    return _discreet(make_response(enter(member, by="password", has_second=False, to="/")))


def _give_areas(staff_id: int, touchpoint_ids: list[int]) -> None:
    for touchpoint_id in touchpoint_ids:
        node = db.session.get(Touchpoint, touchpoint_id)
        if node is not None and node.retired_at is None:
            give_scope(
                actor=SYSTEM, now=clock.now(), staff_id=staff_id, touchpoint_id=touchpoint_id
            )


def _is_good(form: JoinForm, email: str) -> bool:
    fault = accounts.check_password(
        form.password.data or "", email=email, name=form.name.data or ""
    )
    if fault:
        form.password.errors = [fault]
    return fault is None


def _page(row: StaffInvitation, token: str, form: JoinForm, *, status: int = 200) -> Response:
    page = render_template(
        "touchpoints/join.html",
        form=form,
        token=token,
        email=row.email,
        role=row.role,
        inviter=names_of([row.invited_by]).get(row.invited_by, ""),
    )
    return _discreet(make_response(page, status))


def _closed(fault: Exception) -> Response:
    """Why the door is shut; a link that was never made looks like one that was replaced."""
    why = fault.standing.value if isinstance(fault, service.InvitationOver) else "unknown"
    page = render_template("touchpoints/join_closed.html", why=why)
    return _discreet(make_response(page, 404 if why == "unknown" else 410))


def _discreet(response: Response) -> Response:
    # The address is a secret of its own and must not travel to others; to ourselves it does: over
    # TLS a form without its referrer is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response

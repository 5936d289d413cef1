"""Invitations, as administrators see them: ask, send again, withdraw."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template
from sqlalchemy import select
from wtforms import EmailField, RadioField, SelectMultipleField
from wtforms.validators import Email, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.domain.invitations import Standing
from feedback.accounts.domain.roles import Right, Role
from feedback.accounts.jobs import HOME
from feedback.accounts.service import invitations as service
from feedback.accounts.store.models import StaffInvitation
from feedback.accounts.store.queries import names_of
from feedback.accounts.store.teams import team_names, teams
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.typed import line
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Invalid
from feedback.core.i18n import NAMES, _, _l, current_language
from feedback.core.settings import Settings
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.web.blueprint import pages
from feedback.touchpoints.web.common import name_of
from feedback.touchpoints.web.staff_forms import RoleAndAreaForm


class InvitationForm(RoleAndAreaForm):
    """Who is asked to join, as what."""

    email = EmailField(
        _l("E-mail"),
        filters=[line],
        validators=[
            InputRequired(message=_l("An e-mail address is needed.")),
            Length(max=254),
            Email(message=_l("This is no e-mail address.")),
        ],
    )
    language = RadioField(
        _l("Language"),
        choices=list(NAMES.items()),
        validators=[InputRequired(message=_l("Choose one."))],
    )
    team_ids = SelectMultipleField(
        _l("Teams"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=int,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team_ids.choices = [(facts.id, facts.name) for facts in teams()]


@pages.get("/settings/invitations")
@requires(Right.MANAGE_STAFF)
def invitations() -> str:
    """Open and expired invitations, the newest first, and the last ones that are over."""
    rows = list(
        db.session.scalars(select(StaffInvitation).order_by(StaffInvitation.id.desc()).limit(200))
    )
    now = clock.now()
    standings = {row.id: service.standing_of(row, now) for row in rows}
    waiting = [row for row in rows if standings[row.id] in {Standing.OPEN, Standing.EXPIRED}]
    nodes = select(Touchpoint).where(
        Touchpoint.id.in_({node_id for row in waiting for node_id in row.touchpoint_ids})
    )
    return render_template(
        "touchpoints/invitations.html",
        waiting=waiting,
        over=[row for row in rows if row not in waiting][:20],
        standings=standings,
        places={node.id: name_of(node) for node in db.session.scalars(nodes)},
        teams=team_names(team_id for row in waiting for team_id in row.team_ids),
        names=names_of([row.invited_by for row in rows]),
        has_mail=_settings().smtp_url is not None,
    )


@pages.get("/settings/invitations/new")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def new_invitation() -> str:
    """The empty form."""
    form = InvitationForm(formdata=None, role=Role.AGENT.value, language=current_language())
    return _form_page(form)


@pages.post("/settings/invitations")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def add_invitation() -> Any:
    """The invitation on its way by mail; without a mail server its link, shown this once."""
    form, actor = InvitationForm(), current_actor()
    if form.validate_on_submit():
        try:
            with transaction():
                row = service.invite(
                    actor=actor,
                    now=clock.now(),
                    email=form.email.data or "",
                    role=Role(form.role.data),
                    language=form.language.data,
                    touchpoint_ids=form.scopes.data or [],
                    team_ids=form.team_ids.data or [],
                )
                token = _hand_out(row.id)
                address = row.email
        except Invalid as fault:
            form.email.errors = [str(fault)]
        else:
            return _handed_out(address, token)
    return _form_page(form), 422


@pages.post("/settings/invitations/<int(max=2147483647):invitation_id>/sending")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def send_again(invitation_id: int) -> Any:
    """A new link on its way, or shown; the earlier one is void."""
    with transaction():
        token = _hand_out(invitation_id)
        address = db.session.get_one(StaffInvitation, invitation_id).email
    return _handed_out(address, token)


@pages.post("/settings/invitations/<int(max=2147483647):invitation_id>/link")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def make_link(invitation_id: int) -> Any:
    """A new link to hand over where no mail arrives."""
    with transaction():
        token = service.make_link(
            actor=current_actor(), now=clock.now(), invitation_id=invitation_id
        )
        address = db.session.get_one(StaffInvitation, invitation_id).email
    return _handed_out(address, token)


@pages.post("/settings/invitations/<int(max=2147483647):invitation_id>/withdrawal")
@requires(Right.MANAGE_STAFF)
@requires_fresh()
def withdraw(invitation_id: int) -> Any:
    """The link no longer works."""
    with transaction():
        service.withdraw(actor=current_actor(), now=clock.now(), invitation_id=invitation_id)
    flash(_("Withdrawn. The link no longer works."), "success")
    return redirect("/settings/invitations", 303)


def _hand_out(invitation_id: int) -> str | None:
    """A mail into the outbox; without a mail server the secret of the link."""
    actor, now = current_actor(), clock.now()
    if _settings().smtp_url is None:
        return service.make_link(actor=actor, now=now, invitation_id=invitation_id)
    service.send(actor=actor, now=now, invitation_id=invitation_id)
    return None


def _handed_out(address: str, token: str | None) -> Any:
    if token is None:
        flash(_("The invitation to %(email)s is on its way.", email=address), "success")
        return redirect("/settings/invitations", 303)
    # Never from the request: whoever asks under another host name gets no link to that host.
    link = f"{_settings().public_url}{HOME}{token}"
    page = render_template("touchpoints/invitation_link.html", email=address, link=link)
    return page, 201, {"Referrer-Policy": "same-origin"}


def _form_page(form: InvitationForm) -> str:
    return render_template(
        "touchpoints/invitation.html", form=form, has_mail=_settings().smtp_url is not None
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found

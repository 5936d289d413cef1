"""Robots and webhooks: add, change, try, remove."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.delivery import NotDelivered
from feedback.core.errors import Conflict
from feedback.core.i18n import _, both, current_language, text_in
from feedback.core.ids import new_token
from feedback.core.settings import Settings
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.kinds import Kind
from feedback.notices.jobs.robots import hand_over
from feedback.notices.render.words import Told
from feedback.notices.service import destinations as service
from feedback.notices.store import queries
from feedback.notices.store.models import Destination
from feedback.notices.web.blueprint import pages
from feedback.notices.web.forms import DestinationForm
from feedback.notices.web.words import DESTINATIONS, KINDS, OFF_BECAUSE, fault_words
from feedback.touchpoints.domain.zones import DEFAULT_ZONE
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import tree

ONE = "/settings/destinations/<int(max=2147483647):destination_id>"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@pages.get("/settings/destinations")
@requires(Right.MANAGE_NOTICES)
def destinations() -> str:
    """Every destination with how it has been doing."""
    found = queries.destinations()
    settings = _settings()
    return render_template(
        "notices/destinations.html",
        destinations=found,
        kinds=DESTINATIONS,
        kind_words=KINDS,
        states=queries.lane_states([f"robot:{row.id}" for row in found]),
        off_because=OFF_BECAUSE,
        fault_words=fault_words,
        networks=[str(network) for network in settings.outbound_allow],
        allows_http=settings.allow_http_outbound,
    )


@pages.get("/settings/destinations/new")
@requires(Right.MANAGE_NOTICES)
def new_destination() -> str:
    """The empty form."""
    form = _form(
        needs_address=True,
        kind=DestinationKind.WECOM.value,
        languages=current_language(),
        kinds=[Kind.CASE_OPENED.value, Kind.CASE_ESCALATED.value, Kind.OUTBOX_DEAD.value],
        zone=DEFAULT_ZONE,
    )
    return _page(None, form)


def _form(*, needs_address: bool, **values: Any) -> DestinationForm:
    return DestinationForm(
        branches=tree(current_actor()), needs_address=needs_address, data=values or None
    )


def _page(destination: Destination | None, form: DestinationForm, secret: str = "") -> str:
    state = None
    if destination is not None:
        state = queries.lane_states([f"robot:{destination.id}"]).get(f"robot:{destination.id}")
    return render_template(
        "notices/destination.html",
        destination=destination,
        form=form,
        made_secret=secret,
        state=state,
        kinds=DESTINATIONS,
        off_because=OFF_BECAUSE,
        fault_words=fault_words,
    )


def _wanted(form: DestinationForm, kind: DestinationKind) -> service.Wanted:
    return service.Wanted(
        name=form.name.data or "",
        kind=kind,
        address=form.address.data or "",
        secret=form.secret.data or "",
        languages=form.languages.data,
        kinds=tuple(Kind(value) for value in form.kinds.data or []),
        touchpoint_id=form.touchpoint.data or None,
        rate_per_minute=form.rate,
        is_quiet_at_night=bool(form.is_quiet_at_night.data),
        zone=form.zone.data or DEFAULT_ZONE,
        is_on=bool(form.is_on.data),
    )


@pages.post("/settings/destinations")
@requires(Right.MANAGE_NOTICES)
@requires_fresh()
def add_destination() -> Any:
    """The new destination; a webhook's secret that was made for it is shown this once."""
    form = _form(needs_address=True)
    if not form.validate_on_submit():
        return _page(None, form), 422
    with transaction():
        destination, secret = service.add(
            actor=current_actor(),
            now=clock.now(),
            settings=_settings(),
            wanted=_wanted(form, DestinationKind(form.kind.data)),
        )
        destination_id = destination.id
    if secret is None:
        flash(_("Saved. Send a test message to see whether it arrives."), "success")
        return redirect(f"/settings/destinations/{destination_id}", 303)
    return _page(queries.destination(destination_id), _filled(destination_id), secret), 201


@pages.get(ONE)
@requires(Right.MANAGE_NOTICES)
def destination(destination_id: int) -> str:
    """One destination to change."""
    return _page(queries.destination(destination_id), _filled(destination_id))


def _filled(destination_id: int) -> DestinationForm:
    row = queries.destination(destination_id)
    form = _form(
        needs_address=False,
        revision=row.revision,
        name=row.name,
        kind=row.kind,
        languages=row.languages,
        kinds=row.kinds,
        touchpoint=row.touchpoint_id or 0,
        rate_per_minute=row.rate_per_minute,
        is_quiet_at_night=row.is_quiet_at_night,
        zone=row.zone,
        is_on=row.is_on,
    )
    # After a POST the form would show what was sent, the address and secret with it.
    for name, value in (("address", ""), ("secret", "")):
        form[name].data, form[name].raw_data = value, None
    see_again(form.revision, row.revision)
    return form


@pages.post(ONE + "/details")
@requires(Right.MANAGE_NOTICES)
@requires_fresh()
def change_destination(destination_id: int) -> Any:
    """The destination as wanted; its kind stays."""
    row = queries.destination(destination_id)
    form = _form(needs_address=False)
    form.kind.data = row.kind
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        with transaction():
            service.change(
                actor=current_actor(),
                now=clock.now(),
                settings=_settings(),
                destination_id=destination_id,
                revision=form.revision.data or 0,
                wanted=_wanted(form, DestinationKind(row.kind)),
            )
    except Conflict as fault:
        form.name.errors = [str(fault)]
        current = queries.destination(destination_id)
        see_again(form.revision, current.revision)
        return _page(current, form), 409
    flash(_("Saved."), "success")
    return redirect("/settings/destinations", 303)


@pages.post(ONE + "/test")
@requires(Right.MANAGE_NOTICES)
def try_destination(destination_id: int) -> Any:
    """A test message sent now, the same way as every other; what came back is shown."""
    row = queries.destination(destination_id)
    opened = service.opened(row, _settings())
    place = db.session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    names = dict(place.name) if place else {}
    db.session.remove()

    def text() -> str:
        where = text_in(names, current_language()) or _("All places")
        return _("This is how notices arrive here. Chosen place: %(place)s", place=where)

    told = Told(
        "test",
        both(lambda: _("A test message")),
        both(text),
        f"{_settings().public_url}/cases",
        clock.now(),
    )
    try:
        handed = hand_over(opened, [told], message_id=f"msg_{new_token()}")
    except NotDelivered as fault:
        said = f"{fault} {fault.status or ''}: {fault.answer[:200]}"
        flash(_("The test message was not taken.") + " " + fault_words(said), "error")
    else:
        flash(_("The test message was taken (answer %(status)s).", status=handed.status), "success")
    return redirect(f"/settings/destinations/{destination_id}", 303)


@pages.post(ONE + "/removal")
@requires(Right.MANAGE_NOTICES)
@requires_fresh()
def remove_destination(destination_id: int) -> Any:
    """The destination is gone."""
    with transaction():
        service.remove(actor=current_actor(), now=clock.now(), destination_id=destination_id)
    flash(_("Removed."), "success")
    return redirect("/settings/destinations", 303)

"""What could not be delivered, what was tried, and sending it again."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request
from flask_login import current_user
from markupsafe import Markup

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _, _n
from feedback.core.web.keyset import cut, unpack
from feedback.notices.service import replaying
from feedback.notices.store import queries
from feedback.notices.web.blueprint import pages
from feedback.notices.web.words import fault_words, message_words
from feedback.outbox.store import queries as outbox

PAGE_SIZE = 50
N_ATTEMPTS = 30


def _names() -> dict[str, str]:
    """Lanes in words: destinations by their names."""
    known = {f"robot:{row.id}": row.name for row in queries.destinations()}
    return known | {"mail": _("Mail server")}


@pages.get("/settings/outbox")
@requires(Right.MANAGE_NOTICES)
def undelivered() -> str:
    """Dead messages newest first, places that fail, and the last tries."""
    after = unpack(request.args.get("after"), [int])
    rows = outbox.dead(before_id=after[0] if after else None, most=PAGE_SIZE + 1)
    page = cut(rows, PAGE_SIZE, lambda row: [row.id])
    zone = ZoneInfo(current_user.zone)
    return render_template(
        "notices/outbox.html",
        page=page,
        is_first=after is None,
        local=lambda at: at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        groups=outbox.dead_by_place(),
        failing=outbox.failing_lanes(),
        attempts=outbox.last_attempts(N_ATTEMPTS),
        n_waiting=outbox.n_waiting(clock.now()),
        names=_names(),
        has_mail_server=current_app.extensions["settings"].smtp_url is not None,
        fault_words=fault_words,
        message_words=message_words,
    )


@pages.post("/settings/outbox/<int(max=9223372036854775807):message_id>/replay")
@requires(Right.MANAGE_NOTICES)
@requires_fresh()
def replay(message_id: int) -> Any:
    """One message goes out again."""
    with transaction():
        replaying.replay(actor=current_actor(), now=clock.now(), message_id=message_id)
    flash(_("The message goes out again."), "success")
    return redirect("/settings/outbox", 303)


@pages.post("/settings/outbox/replays")
@requires(Right.MANAGE_NOTICES)
@requires_fresh()
def replay_all() -> Any:
    """All given-up messages of a place go out again."""
    lane, kind = request.form.get("lane", "")[:60], request.form.get("kind", "")[:40]
    with transaction():
        n = replaying.replay_all(
            actor=current_actor(),
            now=clock.now(),
            lane=lane.replace("\0", ""),
            kind=kind.replace("\0", ""),
        )
    flash(_n("%(num)s message goes out again.", "%(num)s messages go out again.", n), "success")
    return redirect("/settings/outbox", 303)


def outbox_banner() -> Markup | str:
    """On the settings page, for those who can do something about it."""
    if not current_actor().may(Right.MANAGE_NOTICES):
        return ""
    n_dead, failing = outbox.n_dead(), outbox.failing_lanes()
    n_off = sum(not row.is_on and row.off_because is not None for row in queries.destinations())
    if not (n_dead or failing or n_off):
        return ""
    return Markup(  # noqa: S704
        render_template("notices/banner.html", n_dead=n_dead, failing=failing, n_off=n_off)
    )

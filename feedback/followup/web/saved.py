"""Kept views: `GET /cases/views`, `POST /cases/views`, `/cases/views/<id>`, `…/removal`."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.store.teams import teams, teams_of
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.core.numbers import whole
from feedback.followup.service import keeping
from feedback.followup.store.saved import saved_views
from feedback.followup.web.asked import FIELDS
from feedback.followup.web.blueprint import pages
from feedback.followup.web.rendering import page


@pages.get("/cases/views")
@requires(Right.WORK_CASES)
def views() -> ResponseReturnValue:
    return _page()


@pages.post("/cases/views")
@requires(Right.WORK_CASES)
def keep() -> ResponseReturnValue:
    """Keep the filters that the form carries as a query."""
    query = {
        name: value[:80]
        for name, value in parse_qsl(request.form.get("query", "")[:2000])
        if name in FIELDS and value
    }
    name = request.form.get("name", "")
    try:
        with transaction():
            view_id = keeping.keep_view(
                actor=current_actor(),
                now=clock.now(),
                name=name,
                query=query,
                team_id=_team(),
            ).id
    except Invalid as fault:
        return _page(fault=str(fault), name=name, query=request.form.get("query", "")), 422
    flash(_("The view is kept."), "success")
    return redirect(url_for("followup.queue", saved=view_id), 303)


@pages.post("/cases/views/<int(max=2147483647):view_id>")
@requires(Right.WORK_CASES)
def change(view_id: int) -> ResponseReturnValue:
    """Another name, or shared with another team or nobody."""
    name = request.form.get("name", "")
    try:
        with transaction():
            keeping.change_view(
                actor=current_actor(), now=clock.now(), view_id=view_id, name=name, team_id=_team()
            )
    except Invalid as fault:
        return _page(fault=str(fault), name=name, changed_id=view_id), 422
    flash(_("The view was changed."), "success")
    return redirect(url_for("followup.views"), 303)


@pages.post("/cases/views/<int(max=2147483647):view_id>/removal")
@requires(Right.WORK_CASES)
def removal(view_id: int) -> ResponseReturnValue:
    with transaction():
        keeping.remove_view(actor=current_actor(), now=clock.now(), view_id=view_id)
    flash(_("The view was removed."), "success")
    return redirect(url_for("followup.views"), 303)


def _team() -> int | None:
    return whole(request.form.get("team_id"))


def _page(fault: str = "", name: str = "", query: str = "", changed_id: int | None = None) -> str:
    actor = current_actor()
    mine = set(teams_of(actor.staff_id))
    return page(
        "followup/views.html",
        kept=saved_views(actor),
        teams=[(team.id, team.name) for team in teams() if team.id in mine],
        fault=fault,
        typed=name,
        query=query,
        changed_id=changed_id,
        longest=keeping.LONGEST_NAME,
    )

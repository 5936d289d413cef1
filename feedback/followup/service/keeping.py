"""Keep the filters of the queue under a name, share them with a team, and let them go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.teams import teams_of
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _
from feedback.followup.store.saved import is_taken, n_own, own_view
from feedback.followup.store.view_models import QueueView
from feedback.surveys.domain.clean import clean_text, is_blank

LONGEST_NAME = 60
MOST_KEPT = 30


def keep_view(
    *, actor: Actor, now: datetime, name: str, query: Mapping[str, str], team_id: int | None = None
) -> QueueView:
    """The new view; the person's alone unless shared with a team of theirs. `Invalid`."""
    _may_keep(actor)
    if n_own(actor) >= MOST_KEPT:
        raise Invalid(_("You keep %(n)s views already. Remove one first.", n=MOST_KEPT))
    view = QueueView(
        staff_id=actor.staff_id,
        name=_name(actor, name),
        team_id=_team(actor, team_id),
        query=dict(query),
    )
    db.session.add(view)
    return _record(actor, now, "view.kept", view)


def change_view(
    *, actor: Actor, now: datetime, view_id: int, name: str, team_id: int | None
) -> QueueView:
    """One's own view under another name, or shared otherwise. `NotFound`, `Invalid`."""
    _may_keep(actor)
    view = own_view(actor, view_id)
    view.name = _name(actor, name, view.id)
    if team_id != view.team_id:
        view.team_id = _team(actor, team_id)
    return _record(actor, now, "view.changed", view)


def remove_view(*, actor: Actor, now: datetime, view_id: int) -> None:
    """Let go of one's own view; for the team that it was shared with, too."""
    _may_keep(actor)
    view = own_view(actor, view_id)
    db.session.delete(view)
    _record(actor, now, "view.removed", view)


def _may_keep(actor: Actor) -> None:
    if actor.staff_id is None or not actor.may(Right.WORK_CASES):
        raise Forbidden(_("Your role does not allow this."))


def _name(actor: Actor, raw: str, except_id: int | None = None) -> str:
    name = clean_text(raw, LONGEST_NAME)[0].strip()
    if is_blank(name):
        raise Invalid(_("Give the view a name."))
    if is_taken(actor, name, except_id):
        raise Invalid(_("You keep a view of this name already."))
    return name


def _team(actor: Actor, team_id: int | None) -> int | None:
    if team_id is not None and team_id not in teams_of(actor.staff_id):
        raise Invalid(_("Share it with a team that you belong to."))
    return team_id


def _record(actor: Actor, now: datetime, action: str, view: QueueView) -> QueueView:
    db.session.flush()
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="queue_view",
        object_id=view.id,
        team_id=view.team_id,
    )
    db.session.flush()
    return view

"""Kept views of the queue: a person's own, and those that colleagues share with a team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember, Team
from feedback.accounts.store.teams import teams_of
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.followup.store.view_models import QueueView


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters under a name; `shared_by` is None for one's own, `team_name` says with whom."""

    id: int
    name: str
    query: Mapping[str, str]
    team_id: int | None
    team_name: str | None
    shared_by: str | None


def saved_views(actor: Actor, team_ids: list[int] | None = None) -> list[SavedView]:
    """What the person may open: their own ones first, then what their teams share.

    `team_ids` are the person's teams, where they are known already.
    """
    rows = db.session.execute(
        select(QueueView, StaffMember.name, Team.name)
        .join(StaffMember, StaffMember.id == QueueView.staff_id)
        .outerjoin(Team, Team.id == QueueView.team_id)
        .where(_openable(actor, team_ids))
        .order_by(func.lower(QueueView.name), QueueView.id)
    ).tuples()
    found = [
        SavedView(
            view.id,
            view.name,
            view.query,
            view.team_id,
            team,
            None if view.staff_id == actor.staff_id else by,
        )
        for view, by, team in rows
    ]
    return sorted(found, key=lambda one: one.shared_by is not None)


def saved_view(actor: Actor, view_id: int) -> QueueView:
    """A kept view that the person may open; raises `NotFound`."""
    return _found(
        db.session.scalar(select(QueueView).where(QueueView.id == view_id, _openable(actor)))
    )


def own_view(actor: Actor, view_id: int) -> QueueView:
    """A kept view of the person's own, to be changed; raises `NotFound`."""
    return _found(
        db.session.scalar(
            select(QueueView).where(QueueView.id == view_id, QueueView.staff_id == actor.staff_id)
        )
    )


def n_own(actor: Actor) -> int:
    """How many views the person keeps."""
    return (
        db.session.scalar(
            select(func.count()).select_from(QueueView).where(QueueView.staff_id == actor.staff_id)
        )
        or 0
    )


def is_taken(actor: Actor, name: str, except_id: int | None = None) -> bool:
    """Whether the person keeps another view of this name."""
    same = select(QueueView.id).where(
        QueueView.staff_id == actor.staff_id,
        QueueView.name == name,
        QueueView.id != (except_id or 0),
    )
    return db.session.scalar(same) is not None


def _openable(actor: Actor, team_ids: list[int] | None = None) -> ColumnElement[bool]:
    if team_ids is None:
        team_ids = teams_of(actor.staff_id)
    return or_(QueueView.staff_id == actor.staff_id, QueueView.team_id.in_(team_ids))


def _found(view: QueueView | None) -> QueueView:
    if view is None:
        raise NotFound(_("There is no such view."))
    return view

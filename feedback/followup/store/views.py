"""The parts of the queue as conditions, and how many cases each holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, true

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.teams import teams_of
from feedback.core.database import db
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.states import Status
from feedback.followup.store.filters import within_scope
from feedback.followup.store.models import CaseClock, FollowUpCase

# A person acts on "more than a thousand" as on a thousand; counting on would cost every page.
MOST_COUNTED = 1000
# Spelled like the partial index, so that both databases use it.
UNRESOLVED = FollowUpCase.status != literal_column("'resolved'")
WORKED = (Status.OPEN.value, Status.HELD.value)


class View(StrEnum):
    """A part of the queue."""

    ALL = "all"
    MINE = "mine"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    SOON = "soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    RESOLVED = "resolved"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases each part of the queue holds; more than `MOST_COUNTED` are not counted on."""

    all: int
    mine: int
    team: int
    unassigned: int
    soon: int
    overdue: int
    waiting: int


COUNTED = (
    View.ALL,
    View.MINE,
    View.TEAM,
    View.UNASSIGNED,
    View.SOON,
    View.OVERDUE,
    View.WAITING,
)


def in_view(actor: Actor, view: View, now: datetime, team_ids: list[int]) -> ColumnElement[bool]:
    """The condition on a case under which it stands in a part of the queue."""
    case = FollowUpCase
    if view is View.EVERYTHING:
        return true()
    if view is View.RESOLVED:
        return case.status == Status.RESOLVED.value
    if view is View.MINE:
        return and_(UNRESOLVED, case.owner_id == actor.staff_id, case.status.in_(WORKED))
    if view is View.TEAM:
        return and_(UNRESOLVED, case.team_id.in_(team_ids), case.status.in_(WORKED))
    if view is View.UNASSIGNED:
        return and_(UNRESOLVED, case.owner_id.is_(None))
    if view is View.SOON:
        return and_(UNRESOLVED, case.next_soon_at <= now, case.next_late_at > now)
    if view is View.OVERDUE:
        return or_(_late(now), and_(UNRESOLVED, held_late_condition()))
    if view is View.WAITING:
        return and_(UNRESOLVED, case.next_due_at.is_(None), case.status == Status.HELD.value)
    return UNRESOLVED


def _late(now: datetime) -> ColumnElement[bool]:
    """A promise is broken; the due moment, which was before, makes it a stretch of the index."""
    case = FollowUpCase
    return and_(UNRESOLVED, case.next_due_at < now, case.next_late_at <= now)


def held_late_condition() -> ColumnElement[bool]:
    """The case was late already when it was put on hold."""
    late = select(1).where(
        CaseClock.case_id == FollowUpCase.id,
        CaseClock.outcome == Outcome.PAUSED.value,
        CaseClock.due_at.is_not(None),
    )
    return and_(
        FollowUpCase.next_due_at.is_(None),
        FollowUpCase.status == Status.HELD.value,
        late.correlate(FollowUpCase).exists(),
    )


def queue_counts(actor: Actor, now: datetime, team_ids: list[int] | None = None) -> QueueCounts:
    """How many cases wait in each view: one statement that looks at a thousand of each at most.

    `team_ids` are the person's teams, where they are known already.
    """
    if team_ids is None:
        team_ids = teams_of(actor.staff_id)
    found: Any = db.session.execute(
        select(*(_at_most(actor, view, now, team_ids) for view in COUNTED))
    ).one()
    return QueueCounts(*found)


def n_overdue(actor: Actor, now: datetime, most: int) -> int:
    """How many cases are late, counted no further than `most`."""
    return db.session.scalar(select(_at_most(actor, View.OVERDUE, now, [], most))) or 0


def _at_most(
    actor: Actor, view: View, now: datetime, team_ids: list[int], most: int = MOST_COUNTED
) -> Any:
    if view is View.OVERDUE:
        # Each half is a stretch of the index; joined by OR they would be none.
        held = and_(UNRESOLVED, held_late_condition())
        return _n(actor, _late(now), most) + _n(actor, held, most)
    return _n(actor, in_view(actor, view, now, team_ids), most)


def _n(actor: Actor, condition: ColumnElement[bool], most: int) -> Any:
    some = (
        select(literal_column("1").label("one"))
        .select_from(FollowUpCase)
        .where(condition, *within_scope(actor))
        .limit(most + 1)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()

"""The queue: what will be late first is on top; held cases last, for nobody waits for us there.

One that was late before it was put on hold stands last too, but stays overdue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.core.web.keyset import Page, cut, instant, unpack
from feedback.followup.domain.clocks import DueState, Outcome, due_state, minutes_left
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseClock, FollowUpCase
from feedback.followup.store.terms import calendar_of
from feedback.responses.store.models import Response
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

PAGE_SIZE = 30
EXCERPT = 160


class View(StrEnum):
    """A part of the queue."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    ALL = "all"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the queue; `left_minutes` are working minutes of the case's own calendar."""

    number: str
    revision: int
    touchpoint: dict[str, str]
    place: dict[str, str] | None
    metric: str | None
    value: int | None
    band: str | None
    excerpt: str
    language: str
    priority: str
    owner_id: int | None
    owner_name: str | None
    status: str
    zone: str
    opened_at: datetime
    resolved_at: datetime | None
    due_kind: Measure | None
    due_at: datetime | None
    left_minutes: int | None
    state: DueState
    is_overdue: bool  # late, also where the case waits for the customer since


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases each part of the queue holds."""

    mine: int
    unassigned: int
    overdue: int
    all: int


def queue_page(
    actor: Actor, view: View, cursor: str | None, now: datetime, size: int = PAGE_SIZE
) -> Page[CaseRow]:
    """One page of a view, in one statement whatever its length."""
    first, resolution, above = aliased(CaseClock), aliased(CaseClock), aliased(Touchpoint)
    following = aliased(CaseClock)
    statement: Any = (
        select(
            FollowUpCase,
            Touchpoint.name,
            above.name,
            Response,
            StaffMember.name,
            first,
            resolution,
            following,
        )
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .join(Response, Response.id == FollowUpCase.response_key)
        .join(first, _clock(first, Measure.FIRST_RESPONSE))
        .join(resolution, _clock(resolution, Measure.RESOLUTION))
        # At most one of them has not stopped.
        .outerjoin(
            following,
            and_(_clock(following, Measure.NEXT_RESPONSE), following.stopped_at.is_(None)),
        )
        .outerjoin(StaffMember, StaffMember.id == FollowUpCase.owner_id)
        .where(visible(actor), _condition(actor, view, now))
        .limit(size + 1)
    )
    statement = (
        _newest_first(statement, cursor) if view is View.RESOLVED else _due_first(statement, cursor)
    )
    rows = db.session.execute(statement).all()
    page = cut(rows, size, lambda row: _key(row[0], view))
    return Page(tuple(_row(row, now) for row in page.rows), page.next_cursor)


def queue_counts(actor: Actor, now: datetime) -> QueueCounts:
    """How many cases wait in each view, in one statement."""
    row: Any = db.session.execute(
        select(
            *(
                func.count().filter(_condition(actor, view, now))
                for view in (View.MINE, View.UNASSIGNED, View.OVERDUE)
            ),
            func.count(),
        )
        .select_from(FollowUpCase)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(visible(actor), _condition(actor, View.ALL, now))
    ).one()
    return QueueCounts(*row)


def _clock(clock: Any, measure: Measure) -> Any:
    return and_(clock.case_id == FollowUpCase.id, clock.kind == measure.value)


def _condition(actor: Actor, view: View, now: datetime) -> Any:
    # Spelled like the partial index, so that both databases use it.
    unresolved = FollowUpCase.status != literal_column("'resolved'")
    if view is View.RESOLVED:
        return FollowUpCase.status == Status.RESOLVED.value
    if view is View.MINE:
        return and_(unresolved, FollowUpCase.owner_id == actor.staff_id)
    if view is View.UNASSIGNED:
        return and_(unresolved, FollowUpCase.owner_id.is_(None))
    if view is View.OVERDUE:
        return and_(unresolved, or_(FollowUpCase.next_due_at < now, _held_late()))
    return unresolved


def _held_late() -> Any:
    late = select(1).where(
        CaseClock.case_id == FollowUpCase.id,
        CaseClock.outcome == Outcome.PAUSED.value,
        CaseClock.due_at.is_not(None),
    )
    return and_(FollowUpCase.status == Status.HELD.value, late.correlate(FollowUpCase).exists())


def _due_first(statement: Select[Any], cursor: str | None) -> Select[Any]:
    due, key = FollowUpCase.next_due_at, FollowUpCase.id
    after = unpack(cursor, [str, int])
    if after is not None and after[0]:
        moment = instant(after[0])
        statement = statement.where(
            or_(due > moment, and_(due == moment, key > after[1]), due.is_(None))
        )
    elif after is not None:
        statement = statement.where(due.is_(None), key > after[1])
    return statement.order_by(due.asc().nulls_last(), key)


def _newest_first(statement: Select[Any], cursor: str | None) -> Select[Any]:
    resolved, key = FollowUpCase.resolved_at, FollowUpCase.id
    after = unpack(cursor, [str, int])
    if after is not None:
        moment = instant(after[0])
        statement = statement.where(
            or_(resolved < moment, and_(resolved == moment, key < after[1]))
        )
    return statement.order_by(resolved.desc(), key.desc())


def _key(case: FollowUpCase, view: View) -> list[Any]:
    at = case.resolved_at if view is View.RESOLVED else case.next_due_at
    return [at.isoformat() if at else "", case.id]


def _row(found: Any, now: datetime) -> CaseRow:
    case, touchpoint, place, response, owner_name, *joined = found
    clocks = tuple(clock for clock in joined if clock is not None)
    kind, left, state = standing(case, clocks, now)
    return CaseRow(
        number=case.number,
        revision=case.revision,
        touchpoint=touchpoint,
        place=place,
        metric=response.lead_metric,
        value=response.lead_value,
        band=response.band,
        excerpt=excerpt(response.comment),
        language=response.language,
        priority=case.priority,
        owner_id=case.owner_id,
        owner_name=owner_name,
        status=case.status,
        zone=case.zone,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        due_kind=kind,
        due_at=case.next_due_at,
        left_minutes=left,
        state=state,
        is_overdue=state is DueState.LATE or held_late(*clocks),
    )


def held_late(*clocks: CaseClock) -> bool:
    """Whether one of a case's clocks was late when it was paused: only then it keeps its moment."""
    return any(
        clock.outcome == Outcome.PAUSED.value and clock.due_at is not None for clock in clocks
    )


def standing(
    case: FollowUpCase, clocks: Sequence[CaseClock], now: datetime
) -> tuple[Measure | None, int | None, DueState]:
    """Which promise is due next, the working minutes left, and how the case looks."""
    if case.status == Status.RESOLVED.value:
        return None, None, DueState.DONE
    if case.next_due_at is None:
        return None, None, DueState.PAUSED if case.status == Status.HELD.value else DueState.OK
    next_one = next(
        (one for one in clocks if one.due_at == case.next_due_at and not one.stopped_at), clocks[-1]
    )
    calendar = calendar_of(next_one.calendar_version_id, case.zone)
    left = minutes_left(calendar, now, case.next_due_at)
    state = due_state(left, now, case.next_due_at, next_one.target_minutes)
    return Measure(next_one.kind), left, state


def excerpt(comment: str | None) -> str:
    """The beginning of a comment on one line."""
    line = " ".join((comment or "").split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"

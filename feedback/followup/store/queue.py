"""The queue: what will be late first is on top; held cases last, for nobody waits for us there.

One that was late before it was put on hold stands last too, but stays overdue. Keys of a page are
found first, through an index; only their rows are then read whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember, Team
from feedback.accounts.store.teams import teams_of
from feedback.core.database import Instant, db
from feedback.core.web.keyset import Page, cut, instant, unpack
from feedback.followup.domain.clocks import DueState, Outcome, due_state, minutes_left
from feedback.followup.domain.states import Status
from feedback.followup.store.filters import Filters, narrowed
from feedback.followup.store.models import NUMBER_OFFSET, CaseClock, FollowUpCase
from feedback.followup.store.terms import calendar_of
from feedback.followup.store.views import QueueCounts as QueueCounts
from feedback.followup.store.views import View, in_view
from feedback.followup.store.views import queue_counts as queue_counts
from feedback.responses.store.models import Response
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint

PAGE_SIZE = 30
EXCERPT = 160
# How many resolved cases a narrowed list looks through, the newest first.
MOST_SEARCHED = 20_000
NOTHING = Filters()


class Order(StrEnum):
    """What stands on top."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    RESOLVED = "resolved"  # the last resolved one


# The usual order of a part first.
ORDERS: dict[View, tuple[Order, ...]] = {
    view: (Order.RESOLVED, Order.NEWEST, Order.OLDEST)
    if view is View.RESOLVED
    else (Order.NEWEST, Order.OLDEST)
    if view is View.EVERYTHING
    else (Order.DUE, Order.NEWEST, Order.OLDEST)
    for view in View
}


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
    tags: tuple[str, ...]
    owner_id: int | None
    owner_name: str | None
    team_name: str | None
    status: str
    zone: str
    opened_at: datetime
    resolved_at: datetime | None
    customer_waits_since: datetime | None
    held_because: str | None
    held_until: datetime | None
    due_kind: Measure | None
    due_at: datetime | None
    left_minutes: int | None
    state: DueState
    is_overdue: bool  # late, also where the case waits for the customer since


def queue_page(
    actor: Actor,
    view: View,
    cursor: str | None,
    now: datetime,
    size: int = PAGE_SIZE,
    filters: Filters = NOTHING,
    order: Order | None = None,
) -> Page[CaseRow]:
    """One page of a view, in as many statements whatever its length and that of the queue."""
    order = order if order in ORDERS[view] else ORDERS[view][0]
    wanted = _Wanted(actor, view, filters, now, size + 1)
    due = order is Order.DUE
    found = _due_first(wanted, cursor) if due else _by_moment(wanted, order, cursor)
    page = cut(found, size, lambda key: [key[1].isoformat() if key[1] else "", key[0]])
    return Page(case_rows([key[0] for key in page.rows], now), page.next_cursor)


@dataclass(frozen=True, slots=True)
class _Wanted:
    actor: Actor
    view: View
    filters: Filters
    now: datetime
    n: int
    is_whole: bool = False

    def keys(self, moment: Any) -> Any:
        """Keys and moments of the cases, not yet in order."""
        teams = teams_of(self.actor.staff_id) if self.view is View.TEAM else []
        found = select(FollowUpCase.id, moment).where(
            in_view(self.actor, self.view, self.now, teams)
        )
        floor = None if self.is_whole else searched_from(self.view, self.filters)
        if floor is not None:
            found = found.where(FollowUpCase.opened_at >= floor)
        return narrowed(found, self.actor, self.filters, self.now).limit(self.n)


def keys_after(
    actor: Actor,
    view: View,
    filters: Filters,
    now: datetime,
    last: tuple[datetime, int] | None,
    n: int,
) -> list[tuple[int, datetime]]:
    """Keys and openings of the next cases of a list after one, the oldest first; none is left
    out, however far back."""
    case = FollowUpCase
    found = _Wanted(actor, view, filters, now, n, is_whole=True).keys(case.opened_at)
    if last is not None:
        found = found.where(
            tuple_(case.opened_at, case.id) > tuple_(literal(last[0], Instant()), literal(last[1]))
        )
    return list(db.session.execute(found.order_by(case.opened_at, case.id)).tuples())


def searched_from(view: View, filters: Filters) -> datetime | None:
    """The moment before which a narrowed list of resolved cases does not look; None: none."""
    if view not in {View.RESOLVED, View.EVERYTHING} or not filters.is_any:
        return None
    newest = select(FollowUpCase.opened_at).order_by(FollowUpCase.opened_at.desc())
    if filters.to_on is not None:
        newest = newest.where(FollowUpCase.opened_on <= filters.to_on)
    return db.session.scalar(newest.offset(MOST_SEARCHED).limit(1))


def _due_first(wanted: _Wanted, cursor: str | None) -> list[Any]:
    """Two stretches of one index: what has a due moment, then what has none."""
    due, key = FollowUpCase.next_due_at, FollowUpCase.id
    after = unpack(cursor, [str, int])
    found: list[Any] = []
    if after is None or after[0]:
        dated = wanted.keys(due).where(due.is_not(None))
        if after is not None:
            dated = dated.where(tuple_(due, key) > _seen(after))
        found = list(db.session.execute(dated.order_by(due, key)))
    if len(found) < wanted.n:
        undated = wanted.keys(due).where(due.is_(None))
        if after is not None and not after[0]:
            undated = undated.where(key > after[1])
        found += db.session.execute(undated.order_by(key).limit(wanted.n - len(found)))
    return found


def _by_moment(wanted: _Wanted, order: Order, cursor: str | None) -> list[Any]:
    case = FollowUpCase
    moment: Any = case.resolved_at if order is Order.RESOLVED else case.opened_at
    found = wanted.keys(moment)
    after = unpack(cursor, [str, int])
    if after is not None:
        here = tuple_(moment, case.id)
        found = found.where(here > _seen(after) if order is Order.OLDEST else here < _seen(after))
    if order is Order.OLDEST:
        found = found.order_by(moment, case.id)
    else:
        found = found.order_by(moment.desc(), case.id.desc())
    return list(db.session.execute(found))


def _seen(after: Sequence[Any]) -> Any:
    return tuple_(literal(instant(after[0]), Instant()), literal(after[1]))


def case_rows(case_ids: Collection[int], now: datetime) -> tuple[CaseRow, ...]:
    """The lines of these cases in the given order, in two statements."""
    if not case_ids:
        return ()
    case, above = FollowUpCase, aliased(Touchpoint)
    rows = db.session.execute(
        select(
            case.id,
            case.revision,
            case.priority,
            case.tags,
            case.owner_id,
            case.status,
            case.zone,
            case.opened_at,
            case.resolved_at,
            case.customer_waits_since,
            case.held_because,
            case.held_until,
            case.next_due_at,
            Touchpoint.name.label("touchpoint"),
            above.name.label("place"),
            Response.lead_metric,
            Response.lead_value,
            Response.band,
            Response.comment,
            Response.language,
            StaffMember.name.label("owner_name"),
            Team.name.label("team_name"),
        )
        .join(Touchpoint, Touchpoint.id == case.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .join(Response, Response.id == case.response_key)
        .outerjoin(StaffMember, StaffMember.id == case.owner_id)
        .outerjoin(Team, Team.id == case.team_id)
        .where(case.id.in_(case_ids))
    )
    clocks: dict[int, list[CaseClock]] = {}
    for clock in db.session.scalars(
        select(CaseClock).where(CaseClock.case_id.in_(case_ids), CaseClock.stopped_at.is_(None))
    ):
        clocks.setdefault(clock.case_id, []).append(clock)
    by_id = {row.id: _row(row, clocks.get(row.id, []), now) for row in rows}
    return tuple(by_id[case_id] for case_id in case_ids if case_id in by_id)


def _row(row: Any, clocks: Sequence[CaseClock], now: datetime) -> CaseRow:
    kind, left, state = looks(row, clocks, now)
    return CaseRow(
        number=f"C-{row.id + NUMBER_OFFSET}",
        revision=row.revision,
        touchpoint=row.touchpoint,
        place=row.place,
        metric=row.lead_metric,
        value=row.lead_value,
        band=row.band,
        excerpt=excerpt(row.comment),
        language=row.language,
        priority=row.priority,
        tags=tuple(row.tags or ()),
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        team_name=row.team_name,
        status=row.status,
        zone=row.zone,
        opened_at=row.opened_at,
        resolved_at=row.resolved_at,
        customer_waits_since=row.customer_waits_since,
        held_because=row.held_because,
        held_until=row.held_until,
        due_kind=kind,
        due_at=row.next_due_at,
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
    case: FollowUpCase, first: CaseClock, resolution: CaseClock, now: datetime
) -> tuple[Measure | None, int | None, DueState]:
    """`looks` for a case with its two opening clocks."""
    return looks(case, (first, resolution), now)


def looks(
    case: Any, clocks: Iterable[CaseClock], now: datetime
) -> tuple[Measure | None, int | None, DueState]:
    """Which promise is due next, the working minutes left, and how the case looks."""
    if case.status == Status.RESOLVED.value:
        return None, None, DueState.DONE
    live = [clock for clock in clocks if clock.stopped_at is None]
    next_one = next((clock for clock in live if clock.due_at == case.next_due_at), None)
    if case.next_due_at is None or next_one is None:
        return None, None, DueState.PAUSED if case.status == Status.HELD.value else DueState.OK
    calendar = calendar_of(next_one.calendar_version_id, case.zone)
    left = minutes_left(calendar, now, case.next_due_at)
    return Measure(next_one.kind), left, due_state(now, next_one.soon_at, next_one.late_at)


def excerpt(comment: str | None) -> str:
    """The beginning of a comment on one line."""
    line = " ".join((comment or "").split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"

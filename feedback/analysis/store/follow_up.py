"""Counts behind the figures of follow-up: each a grouped read bounded by places and period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, and_, case, cast, func, literal_column, or_, select

from feedback.analysis.domain.facts import Attainment
from feedback.analysis.domain.follow_up import Flow, Outcomes, Recovery
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseClock, CaseContact, FollowUpCase, RecoveryAsk
from feedback.followup.store.rollups import IS_OWN
from feedback.sla.domain.policy import Measure

QUARTER_SECONDS = 900  # zones differ by whole quarters of an hour
RESOLVED = FollowUpCase.status == Status.RESOLVED.value
Grouped = dict[Hashable, dict[Measure, Attainment]]


def _within(ids: Sequence[int], period: Period) -> tuple[Any, ...]:
    return (
        FollowUpCase.touchpoint_id.in_(ids),
        FollowUpCase.opened_on.between(period.from_on, period.to_on),
    )


def outcomes(ids: Sequence[int], period: Period) -> Outcomes:
    """What became of the cases opened in the period, in one statement."""
    again = FollowUpCase.n_reopened > 0
    knows = FollowUpCase.is_first_contact.is_not(None)
    at_once = and_(FollowUpCase.is_first_contact.is_(True), FollowUpCase.n_reopened == 0)
    row: Any = db.session.execute(
        select(
            func.count().filter(RESOLVED),
            func.count().filter(RESOLVED, knows, at_once),
            func.count().filter(RESOLVED, knows),
            func.count().filter(or_(RESOLVED, again)),
            func.count().filter(again),
        )
        .select_from(FollowUpCase)
        .where(*_within(ids, period), IS_OWN)
    ).one()
    return Outcomes(*row)


def waiting_by_day(ids: Sequence[int]) -> dict[date, int]:
    """Open cases by their day of opening, whenever that was; read from an index."""
    rows = db.session.execute(
        select(FollowUpCase.opened_on, func.count())
        .where(
            FollowUpCase.status != literal_column("'resolved'"),
            FollowUpCase.touchpoint_id.in_(ids),
        )
        .group_by(FollowUpCase.opened_on)
    )
    return dict(rows.tuples().all())


def resolution_minutes(ids: Sequence[int], period: Period) -> dict[int, int]:
    """Working minutes to the resolution → number of cases; read from an index."""
    rows = db.session.execute(
        select(CaseClock.used_minutes, func.count())
        .where(
            CaseClock.kind == Measure.RESOLUTION.value,
            CaseClock.touchpoint_id.in_(ids),
            CaseClock.opened_on.between(period.from_on, period.to_on),
            CaseClock.stopped_at.is_not(None),
            CaseClock.used_minutes.is_not(None),
        )
        .group_by(CaseClock.used_minutes)
    )
    return {int(minutes or 0): n for minutes, n in rows.tuples()}


def _handled(ids: Sequence[int], period: Period) -> Any:
    """Resolved cases with the minutes of their contact attempts; those without any are none."""
    return (
        select(
            CaseContact.case_id,
            func.sum(CaseContact.spent_minutes).label("touch"),
            func.min(CaseClock.used_minutes).label("elapsed"),
        )
        .join(FollowUpCase, FollowUpCase.id == CaseContact.case_id)
        .join(
            CaseClock,
            and_(
                CaseClock.case_id == CaseContact.case_id,
                CaseClock.kind == Measure.RESOLUTION.value,
                CaseClock.round == 1,
            ),
        )
        .where(*_within(ids, period), RESOLVED, IS_OWN, CaseClock.used_minutes.is_not(None))
        .group_by(CaseContact.case_id)
        .subquery()
    )


def handling(ids: Sequence[int], period: Period) -> tuple[dict[int, int], Flow]:
    """Minutes of work → number of resolved cases, and the sums of work against elapsed time."""
    handled = _handled(ids, period)
    touch, elapsed = handled.c.touch, handled.c.elapsed
    minutes = db.session.execute(select(touch, func.count()).group_by(touch)).tuples()
    big = [cast(column, BigInteger) for column in (touch, elapsed)]
    sums: Any = db.session.execute(
        select(
            func.count(),
            func.sum(touch),
            func.sum(elapsed),
            func.sum(big[0] * big[0]),
            func.sum(big[1] * big[1]),
            func.sum(big[0] * big[1]),
        ).select_from(handled)
    ).one()
    return {int(m): n for m, n in minutes}, Flow(*(int(one or 0) for one in sums))


def recovery(ids: Sequence[int], period: Period) -> Recovery:
    """How often customers were asked in the period, and what they answered."""
    row: Any = db.session.execute(
        select(
            func.count(),
            func.count().filter(RecoveryAsk.is_solved.is_not(None)),
            func.count().filter(RecoveryAsk.is_solved.is_(True)),
        )
        .select_from(RecoveryAsk)
        .join(FollowUpCase, FollowUpCase.id == RecoveryAsk.case_id)
        .where(
            IS_OWN,
            RecoveryAsk.touchpoint_id.in_(ids),
            RecoveryAsk.asked_on.between(period.from_on, period.to_on),
        )
    ).one()
    return Recovery(*row)


def _state(now: datetime) -> Any:
    """met, missed, overdue, or NULL for a clock that counts neither way."""
    return case(
        (CaseClock.outcome == Outcome.MET.value, literal_column("'met'")),
        (CaseClock.outcome == Outcome.MISSED.value, literal_column("'missed'")),
        (
            and_(CaseClock.stopped_at.is_(None), CaseClock.late_at <= now),
            literal_column("'overdue'"),
        ),
        else_=None,
    ).label("state")


def _promises(ids: Sequence[int], period: Period, now: datetime, *columns: Any) -> Any:
    state = _state(now)
    return db.session.execute(
        select(*columns, CaseClock.kind, state, func.count())
        .select_from(CaseClock)
        .join(FollowUpCase, FollowUpCase.id == CaseClock.case_id)
        .where(
            CaseClock.touchpoint_id.in_(ids),
            CaseClock.opened_on.between(period.from_on, period.to_on),
            IS_OWN,
        )
        .group_by(*columns, CaseClock.kind, state)
    )


def by_person_and_priority(
    ids: Sequence[int], period: Period, now: datetime
) -> tuple[Grouped, Grouped]:
    """Promises by who owns the case now, and by its priority now; one read for both."""
    rows = list(_promises(ids, period, now, FollowUpCase.owner_id, FollowUpCase.priority))
    return (
        _folded(rows, lambda row: row[0]),
        _folded(rows, lambda row: row[1]),
    )


def by_hour_and_weekday(
    ids: Sequence[int], period: Period, now: datetime
) -> tuple[Grouped, Grouped]:
    """Promises by the local hour (0–23) and weekday (0 = Monday) in which the case opened."""
    seconds: Any = func.strftime("%s", FollowUpCase.opened_at)
    if db.engine.dialect.name == "postgresql":
        seconds = func.floor(func.extract("epoch", FollowUpCase.opened_at))
    quarter = cast(seconds, Integer).op("/")(literal_column(str(QUARTER_SECONDS)))
    rows = [
        (_local(row[0], row[1]), *row[1:])
        for row in _promises(ids, period, now, FollowUpCase.zone, quarter.label("quarter"))
    ]
    return (
        _folded(rows, lambda row: row[0].hour),
        _folded(rows, lambda row: row[0].weekday()),
    )


def _local(zone: str, quarter: int) -> datetime:
    return datetime.fromtimestamp(int(quarter) * QUARTER_SECONDS, UTC).astimezone(ZoneInfo(zone))


def _folded(rows: Iterable[Any], key: Callable[[Any], Hashable]) -> Grouped:
    """Counts of a row (…, kind, state, n) added up by a key of the row."""
    counts: dict[Hashable, dict[Measure, dict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    for row in rows:
        *_columns, kind, state, n = row
        if state is not None:
            counts[key(row)][Measure(kind)][state] += n
    return {
        one: {
            measure: Attainment(measure, found["met"], found["missed"], found["overdue"])
            for measure, found in measures.items()
        }
        for one, measures in counts.items()
    }

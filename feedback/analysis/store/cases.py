"""Reads of cases: daily counts for ended clocks, an index of running ones for the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, repeat

from sqlalchemy import and_, func, literal_column, select

from feedback.analysis.domain.facts import Attainment, Breach, Durations, FollowUp
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.followup.store.models import CaseClock, CaseRollup, FollowUpCase
from feedback.followup.store.rollups import IS_OWN
from feedback.scoring.domain.percentiles import percentile
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint

Counts = dict[str, int]


def follow_up(ids: Sequence[int], period: Period, *, now: datetime) -> dict[int, FollowUp]:
    """Per touchpoint: cases opened in the period and what became of their promises by now."""
    if not ids:
        return {}
    ended = _ended(ids, period)
    overdue = _overdue(ids, period, now)
    waiting = _waiting(ids, period)
    return {
        touchpoint_id: _joined(
            ended.get(touchpoint_id, {}),
            overdue.get(touchpoint_id, {}),
            waiting.get(touchpoint_id, 0),
        )
        for touchpoint_id in ended.keys() | overdue.keys() | waiting.keys()
    }


def _joined(ended: Counts, overdue: Counts, n_waiting: int) -> FollowUp:
    def attained(measure: Measure) -> Attainment:
        return Attainment(
            measure,
            n_met=ended.get(f"{measure}_met", 0),
            n_missed=ended.get(f"{measure}_missed", 0),
            n_overdue=overdue.get(measure, 0),
        )

    return FollowUp(
        n_opened=ended.get("n_opened", 0),
        n_resolved=ended.get("n_resolved", 0),
        n_reopened=ended.get("n_reopened", 0),
        n_waiting=n_waiting,
        first_response=attained(Measure.FIRST_RESPONSE),
        resolution=attained(Measure.RESOLUTION),
        next_response=attained(Measure.NEXT_RESPONSE),
    )


_COUNTERS = (
    "n_opened",
    "n_resolved",
    "n_reopened",
    "first_response_met",
    "first_response_missed",
    "resolution_met",
    "resolution_missed",
    "next_response_met",
    "next_response_missed",
)


def _ended(ids: Sequence[int], period: Period) -> dict[int, Counts]:
    rows = db.session.execute(
        select(
            CaseRollup.touchpoint_id,
            *(func.sum(getattr(CaseRollup, name)) for name in _COUNTERS),
        )
        .where(
            CaseRollup.touchpoint_id.in_(ids),
            CaseRollup.opened_on.between(period.from_on, period.to_on),
        )
        .group_by(CaseRollup.touchpoint_id)
    )
    return {row[0]: dict(zip(_COUNTERS, map(int, row[1:]), strict=True)) for row in rows}


def _overdue(ids: Sequence[int], period: Period, now: datetime) -> dict[int, Counts]:
    rows = db.session.execute(
        select(CaseClock.touchpoint_id, CaseClock.kind, func.count())
        .where(
            CaseClock.stopped_at.is_(None),
            CaseClock.late_at <= now,
            CaseClock.touchpoint_id.in_(ids),
            CaseClock.opened_on.between(period.from_on, period.to_on),
        )
        .group_by(CaseClock.touchpoint_id, CaseClock.kind)
    )
    found: dict[int, Counts] = defaultdict(dict)
    for touchpoint_id, kind, n in rows:
        found[touchpoint_id][kind] = n
    return found


def _waiting(ids: Sequence[int], period: Period) -> dict[int, int]:
    rows = db.session.execute(
        select(FollowUpCase.touchpoint_id, func.count())
        .where(
            # Literal, so that the planner sees that the index of waiting cases fits.
            FollowUpCase.status != literal_column("'resolved'"),
            FollowUpCase.touchpoint_id.in_(ids),
            FollowUpCase.opened_on.between(period.from_on, period.to_on),
        )
        .group_by(FollowUpCase.touchpoint_id)
    )
    return {row[0]: row[1] for row in rows}


def durations(ids: Sequence[int], period: Period, measure: Measure) -> Durations:
    """Median and 90th percentile of the working minutes that ended clocks used."""
    if not ids:
        return Durations(measure, 0, None, None)
    used = db.session.execute(
        select(CaseClock.used_minutes, func.count())
        .where(
            CaseClock.kind == measure.value,
            CaseClock.touchpoint_id.in_(ids),
            CaseClock.opened_on.between(period.from_on, period.to_on),
            CaseClock.stopped_at.is_not(None),
            CaseClock.used_minutes.is_not(None),
        )
        .group_by(CaseClock.used_minutes)
    )
    values = list(chain.from_iterable(repeat(float(minutes or 0), n) for minutes, n in used))
    return Durations(measure, len(values), percentile(values, 50), percentile(values, 90))


def breaches(
    ids: Sequence[int], period: Period, *, now: datetime, most: int = 20
) -> tuple[list[Breach], int]:
    """The newest broken promises of the period, and how many there are in all."""
    if not ids:
        return [], 0
    within = (
        CaseClock.touchpoint_id.in_(ids),
        CaseClock.opened_on.between(period.from_on, period.to_on),
    )
    missed = CaseClock.outcome == literal_column("'missed'")
    overdue = and_(CaseClock.stopped_at.is_(None), CaseClock.late_at <= now)
    rows = [
        row
        for broken in (missed, overdue)
        for row in db.session.execute(
            select(CaseClock, FollowUpCase, Touchpoint.zone)
            .join(FollowUpCase, FollowUpCase.id == CaseClock.case_id)
            .join(Touchpoint, Touchpoint.id == CaseClock.touchpoint_id)
            .where(*within, broken, IS_OWN)
            .order_by(CaseClock.opened_on.desc(), CaseClock.case_id.desc(), CaseClock.kind)
            .limit(most)
        ).tuples()
    ]
    rows.sort(key=lambda row: (-row[0].opened_on.toordinal(), -row[0].case_id, row[0].kind))
    found = [
        Breach(
            number=case.number,
            measure=Measure(clock.kind),
            opened_at=case.opened_at,
            due_at=clock.due_at,
            target_minutes=clock.target_minutes,
            used_minutes=clock.used_minutes,
            is_open=clock.stopped_at is None,
            zone=zone,
        )
        for clock, case, zone in rows[:most]
    ]
    return found, _n_broken(ids, period, now)


def _n_broken(ids: Sequence[int], period: Period, now: datetime) -> int:
    """All broken promises of the period, from the daily counts and the running clocks."""
    ended, overdue = _ended(ids, period), _overdue(ids, period, now)
    return sum(
        sum(counts[f"{measure.value}_missed"] for measure in Measure) for counts in ended.values()
    ) + sum(sum(counts.values()) for counts in overdue.values())

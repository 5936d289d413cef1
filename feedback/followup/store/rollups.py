"""Daily counts of cases: changed in the transaction of the case itself, recountable any time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, func, select

from feedback.core.database import db
from feedback.core.upsert import add_counts
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseClock, FollowUpCase
from feedback.followup.store.statements import ROLLUP

COUNTERS = (
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

# A duplicate is no issue of its own.
IS_OWN = FollowUpCase.merged_into_id.is_(None)

Counts = dict[str, int]


def count(connection: Connection, touchpoint_id: int, opened_on: date, **changes: int) -> None:
    """Add to (or take from) the counters of a touchpoint's day of opening."""
    row = {**dict.fromkeys(COUNTERS, 0), **changes}
    add_counts(
        connection,
        ROLLUP,
        [{"touchpoint_id": touchpoint_id, "opened_on": opened_on, **row}],
        COUNTERS,
    )


def outcome_change(kind: str, outcome: Outcome, by: int) -> Counts:
    """The counter that a stopped clock changes; none for an outcome that is not counted."""
    if outcome not in {Outcome.MET, Outcome.MISSED}:
        return {}
    return {f"{kind}_{outcome.value}": by}


def stored(connection: Connection | None = None) -> dict[tuple[int, date], Counts]:
    """The counters as they are kept, by touchpoint and day of opening."""
    return {
        (row.touchpoint_id, row.opened_on): {name: getattr(row, name) for name in COUNTERS}
        for row in (connection or db.session).execute(select(*ROLLUP.columns))
    }


def recount(connection: Connection | None = None) -> dict[tuple[int, date], Counts]:
    """The same counters counted again from the cases and their clocks, without duplicates."""
    through = connection or db.session
    found: dict[tuple[int, date], Counts] = defaultdict(lambda: dict.fromkeys(COUNTERS, 0))
    cases = select(
        FollowUpCase.touchpoint_id,
        FollowUpCase.opened_on,
        FollowUpCase.status,
        func.count(),
        func.sum(FollowUpCase.n_reopened),
    ).where(IS_OWN)
    cases = cases.group_by(FollowUpCase.touchpoint_id, FollowUpCase.opened_on, FollowUpCase.status)
    for touchpoint_id, opened_on, status, n, n_reopened in through.execute(cases):
        counts = found[touchpoint_id, opened_on]
        counts["n_opened"] += n
        counts["n_reopened"] += int(n_reopened)
        if status == Status.RESOLVED.value:
            counts["n_resolved"] += n
    clocks = (
        select(
            CaseClock.touchpoint_id,
            CaseClock.opened_on,
            CaseClock.kind,
            CaseClock.outcome,
            func.count(),
        )
        .join(FollowUpCase, FollowUpCase.id == CaseClock.case_id)
        .where(CaseClock.outcome.in_([Outcome.MET.value, Outcome.MISSED.value]), IS_OWN)
        .group_by(CaseClock.touchpoint_id, CaseClock.opened_on, CaseClock.kind, CaseClock.outcome)
    )
    for touchpoint_id, opened_on, kind, outcome, n in through.execute(clocks):
        found[touchpoint_id, opened_on][f"{kind}_{outcome}"] += n
    return dict(found)


def differences(connection: Connection) -> dict[tuple[int, date], Counts]:
    """What has to be added to which counters, so that they are what the cases say."""
    kept, counted = stored(connection), recount(connection)
    none = dict.fromkeys(COUNTERS, 0)
    found = {}
    for place in sorted(kept.keys() | counted.keys()):
        is_kept, should_be = kept.get(place, none), counted.get(place, none)
        missing = {n: should_be[n] - is_kept[n] for n in COUNTERS if should_be[n] != is_kept[n]}
        if missing:
            found[place] = missing
    return found


def repair(connection: Connection, found: dict[tuple[int, date], Counts]) -> None:
    """Add what is missing; what arrived since the recount stays counted."""
    for (touchpoint_id, opened_on), missing in found.items():
        count(connection, touchpoint_id, opened_on, **missing)

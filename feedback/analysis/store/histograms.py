"""Reads of the daily rollups: their cost is touchpoints × days, whatever the number of answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, literal, select

from feedback.analysis.domain.facts import Counted, Reason
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.responses.store.models import ChoiceRollup, ScoreRollup
from feedback.scoring.domain.metrics import SCALE, Metric

_VALUES = tuple(getattr(ScoreRollup, f"v{value}") for value in range(11))
_SUMS = (func.sum(ScoreRollup.n_skipped), *(func.sum(column) for column in _VALUES))

Key = tuple[int, Metric, int]


def _within(
    ids: Sequence[int], periods: Sequence[Period], with_flagged: bool
) -> list[ColumnElement[bool]]:
    conditions = [
        ScoreRollup.touchpoint_id.in_(ids),
        ScoreRollup.local_on >= min(period.from_on for period in periods),
        ScoreRollup.local_on <= max(period.to_on for period in periods),
    ]
    if not with_flagged:
        conditions.append(ScoreRollup.is_flagged.is_(False))
    return conditions


def counted(
    ids: Sequence[int], periods: Sequence[Period], *, with_flagged: bool = False
) -> dict[Key, Counted]:
    """Histograms by touchpoint, metric and index of the period; periods follow one another.

    One query, grouped by the database.
    """
    if not ids or not periods:
        return {}
    part: ColumnElement[int] = (
        case(
            *(
                (ScoreRollup.local_on <= period.to_on, index)
                for index, period in enumerate(periods[:-1])
            ),
            else_=len(periods) - 1,
        )
        if len(periods) > 1
        else literal(0)
    )
    rows = db.session.execute(
        select(ScoreRollup.touchpoint_id, ScoreRollup.metric, part.label("part"), *_SUMS)
        .where(*_within(ids, periods, with_flagged))
        .group_by(ScoreRollup.touchpoint_id, ScoreRollup.metric, "part")
    )
    found: dict[Key, Counted] = {}
    for touchpoint_id, name, index, n_skipped, *values in rows:
        metric = Metric(name)
        histogram = {value: int(values[value]) for value in SCALE[metric] if values[value]}
        found[touchpoint_id, metric, index] = Counted(histogram, int(n_skipped))
    return found


def doubtful(ids: Sequence[int], period: Period) -> dict[tuple[int, Metric], int]:
    """Flagged answers of the period by touchpoint and metric."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            ScoreRollup.touchpoint_id,
            ScoreRollup.metric,
            func.sum(sum(_VALUES[1:], _VALUES[0])),
        )
        .where(*_within(ids, [period], with_flagged=True), ScoreRollup.is_flagged.is_(True))
        .group_by(ScoreRollup.touchpoint_id, ScoreRollup.metric)
    )
    return {(touchpoint_id, Metric(name)): int(n) for touchpoint_id, name, n in rows if n}


def reasons(ids: Sequence[int], period: Period, *, with_flagged: bool = False) -> list[Reason]:
    """Chosen options with their share of all choices of the question, most frequent first."""
    if not ids:
        return []
    conditions = [
        ChoiceRollup.touchpoint_id.in_(ids),
        ChoiceRollup.local_on.between(period.from_on, period.to_on),
    ]
    if not with_flagged:
        conditions.append(ChoiceRollup.is_flagged.is_(False))
    rows = db.session.execute(
        select(ChoiceRollup.question_id, ChoiceRollup.option_id, func.sum(ChoiceRollup.n))
        .where(*conditions)
        .group_by(ChoiceRollup.question_id, ChoiceRollup.option_id)
    ).all()
    totals: dict[str, int] = defaultdict(int)
    for question_id, _option_id, n in rows:
        totals[question_id] += int(n)
    found = [
        Reason(question_id, option_id, int(n), int(n) / totals[question_id])
        for question_id, option_id, n in rows
        if n
    ]
    return sorted(found, key=lambda reason: (-reason.n, reason.question_id, reason.option_id))

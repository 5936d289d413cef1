"""The daily counts counted again from the raw answers, and what differs from the kept ones.

The raw answers are read in slices and in one snapshot. A difference is a number to add, so that
repairing it is right even when answers arrived in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from feedback.core.database import db, reading
from feedback.core.upsert import add_counts
from feedback.responses.store import statements as sql
from feedback.responses.store.models import ChoiceRollup, Response, ScoreRollup
from feedback.scoring.domain.metrics import SCALE, Metric
from feedback.surveys.domain.path import CompiledSurvey
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.store.queries import compiled_version

SLICE = 50_000
PLACE = ["touchpoint_id", "local_on", "survey_id", "is_flagged"]

# Place, question, then the metric with the column or the option: what one number counts.
Key = tuple[int, date, int, bool, str, str, str]
Counts = Counter[Key]


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is not what the answers say; `metric` is empty for an option's count."""

    touchpoint_id: int
    local_on: date
    survey_id: int
    is_flagged: bool
    question_id: str
    metric: str
    counted: str  # v0 … v10, n_skipped, or the option's id
    kept: int
    should_be: int

    @property
    def missing(self) -> int:
        """What has to be added."""
        return self.should_be - self.kept


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees one state of the database and takes no write lock."""
    with reading(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def differences(connection: Connection, *, slice_size: int = SLICE) -> tuple[Difference, ...]:
    """Every number that differs, in the order of touchpoint and day; empty when all is right."""
    counted, kept = recounted(connection, slice_size=slice_size), stored(connection)
    return tuple(
        Difference(*key, kept=kept[key], should_be=counted[key])
        for key in sorted(counted.keys() | kept.keys())
        if counted[key] != kept[key]
    )


def repair(connection: Connection, found: tuple[Difference, ...]) -> None:
    """Make the kept counts what the answers say."""
    scores = [one for one in found if one.metric]
    add_counts(
        connection, sql.SCORE_ROLLUP, [_score_row(one) for one in scores], sql.SCORE_COUNTERS
    )
    add_counts(
        connection,
        sql.CHOICE_ROLLUP,
        [
            {**_place(one), "option_id": one.counted, "n": one.missing}
            for one in found
            if not one.metric
        ],
        sql.CHOICE_COUNTERS,
    )
    for one in scores:
        if one.should_be:
            connection.execute(
                update(ScoreRollup).filter_by(**_place(one)).values(metric=one.metric)
            )


def recounted(connection: Connection, *, slice_size: int = SLICE) -> Counts:
    """The counts by the raw answers and the survey versions they were given to."""
    import pandas as pd

    counts: Counts = Counter()
    for rows in _slices(connection, slice_size):
        frame: Any = pd.DataFrame(rows, columns=[*PLACE, "version_id", "answers"])
        for version_id, part in frame.groupby("version_id", sort=False):
            survey = compiled_version(int(version_id), connection)
            for question in survey.definition.questions:
                _count_question(counts, part, survey, question.id)
    return counts


def stored(connection: Connection) -> Counts:
    """The counts as they are kept; zeros, which an edit leaves behind, count as nothing."""
    kept: Counts = Counter()
    for row in connection.execute(select(ScoreRollup.__table__)).mappings():
        place = (*(row[name] for name in PLACE), row["question_id"], row["metric"])
        for name in sql.SCORE_COUNTERS:
            if row[name]:
                kept[*place, name] = row[name]
    for row in connection.execute(select(ChoiceRollup.__table__)).mappings():
        if row["n"]:
            place = (*(row[name] for name in PLACE), row["question_id"])
            kept[*place, "", row["option_id"]] = row["n"]
    return kept


def _slices(connection: Connection, size: int) -> Iterator[list[tuple[Any, ...]]]:
    seen = 0
    columns = [getattr(Response, name) for name in PLACE]
    while True:
        rows = connection.execute(
            select(Response.id, *columns, Response.survey_version_id, Response.answers)
            .where(Response.id > seen)
            .order_by(Response.id)
            .limit(size)
        ).all()
        if not rows:
            return
        seen = rows[-1].id
        yield [tuple(row[1:]) for row in rows]


def _count_question(counts: Counts, part: Any, survey: CompiledSurvey, question_id: str) -> None:
    step = next(step for step in survey.steps if step.question_id == question_id)
    question_type = REGISTRY[step.question.type]
    if question_type.kind is Kind.SCORE and question_type.metric is not None:
        metric = question_type.metric
        told = [_counter(metric, answers, question_id) for answers in part["answers"]]
        _add(counts, part.assign(counted=told), question_id, metric.value)
    elif question_type.kind is Kind.CHOICE:
        chosen = [_options(answers.get(question_id)) for answers in part["answers"]]
        _add(counts, part.assign(counted=chosen).explode("counted"), question_id, "")


def _add(counts: Counts, frame: Any, question_id: str, metric: str) -> None:
    sizes = frame.dropna(subset=["counted"]).groupby([*PLACE, "counted"], sort=False).size()
    for (touchpoint_id, local_on, survey_id, is_flagged, counted), n in sizes.items():
        place = (int(touchpoint_id), local_on, int(survey_id), bool(is_flagged))
        counts[*place, question_id, metric, counted] += int(n)


def _counter(metric: Metric, answers: dict[str, Any], question_id: str) -> str | None:
    """The column that an answer counts in; a question that was asked and left open is null."""
    if question_id not in answers:
        return None
    value = answers[question_id]
    if value is None:
        return "n_skipped"
    return f"v{value}" if type(value) is int and value in SCALE[metric] else None


def _options(answer: Any) -> list[str]:
    if answer is None:
        return []
    return list(answer) if isinstance(answer, list) else [answer]


def _place(one: Difference) -> dict[str, Any]:
    return {
        "touchpoint_id": one.touchpoint_id,
        "local_on": one.local_on,
        "survey_id": one.survey_id,
        "question_id": one.question_id,
        "is_flagged": one.is_flagged,
    }


def _score_row(one: Difference) -> dict[str, Any]:
    empty = dict.fromkeys(sql.SCORE_COUNTERS, 0)
    return {**_place(one), "metric": one.metric, **empty, one.counted: one.missing}

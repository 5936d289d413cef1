"""Answers of the past as routing would have seen them, in slices, oldest first, read only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, exists, select, tuple_

from feedback.accounts.domain.roles import Actor
from feedback.responses.store.models import ContactDetail, Response
from feedback.routing.domain.decision import ResponseFacts, Score
from feedback.routing.store.models import Praise
from feedback.scoring.domain.metrics import Band, Metric
from feedback.surveys.domain.path import CompiledSurvey
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.question_types.base import Kind
from feedback.surveys.store.queries import compiled_version
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

SLICE = 1000
# Answers that nobody waits for: rules never judge them.
_NOBODY_WAITS = frozenset({"honeypot", "duplicate"})


@dataclass(frozen=True, slots=True)
class Past:
    """One answer of the past with what a rule may ask of it; `praised` says that it is kept."""

    key: int
    received_at: datetime
    local_on: date
    facts: ResponseFacts
    email: str
    phone: str
    place: dict[str, str]
    praised: bool


def first_moment(
    connection: Connection, actor: Actor, since: datetime, most: int
) -> datetime | None:
    """The moment from which on at most so many answers lie; None when all since then are fewer."""
    newest = (
        select(Response.received_at)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(visible(actor), Response.received_at >= since)
        .order_by(Response.received_at.desc())
        .offset(most)
        .limit(1)
    )
    return connection.scalar(newest)


def slices(connection: Connection, actor: Actor, since: datetime) -> Iterator[list[Past]]:
    """The answers in the person's scope since a moment, a thousand at a time.

    Between two slices no snapshot is held: a long trial stands in nobody's way.
    """
    after: Any = None
    while True:
        rows = list(connection.execute(_rows(actor, since, after)))
        found = [_past(connection, row) for row in rows]
        connection.rollback()
        if found:
            yield found
        if len(rows) < SLICE:
            return
        after = (rows[-1].received_at, rows[-1].id)


def _rows(actor: Actor, since: datetime, after: Any) -> Any:
    rows = (
        select(
            Response.id,
            Response.received_at,
            Response.local_on,
            Response.touchpoint_id,
            Response.survey_version_id,
            Response.language,
            Response.answers,
            Response.comment,
            Response.lead_metric,
            Response.lead_value,
            Response.band,
            Response.flags,
            Touchpoint.path,
            Touchpoint.channel,
            Touchpoint.name,
            ContactDetail.response_key.label("contact"),
            ContactDetail.email,
            ContactDetail.phone,
            exists().where(Praise.response_key == Response.id).label("praised"),
        )
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .outerjoin(ContactDetail, ContactDetail.response_key == Response.id)
        .where(visible(actor), Response.received_at >= since)
        .order_by(Response.received_at, Response.id)
        .limit(SLICE)
    )
    if after is not None:
        rows = rows.where(tuple_(Response.received_at, Response.id) > tuple_(*after))
    return rows


def _past(connection: Connection, row: Any) -> Past:
    survey = compiled_version(row.survey_version_id, connection)
    scores, choices = _told(survey, row.answers)
    facts = ResponseFacts(
        metric=Metric(row.lead_metric) if row.lead_metric else None,
        value=row.lead_value,
        band=Band(row.band) if row.band else None,
        has_comment=bool(row.comment),
        has_contact=row.contact is not None,
        is_flagged=bool(_NOBODY_WAITS & set(row.flags.split())),
        touchpoint_id=row.touchpoint_id,
        language=row.language,
        path=row.path,
        channel=row.channel,
        scores=scores,
        choices=choices,
        comment=row.comment or "",
    )
    return Past(
        row.id,
        row.received_at,
        row.local_on,
        facts,
        row.email or "",
        row.phone or "",
        row.name,
        row.praised,
    )


def _told(
    survey: CompiledSurvey, answers: dict[str, Any]
) -> tuple[tuple[Score, ...], frozenset[tuple[str, str]]]:
    scores, choices = [], []
    for question_id, (kind, metric) in _kinds(survey).items():
        value = answers.get(question_id)
        if value is None:
            continue
        if metric is not None:
            scores.append(Score(metric, value))
        elif kind is Kind.CHOICE:
            options = value if isinstance(value, list) else [value]
            choices += [(question_id, option) for option in options]
    return tuple(scores), frozenset(choices)


@lru_cache(maxsize=512)
def _kinds(survey: CompiledSurvey) -> dict[str, tuple[Kind, Metric | None]]:
    return {
        question.id: (REGISTRY[question.type].kind, REGISTRY[question.type].metric)
        for question in survey.definition.questions
    }

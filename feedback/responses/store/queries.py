"""The responses behind a figure: the same n, newest first, inside the person's scope.

A list costs what one page costs. Its total comes from the daily rollups where they can tell it;
where they cannot, only the newest responses of the period are looked through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor
from feedback.core.database import Instant, db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.core.web.keyset import Page, cut, instant, unpack
from feedback.responses.store.models import (
    AnswerFact,
    ChoiceRollup,
    ContactDetail,
    Response,
    ResponseRevision,
    ScoreRollup,
)
from feedback.scoring.domain.metrics import SCALE, Band, Metric, band_of
from feedback.surveys.domain.definition import pick
from feedback.surveys.store.models import Survey, SurveyVersion
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

PAGE_SIZE = 40
MOST_COUNTED = 10_000
MOST_SEARCHED = 100_000
# Up to so many answers, a list starts from their facts; beyond, from the newest responses.
FEW = 20_000


class Doubt(StrEnum):
    """What happens to answers that something speaks against."""

    LEFT_OUT = "0"
    ONLY = "1"
    COUNTED = "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; `question_id` says whose option is meant."""

    node: Touchpoint | None = None
    metric: Metric | None = None
    band: Band | None = None
    question_id: str | None = None
    option_id: str | None = None
    from_on: date | None = None
    to_on: date | None = None
    language: str | None = None
    has_comment: bool = False
    search: str = ""
    doubt: Doubt = Doubt.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Line:
    """A response in a list, with where it was given."""

    response: Response
    touchpoint: dict[str, str]
    place: dict[str, str] | None
    zone: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many answers a list holds; `n_responses` differs where one response answers twice.

    `is_capped` says that there are more than `n`.
    """

    n: int
    n_responses: int
    is_capped: bool = False


def responses_page(
    actor: Actor, filters: Filters, cursor: str | None, size: int = PAGE_SIZE, n: int | None = None
) -> Page[Line]:
    """One page of the list, newest first; `n`, where known, chooses the cheaper way to it."""
    above = aliased(Touchpoint)
    is_few = n is not None and n <= FEW and _rollups_know(filters)
    received_at: Any = Response.received_at
    if is_few:
        # An expression, so that the database starts from the few facts and not from the order.
        received_at = func.coalesce(Response.received_at, Response.received_at)
    conditions = _from_facts(actor, filters) if is_few else _conditions(actor, filters)
    rows: Any = (
        select(Response, Touchpoint.name, Touchpoint.zone, above.name)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .where(*conditions)
        .order_by(received_at.desc(), Response.id.desc())
        .limit(size + 1)
    )
    after = unpack(cursor, [str, int])
    if after is not None:
        seen = tuple_(literal(instant(after[0]), Instant()), literal(after[1]))
        rows = rows.where(tuple_(received_at, Response.id) < seen)
    found = [Line(row[0], row[1], row[3], row[2]) for row in db.session.execute(rows)]
    return cut(found, size, _key)


def searched_from(filters: Filters) -> datetime | None:
    """The moment before which a narrowed list does not look; None when it looks through all."""
    if _rollups_know(filters) or not _is_narrowed(filters):
        return None
    newest = (
        select(Response.received_at)
        .order_by(Response.received_at.desc(), Response.id.desc())
        .offset(MOST_SEARCHED)
        .limit(1)
    )
    if filters.to_on is not None:
        newest = newest.where(Response.received_at < _midnight(filters.to_on + timedelta(days=2)))
    return db.session.scalar(newest)


def total(actor: Actor, filters: Filters) -> Total:
    """The n of the figure that the list stands behind, or a count where no figure exists."""
    if not _rollups_know(filters):
        return _counted(actor, filters)
    n = _choices(actor, filters) if filters.option_id else _scores(actor, filters)
    if _may_answer_twice(actor, filters):
        return Total(n, _n_responses(actor, filters))
    return Total(n, n)


def n_doubtful(actor: Actor, filters: Filters) -> int | None:
    """How many doubtful answers the list leaves out; None where only a long count could tell."""
    if filters.doubt is not Doubt.LEFT_OUT or not _rollups_know(filters):
        return None
    return total(actor, replace(filters, doubt=Doubt.ONLY)).n


def response_for(actor: Actor, key: int) -> Line:
    """The response with this key; raises `NotFound` outside of the person's scope."""
    above = aliased(Touchpoint)
    row = db.session.execute(
        select(Response, Touchpoint.name, Touchpoint.zone, above.name)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .where(Response.id == key, visible(actor))
    ).first()
    if row is None:
        raise NotFound(_("There is no such response."))
    return Line(row[0], row[1], row[3], row[2])


def option_words(language: str) -> dict[tuple[str, str], str]:
    """(question id, option id) → what the option says, newer surveys before older ones."""
    words: dict[tuple[str, str], str] = {}
    definitions = db.session.scalars(
        select(SurveyVersion.definition)
        .join(Survey, Survey.current_version_id == SurveyVersion.id)
        .order_by(SurveyVersion.id.desc())
    )
    for definition in definitions:
        for question in definition["questions"]:
            for option in question.get("options", ()):
                words.setdefault((question["id"], option["id"]), pick(option["text"], language))
    return words


def contact_of(key: int) -> ContactDetail | None:
    """How to reach the customer, when they agreed to it; the caller asks who may see it."""
    return db.session.get(ContactDetail, key)


def revisions_of(key: int) -> list[ResponseRevision]:
    """The answers that the customer replaced, the latest first."""
    return list(
        db.session.scalars(
            select(ResponseRevision)
            .where(ResponseRevision.response_key == key)
            .order_by(ResponseRevision.revision.desc())
        )
    )


def _from_facts(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    """The same as `_conditions` for what the rollups know, reached through the facts."""
    places = select(Touchpoint.id).where(visible(actor))
    if filters.node is not None:
        places = places.where(Touchpoint.path.startswith(filters.node.path))
    facts = select(AnswerFact.response_key).where(
        AnswerFact.touchpoint_id.in_(places), *_fact_conditions(filters)
    )
    if filters.from_on is not None:
        facts = facts.where(AnswerFact.local_on >= filters.from_on)
    if filters.to_on is not None:
        facts = facts.where(AnswerFact.local_on <= filters.to_on)
    if filters.doubt is not Doubt.COUNTED:
        facts = facts.where(AnswerFact.is_flagged.is_(filters.doubt is Doubt.ONLY))
    return [Response.id.in_(facts)]


def _fact_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.option_id:
        return _option(filters)
    return _score(filters)


def _conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = _plain_conditions(actor, filters)
    if filters.search:
        conditions.append(Response.comment.icontains(filters.search, autoescape=True))
    first_at = searched_from(filters)
    if first_at is not None:
        conditions.append(Response.received_at > first_at)
    return conditions


def _is_narrowed(filters: Filters) -> bool:
    """Whether many responses may have to be looked at for one that fits."""
    return bool(
        filters.metric
        or filters.band
        or filters.option_id
        or filters.language
        or filters.has_comment
        or filters.search
        or filters.doubt is Doubt.ONLY
    )


def _plain_conditions(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [visible(actor)]
    if filters.node is not None:
        conditions.append(Touchpoint.path.startswith(filters.node.path))
        if filters.node.kind == "touchpoint":
            # Its own index holds its responses in order.
            conditions.append(Response.touchpoint_id == filters.node.id)
    if filters.from_on is not None:
        # The second condition tells the index what the first one means in any zone.
        conditions += [
            Response.local_on >= filters.from_on,
            Response.received_at >= _midnight(filters.from_on - timedelta(days=1)),
        ]
    if filters.to_on is not None:
        conditions += [
            Response.local_on <= filters.to_on,
            Response.received_at < _midnight(filters.to_on + timedelta(days=2)),
        ]
    if filters.language:
        conditions.append(Response.language == filters.language)
    if filters.has_comment:
        conditions.append(Response.comment.is_not(None))
    if filters.doubt is not Doubt.COUNTED:
        conditions.append(Response.is_flagged.is_(filters.doubt is Doubt.ONLY))
    return conditions + _answered(filters)


def _answered(filters: Filters) -> list[ColumnElement[bool]]:
    """The response holds an answer that the figure counts."""
    conditions: list[ColumnElement[bool]] = []
    if filters.metric is not None:
        conditions.append(_fact(*_score(filters)))
    elif filters.band is not None:
        conditions.append(Response.band == filters.band.value)
    if filters.option_id:
        conditions.append(_fact(*_option(filters)))
    return conditions


def _score(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [AnswerFact.metric == (filters.metric or Metric.NPS).value]
    if filters.band is not None:
        conditions.append(AnswerFact.band == filters.band.value)
    return conditions


def _option(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [AnswerFact.option_id == (filters.option_id or "")]
    if filters.question_id:
        conditions.append(AnswerFact.question_id == filters.question_id)
    return conditions


def _fact(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(1)
        .select_from(AnswerFact)
        .where(AnswerFact.response_key == Response.id, *conditions)
        .correlate(Response)
    )


def _rollups_know(filters: Filters) -> bool:
    """Daily counts exist for one metric (and band) or one option, but not for both together."""
    narrowed = filters.language or filters.has_comment or filters.search
    if narrowed or (filters.metric is None and filters.band is not None):
        return False
    return (filters.metric is None) is not (not filters.option_id)


def _counted(actor: Actor, filters: Filters) -> Total:
    inner = (
        select(Response.id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(*_conditions(actor, filters))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    n = db.session.scalar(select(func.count()).select_from(inner)) or 0
    return Total(min(n, MOST_COUNTED), min(n, MOST_COUNTED), n > MOST_COUNTED)


def _n_responses(actor: Actor, filters: Filters) -> int:
    statement = (
        select(func.count())
        .select_from(Response)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(*_conditions(actor, filters))
    )
    return db.session.scalar(statement) or 0


def _scores(actor: Actor, filters: Filters) -> int:
    metric = filters.metric or Metric.NPS
    values = [
        getattr(ScoreRollup, f"v{value}")
        for value in SCALE[metric]
        if filters.band is None or band_of(metric, value) is filters.band
    ]
    summed = func.sum(sum(values[1:], values[0]))
    return int(db.session.scalar(_rolled_up(actor, filters, ScoreRollup, summed)) or 0)


def _choices(actor: Actor, filters: Filters) -> int:
    summed = func.sum(ChoiceRollup.n)
    return int(db.session.scalar(_rolled_up(actor, filters, ChoiceRollup, summed)) or 0)


def _may_answer_twice(actor: Actor, filters: Filters) -> bool:
    """Whether some survey asks the metric (or offers the option) in more than one question."""
    rollup: Any = ChoiceRollup if filters.option_id else ScoreRollup
    several = (
        _rolled_up(actor, filters, rollup, rollup.survey_id)
        .group_by(rollup.survey_id)
        .having(func.count(rollup.question_id.distinct()) > 1)
        .limit(1)
    )
    return db.session.scalar(several) is not None


def _rolled_up(actor: Actor, filters: Filters, rollup: Any, what: Any) -> Select[Any]:
    places = select(Touchpoint.id).where(visible(actor))
    if filters.node is not None:
        places = places.where(Touchpoint.path.startswith(filters.node.path))
    rows = select(what).where(rollup.touchpoint_id.in_(places))
    if filters.from_on is not None:
        rows = rows.where(rollup.local_on >= filters.from_on)
    if filters.to_on is not None:
        rows = rows.where(rollup.local_on <= filters.to_on)
    if filters.doubt is not Doubt.COUNTED:
        rows = rows.where(rollup.is_flagged.is_(filters.doubt is Doubt.ONLY))
    if filters.metric is not None:
        rows = rows.where(rollup.metric == filters.metric.value)
    if filters.option_id:
        rows = rows.where(rollup.option_id == filters.option_id)
    if filters.question_id:
        rows = rows.where(rollup.question_id == filters.question_id)
    return rows


def _key(line: Line) -> list[Any]:
    return [line.response.received_at.isoformat(), line.response.id]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)

"""What the queue can be narrowed to, as conditions that both databases understand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, false, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.followup.domain.clocks import Outcome
from feedback.followup.store.models import CaseClock, FollowUpCase
from feedback.followup.store.queries import case_id_of
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response
from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import sees_all, visible

SHORTEST_PHONE = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of cases is narrowed to; `is_nowhere` where a kept view names what the person
    does not see: such a list is empty."""

    search: str = ""
    node: Touchpoint | None = None
    owner_id: int | None = None
    is_unowned: bool = False
    team_id: int | None = None
    priority: Priority | None = None
    status: str = ""
    tag: str = ""
    metric: Metric | None = None
    band: Band | None = None
    language: str = ""
    from_on: date | None = None
    to_on: date | None = None
    reason: str = ""
    cause: str = ""
    promise: Measure | None = None
    outcome: Outcome | None = None
    is_nowhere: bool = False

    @property
    def needs_response(self) -> bool:
        """Whether the answer itself has to be looked at."""
        return bool(self.search or self.metric or self.band or self.language)

    @property
    def is_any(self) -> bool:
        """Whether anything narrows the list."""
        return self != Filters()


def within_scope(actor: Actor, node: Touchpoint | None = None) -> list[ColumnElement[bool]]:
    """The cases of the places that the person sees, below a node if one is given."""
    if sees_all(actor) and node is None:
        return []
    places = select(Touchpoint.id).where(visible(actor))
    if node is not None:
        places = places.where(Touchpoint.path.startswith(node.path))
    return [FollowUpCase.touchpoint_id.in_(places)]


def narrowed(statement: Select[Any], actor: Actor, filters: Filters, now: datetime) -> Select[Any]:
    """The statement on cases, inside the person's scope and under the filters."""
    if filters.needs_response:
        statement = statement.join(Response, Response.id == FollowUpCase.response_key)
    return statement.where(*within_scope(actor, filters.node), *_conditions(actor, filters, now))


def _conditions(actor: Actor, filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    case = FollowUpCase
    found: list[ColumnElement[bool]] = []
    if filters.is_nowhere:
        found.append(false())
    if filters.is_unowned:
        found.append(case.owner_id.is_(None))
    for column, value in (
        (case.owner_id, filters.owner_id),
        (case.team_id, filters.team_id),
        (case.priority, filters.priority and filters.priority.value),
        (case.status, filters.status),
        (case.reason_code, filters.reason),
        (case.cause_category, filters.cause),
        (Response.lead_metric, filters.metric and filters.metric.value),
        (Response.band, filters.band and filters.band.value),
        (Response.language, filters.language),
    ):
        if value:
            found.append(column == value)
    if filters.from_on is not None:
        found.append(case.opened_on >= filters.from_on)
    if filters.to_on is not None:
        found.append(case.opened_on <= filters.to_on)
    if filters.tag:
        found.append(_tagged(filters.tag))
    if filters.promise is not None and filters.outcome is not None:
        # As the figures count them: without duplicates.
        found += [case.merged_into_id.is_(None), _promised(filters.promise, filters.outcome, now)]
    if filters.search:
        found.append(_says(actor, filters.search))
    return found


def _tagged(tag: str) -> ColumnElement[bool]:
    if db.engine.dialect.name == "postgresql":
        return cast(FollowUpCase.tags, JSONB).contains([tag])
    each = func.json_each(FollowUpCase.tags).table_valued("value")
    return select(1).select_from(each).where(each.c.value == tag).exists()


def _promised(measure: Measure, outcome: Outcome, now: datetime) -> ColumnElement[bool]:
    """The clock ended so; an open one past its due moment is missed already."""
    ended = CaseClock.outcome == outcome.value
    if outcome is Outcome.MISSED:
        is_late = and_(CaseClock.stopped_at.is_(None), CaseClock.late_at <= now)
        ended = or_(ended, is_late)
    return (
        select(1)
        .where(CaseClock.case_id == FollowUpCase.id, CaseClock.kind == measure.value, ended)
        .correlate(FollowUpCase)
        .exists()
    )


def _says(actor: Actor, words: str) -> ColumnElement[bool]:
    """The number, words of the comment, or the person — the latter only to who may see them."""
    found: list[ColumnElement[bool]] = [Response.comment.icontains(words, autoescape=True)]
    number = number_in(words)
    if number is not None:
        found.append(FollowUpCase.id == number)
    if actor.may(Right.SEE_CONTACT):
        found.append(
            select(1)
            .where(ContactDetail.response_key == FollowUpCase.response_key, _is_person(words))
            .correlate(FollowUpCase)
            .exists()
        )
    return or_(*found)


def _is_person(words: str) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = [ContactDetail.name.icontains(words, autoescape=True)]
    digits = phone_key(words) or ""
    bare = digits.lstrip("0")
    if len(bare) >= SHORTEST_PHONE and not any(letter.isalpha() for letter in words):
        # With or without the country's code in front.
        found.append(ContactDetail.phone_key.startswith(digits))
        found.append(ContactDetail.phone_key.endswith(bare))
    if "@" in words:
        found.append(ContactDetail.email_key.startswith(email_key(words) or "", autoescape=True))
    return or_(*found)


def number_in(words: str) -> int | None:
    """The case's key when the words are a number such as C-2041 or 2041."""
    raw = words.strip()
    try:
        return case_id_of(raw if raw[:1] in {"C", "c"} else f"C-{raw}")
    except NotFound:
        return None

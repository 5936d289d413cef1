"""The praise wall as a person may see it: newest first, without doubtful or erased answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember
from feedback.core.database import Instant, db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.core.web.keyset import Page, cut, instant, unpack
from feedback.responses.store.models import Response
from feedback.routing.store.models import Praise, PraiseCredit
from feedback.touchpoints.domain.paths import is_inside
from feedback.touchpoints.store.models import StaffScope, Touchpoint
from feedback.touchpoints.store.queries import visible

PAGE_SIZE = 24
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What the wall is narrowed to; `is_hidden` shows what was taken down instead."""

    from_on: date
    to_on: date
    node: Touchpoint | None = None
    staff_id: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Credit:
    """A person whom a praise names; `is_found` where the name stood in the comment."""

    staff_id: int
    name: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Thanks:
    """One praise; never with the customer's contact."""

    key: int
    praised_at: datetime
    comment: str
    language: str
    metric: str | None
    value: int | None
    band: str | None
    touchpoint_id: int
    path: str
    zone: str
    touchpoint: dict[str, str]
    place: dict[str, str] | None
    is_hidden: bool
    credits: tuple[Credit, ...]


def wall_page(
    actor: Actor, asked: Asked, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Thanks]:
    """One page of the wall, in two statements whatever its length."""
    above = aliased(Touchpoint)
    rows: Any = (
        select(Praise, Response, Touchpoint, above.name)
        .join(Response, Response.id == Praise.response_key)
        .join(Touchpoint, Touchpoint.id == Praise.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .where(*_conditions(actor, asked))
        .order_by(Praise.praised_at.desc(), Praise.response_key.desc())
        .limit(size + 1)
    )
    after = unpack(cursor, [str, int])
    if after is not None:
        seen = tuple_(literal(instant(after[0]), Instant()), literal(after[1]))
        rows = rows.where(tuple_(Praise.praised_at, Praise.response_key) < seen)
    page = cut(
        db.session.execute(rows).all(),
        size,
        lambda row: [row[0].praised_at.isoformat(), row[0].response_key],
    )
    credits = _credits([row[0].response_key for row in page.rows])
    return Page(tuple(_thanks(row, credits) for row in page.rows), page.next_cursor)


def n_praised(actor: Actor, asked: Asked) -> int:
    """How many praises the wall holds."""
    return db.session.scalar(_from_praise(select(func.count()), actor, asked)) or 0


def by_touchpoint(actor: Actor, asked: Asked) -> list[tuple[Touchpoint, int]]:
    """Touchpoints with their number of praises, the most praised first."""
    rows = _from_praise(select(Touchpoint.id, func.count()), actor, asked)
    counted = rows.group_by(Touchpoint.id).order_by(func.count().desc(), Touchpoint.id)
    n_of = {row[0]: row[1] for row in db.session.execute(counted.limit(MOST_LISTED))}
    nodes = db.session.scalars(select(Touchpoint).where(Touchpoint.id.in_(n_of)))
    return sorted(((node, n_of[node.id]) for node in nodes), key=lambda one: (-one[1], one[0].path))


def by_person(actor: Actor, asked: Asked) -> list[tuple[int, str, int]]:
    """People with their number of praises, the most praised first."""
    rows = (
        _from_praise(select(StaffMember.id, StaffMember.name, func.count()), actor, asked)
        .join(PraiseCredit, PraiseCredit.response_key == Praise.response_key)
        .join(StaffMember, StaffMember.id == PraiseCredit.staff_id)
        .group_by(StaffMember.id, StaffMember.name)
        .order_by(func.count().desc(), StaffMember.name)
        .limit(MOST_LISTED)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(rows)]


def praise_for(actor: Actor, key: int) -> Praise:
    """The praise of a response; raises `NotFound` outside of the person's scope."""
    praise = db.session.scalar(
        select(Praise)
        .join(Response, Response.id == Praise.response_key)
        .join(Touchpoint, Touchpoint.id == Praise.touchpoint_id)
        .where(Praise.response_key == key, visible(actor), *_shown())
    )
    if praise is None:
        raise NotFound(_("There is no such praise."))
    return praise


def people_at_each(paths: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Active people who work at each of the places, by name."""
    wanted = set(paths)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(StaffMember.id, StaffMember.name, Touchpoint.path)
        .join(StaffScope, StaffScope.staff_id == StaffMember.id)
        .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
        .where(StaffMember.active)
    ).all()
    return {
        path: sorted(
            {(key, name) for key, name, top in rows if is_inside(path, top)},
            key=lambda one: one[1].casefold(),
        )
        for path in wanted
    }


def _shown() -> tuple[ColumnElement[bool], ...]:
    return (
        Response.is_flagged.is_(False),
        Response.erased_at.is_(None),
        Response.comment.is_not(None),
    )


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [
        visible(actor),
        *_shown(),
        Praise.praised_on >= asked.from_on,
        Praise.praised_on <= asked.to_on,
        Praise.hidden_at.is_not(None) if asked.is_hidden else Praise.hidden_at.is_(None),
    ]
    if asked.node is not None:
        conditions.append(Touchpoint.path.startswith(asked.node.path))
    if asked.staff_id is not None:
        credited = select(1).where(
            PraiseCredit.response_key == Praise.response_key,
            PraiseCredit.staff_id == asked.staff_id,
        )
        conditions.append(exists(credited.correlate(Praise)))
    return conditions


def _from_praise(what: Any, actor: Actor, asked: Asked) -> Any:
    return (
        what.select_from(Praise)
        .join(Response, Response.id == Praise.response_key)
        .join(Touchpoint, Touchpoint.id == Praise.touchpoint_id)
        .where(*_conditions(actor, asked))
    )


def _credits(keys: Sequence[int]) -> dict[int, list[Credit]]:
    found: dict[int, list[Credit]] = defaultdict(list)
    rows = (
        select(PraiseCredit, StaffMember.name)
        .join(StaffMember, StaffMember.id == PraiseCredit.staff_id)
        .where(PraiseCredit.response_key.in_(keys))
        .order_by(StaffMember.name)
    )
    for credit, name in db.session.execute(rows) if keys else ():
        found[credit.response_key].append(Credit(credit.staff_id, name, credit.credited_by is None))
    return found


def _thanks(row: Any, credits: dict[int, list[Credit]]) -> Thanks:
    praise, response, touchpoint, place = row
    return Thanks(
        key=praise.response_key,
        praised_at=praise.praised_at,
        comment=response.comment or "",
        language=response.language,
        metric=response.lead_metric,
        value=response.lead_value,
        band=response.band,
        touchpoint_id=touchpoint.id,
        path=touchpoint.path,
        zone=touchpoint.zone,
        touchpoint=touchpoint.name,
        place=place,
        is_hidden=praise.hidden_at is not None,
        credits=tuple(credits.get(praise.response_key, ())),
    )

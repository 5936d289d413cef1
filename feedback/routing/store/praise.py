"""The statements of the submit path on praise, and who works at a touchpoint by name."""

from __future__ import annotations

from functools import cache
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.accounts.store.models import StaffMember
from feedback.routing.store.models import Praise, PraiseCredit
from feedback.touchpoints.domain.paths import is_inside
from feedback.touchpoints.store.models import StaffScope, Touchpoint

LIFETIME_SECONDS = 30.0
Somebody = tuple[int, str, str]  # id, name, path of a place in scope


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


PRAISE = _table(Praise)
CREDIT = _table(PraiseCredit)
INSERT_CREDITS = insert(CREDIT)
DELETE_PRAISE = delete(PRAISE).where(PRAISE.c.response_key == bindparam("key"))
# What people credited by hand stays.
DELETE_FOUND = delete(CREDIT).where(
    CREDIT.c.response_key == bindparam("key"), CREDIT.c.credited_by.is_(None)
)
CREDITED = select(CREDIT.c.staff_id).where(CREDIT.c.response_key == bindparam("key"))
PLACE = select(Touchpoint.path, Touchpoint.channel).where(Touchpoint.id == bindparam("place"))
_PEOPLE = (
    select(StaffMember.id, StaffMember.name, Touchpoint.path)
    .join(StaffScope, StaffScope.staff_id == StaffMember.id)
    .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
    .where(StaffMember.active)
)
_kept: WeakKeyDictionary[Engine, tuple[float, tuple[Somebody, ...]]] = WeakKeyDictionary()


@cache
def insert_praise(dialect: str) -> Any:
    """Insert unless the response praises already."""
    insert_into: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert_into(PRAISE).on_conflict_do_nothing(index_elements=["response_key"])


def people_at(connection: Connection, path: str) -> list[tuple[int, str]]:
    """Active people who work at a place or above it, by id; at most half a minute old."""
    kept = _kept.get(connection.engine)
    if kept is None or monotonic() >= kept[0]:
        rows = tuple((one[0], one[1], one[2]) for one in connection.execute(_PEOPLE))
        kept = _kept[connection.engine] = (monotonic() + LIFETIME_SECONDS, rows)
    return sorted({(one[0], one[1]) for one in kept[1] if is_inside(path, one[2])})


def forget_people() -> None:
    """Read anew who works where."""
    _kept.clear()

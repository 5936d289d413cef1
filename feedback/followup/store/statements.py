"""The statements of the submit path on cases, built once and run on a Core connection."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.followup.store.models import CaseClock, CaseEvent, CaseRollup, FollowUpCase


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


CASE = _table(FollowUpCase)
ROLLUP = _table(CaseRollup)
INSERT_CLOCKS = insert(_table(CaseClock))
INSERT_EVENT = insert(_table(CaseEvent))
NEXT_REVISION = (
    update(CASE)
    .where(CASE.c.response_key == bindparam("key"))
    .values(revision=CASE.c.revision + 1)
    .returning(
        CASE.c.id,
        CASE.c.revision,
        CASE.c.priority,
        CASE.c.tags,
        CASE.c.status,
        CASE.c.owner_id,
        CASE.c.team_id,
        CASE.c.touchpoint_id,
        CASE.c.zone,
    )
)
REROUTE = (
    update(CASE)
    .where(CASE.c.id == bindparam("case"))
    .values(
        priority=bindparam("to"),
        routed_because=bindparam("because"),
        tags=bindparam("tagged"),
        owner_id=bindparam("owner"),
        team_id=bindparam("team"),
    )
)
SET_TAGS = update(CASE).where(CASE.c.id == bindparam("case")).values(tags=bindparam("tagged"))


@cache
def insert_case(dialect: str) -> Any:
    """Insert unless the response has a case; returns the id of a new row only."""
    insert_into: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert_into(CASE)
        .on_conflict_do_nothing(index_elements=["response_key"])
        .returning(CASE.c.id)
    )

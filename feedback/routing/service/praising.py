"""Keep the praise of a response on the submit path, and tend the wall by hand."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from feedback.core.upsert import run_rows
from feedback.routing.domain.crediting import named_in
from feedback.routing.domain.decision import Decision, ResponseFacts
from feedback.routing.service.deciding import place_of
from feedback.routing.store import praise as sql


def keep_praise(
    connection: Connection,
    *,
    now: datetime,
    local_on: date,
    response_key: int,
    facts: ResponseFacts,
    decision: Decision,
    is_changed: bool,
) -> bool:
    """Whether the response stands on the wall; whose whole name it holds is credited. No commit.

    A changed answer that praises no more is taken down; one that still does keeps what was
    decided by hand. An answer without a word praises nobody.
    """
    praises = decision.praises and bool(facts.comment)
    if is_changed:
        connection.execute(
            sql.DELETE_FOUND if praises else sql.DELETE_PRAISE, {"key": response_key}
        )
    if not praises:
        return False
    connection.execute(
        sql.insert_praise(connection.dialect.name),
        {
            "response_key": response_key,
            "touchpoint_id": facts.touchpoint_id,
            "praised_at": now,
            "praised_on": local_on,
            "rule_id": decision.because.get("rule_id"),
        },
    )
    path = facts.path or place_of(connection, facts.touchpoint_id)[0]
    named = named_in(facts.comment, sql.people_at(connection, path))
    if named and is_changed:
        kept = set(connection.execute(sql.CREDITED, {"key": response_key}).scalars())
        named = tuple(staff_id for staff_id in named if staff_id not in kept)
    if named:
        rows = [{"response_key": response_key, "staff_id": staff_id} for staff_id in named]
        run_rows(connection, sql.INSERT_CREDITS, rows)
    return True

"""What the customer does while a case exists: the answer behind it may change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from feedback.core.clock import local_date
from feedback.core.upsert import run_rows
from feedback.followup.domain.states import Status
from feedback.followup.service.assigning import NOBODY, Given, give
from feedback.followup.service.opening import assigned_events
from feedback.followup.store import statements as sql
from feedback.outbox import service as outbox
from feedback.routing.domain.decision import Decision, raised
from feedback.sla.domain.policy import Priority


def change_answer(
    connection: Connection, *, now: datetime, response_key: int, decision: Decision
) -> bool:
    """Whether the response has a case; then its timeline tells that the answer changed.

    The priority may rise, never fall; tags are added, never taken; what was promised at the
    opening stays. An unresolved case of nobody is given to whom the rule says. No commit.
    """
    row: Any = connection.execute(sql.NEXT_REVISION, {"key": response_key}).one_or_none()
    if row is None:
        return False
    told: dict[str, Any] = {
        name: decision.because[name] for name in ("metric", "value") if name in decision.because
    }
    was = Priority(row.priority)
    priority = raised(was, decision)
    if priority is not was:
        told["priority"] = priority.value
    given = _given_now(connection, row, decision, now)
    _reroute(connection, row, decision, priority, given)
    events = [("answer_changed", told), *assigned_events(given)]
    run_rows(
        connection,
        sql.INSERT_EVENT,
        [
            {"case_id": row.id, "at": now, "kind": kind, "revision": row.revision, "detail": detail}
            for kind, detail in events
        ],
    )
    if given.staff_id is not None:
        # The opening told nobody that it is theirs: tell the new owner, and nobody else twice.
        outbox.put(
            connection,
            now=now,
            kind="case.opened",
            dedupe_key=f"case.opened:{row.id}:{row.revision}",
            payload={"case_id": row.id},
        )
    return True


def _given_now(connection: Connection, row: Any, decision: Decision, now: datetime) -> Given:
    is_free = row.owner_id is None and row.team_id is None
    if not decision.opens or not is_free or row.status == Status.RESOLVED.value:
        return NOBODY
    local_on = local_date(now, row.zone)
    return give(connection, decision.assign, touchpoint_id=row.touchpoint_id, local_on=local_on)


def _reroute(
    connection: Connection, row: Any, decision: Decision, priority: Priority, given: Given
) -> None:
    """Write what the new decision changes; nothing where it changes nothing."""
    tags = [*row.tags, *(tag for tag in decision.tags if tag not in row.tags)]
    if priority.value == row.priority and not given.told:
        if tags != row.tags:
            connection.execute(sql.SET_TAGS, {"case": row.id, "tagged": tags})
        return
    connection.execute(
        sql.REROUTE,
        {
            "case": row.id,
            "to": priority.value,
            "because": {**decision.because, "assigned": given.told}
            if given.told
            else decision.because,
            "tagged": tags,
            "owner": given.staff_id if given.staff_id is not None else row.owner_id,
            "team": given.team_id if given.team_id is not None else row.team_id,
        },
    )

"""What the customer does while a case exists: the answer behind it may change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from feedback.followup.domain.routing import Decision, raised
from feedback.followup.store import statements as sql
from feedback.sla.domain.policy import Priority


def change_answer(
    connection: Connection, *, now: datetime, response_key: int, decision: Decision
) -> bool:
    """Whether the response has a case; then its timeline tells that the answer changed.

    The priority may rise, never fall; what was promised at the opening stays. No commit.
    """
    row = connection.execute(sql.NEXT_REVISION, {"key": response_key}).one_or_none()
    if row is None:
        return False
    told: dict[str, Any] = {
        name: decision.because[name] for name in ("metric", "value") if name in decision.because
    }
    was = Priority(row.priority)
    priority = raised(was, decision)
    if priority is not was:
        told["priority"] = priority.value
        connection.execute(
            sql.RAISE_PRIORITY,
            {"case": row.id, "to": priority.value, "because": decision.because},
        )
    connection.execute(
        sql.INSERT_EVENT,
        {
            "case_id": row.id,
            "at": now,
            "kind": "answer_changed",
            "revision": row.revision,
            "detail": told,
        },
    )
    return True

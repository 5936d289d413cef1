"""End the holds whose time has come: a case goes on from the moment that was said."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import update

from feedback.audit.service import record
from feedback.core.database import db
from feedback.followup.domain.states import Status
from feedback.followup.service import clock_changes
from feedback.followup.service.each_case import each_case
from feedback.followup.store import escalation as store
from feedback.followup.store.models import CaseEvent, FollowUpCase


def resume_due(now: datetime, most: int = 100) -> int:
    """How many held cases went on by themselves, because their hold was until now or before."""
    return each_case(partial(store.cases_to_resume, now, most), partial(_resume, now), now)


def _resume(now: datetime, key: int) -> bool:
    """The case goes on from the moment that was said, also where the worker comes late."""
    case = db.session.get_one(FollowUpCase, key)
    until = case.held_until
    if case.status != Status.HELD.value or until is None or until > now:
        return False
    changed: Any = db.session.execute(
        update(FollowUpCase)
        .where(
            FollowUpCase.id == case.id,
            FollowUpCase.revision == case.revision,
            FollowUpCase.status == Status.HELD.value,
        )
        .values(
            status=Status.OPEN.value,
            held_because=None,
            held_until=None,
            revision=case.revision + 1,
        ),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:
        return False
    db.session.refresh(case)
    clock_changes.resume_clocks(case, until)
    db.session.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            staff_id=None,
            kind="resumed",
            revision=case.revision,
            detail={"by_itself": True, "until_at": until.isoformat()},
        )
    )
    record(
        at=now,
        staff_id=None,
        action="case.resumed",
        object_kind="case",
        object_id=case.number,
        revision=case.revision,
    )
    db.session.flush()
    return True

"""Give back the cases of whoever can no longer work them, so that no customer is forgotten.

A person was deactivated, or has another role or area. The case keeps its team, its clocks and its
hold; where a rule shares the cases of that team out, somebody else gets it in the same way.
"""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.store.models import StaffMember
from feedback.audit.service import record
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.followup.domain.reasons import Lost
from feedback.followup.service.assigning import give
from feedback.followup.service.changing import touch
from feedback.followup.store import leaving as store
from feedback.followup.store.models import CaseEvent, FollowUpCase


def hand_back(*, staff_id: int, now: datetime, mark: str, after_id: int, most: int) -> int | None:
    """The last of the cases that were looked at after one; None when there is none any more.

    The rows are held in ascending order, as in every change of several cases.
    """
    owner = db.session.get(StaffMember, staff_id)
    ids = store.lost_cases(owner, after_id, most) if owner is not None else ()
    for case in store.locked(ids):
        give_back_if_lost(case, now, mark)
    return max(ids, default=None)


def give_back_if_lost(case: FollowUpCase, now: datetime, mark: str = "") -> bool:
    """Whether the case, whose row the caller holds, was taken from an owner who cannot work it."""
    owner = db.session.get(StaffMember, case.owner_id) if case.owner_id is not None else None
    why = store.why_lost(owner, case) if owner is not None else None
    if owner is None or why is None:
        return False
    _give_back(case, owner.id, why, now, mark)
    return True


def _give_back(case: FollowUpCase, was: int, why: Lost, now: datetime, mark: str) -> None:
    new = _next_owner(case, now)
    case.owner_id = new
    db.session.flush()
    touch(case)
    detail = {"why": why.value, "was": was}
    if new is not None:
        detail["owner_id"] = new
    told = {**detail, "team_id": case.team_id, "mark": mark}
    db.session.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            staff_id=None,
            kind="handed_back",
            revision=case.revision,
            detail={name: value for name, value in told.items() if value not in (None, "")},
        )
    )
    record(
        at=now,
        staff_id=None,
        action="case.handed_back",
        object_kind="case",
        object_id=case.number,
        revision=case.revision,
        **detail,
    )
    db.session.flush()


def _next_owner(case: FollowUpCase, now: datetime) -> int | None:
    """Whoever the rule of the case chooses of its team today; None where it waits to be taken."""
    assign = store.way_of(case.routed_because, case.team_id)
    if assign is None:
        return None
    return give(
        db.session.connection(),
        assign,
        touchpoint_id=case.touchpoint_id,
        local_on=local_date(now, case.zone),
    ).staff_id

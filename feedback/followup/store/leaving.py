"""Cases whose owner can no longer work them, and what is to be told of those that went back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Right, Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.accounts.store.teams import CASE_WORKERS
from feedback.core.database import db
from feedback.followup.domain.reasons import Lost
from feedback.followup.domain.states import Status
from feedback.followup.store.models import UNRESOLVED, CaseEvent, FollowUpCase
from feedback.routing.domain.decision import Assign, AssignKind
from feedback.touchpoints.store.models import StaffScope, Touchpoint
from feedback.touchpoints.store.queries import visible

_SHARED_OUT = frozenset({AssignKind.TURN.value, AssignKind.LEAST.value})


@dataclass(frozen=True, slots=True)
class Prospect:
    """The unresolved cases of a person, and where they would go without that person."""

    n_open: int
    n_held: int
    n_shared: int  # a rule gives them to somebody else of their team
    n_team: int  # wait for whoever of their team takes them
    n_queue: int  # wait for whoever takes them


@dataclass(frozen=True, slots=True)
class WentBack:
    """One case that was given back: where it happened and who has it now."""

    case_id: int
    touchpoint_id: int
    owner_id: int | None
    team_id: int | None


def why_lost(owner: StaffMember, case: FollowUpCase) -> Lost | None:
    """Why the person can no longer work the case; None where nothing stands against it."""
    if not owner.active:
        return Lost.INACTIVE
    if not owner.actor.may(Right.WORK_CASES):
        return Lost.ROLE
    sees = select(Touchpoint.id).where(Touchpoint.id == case.touchpoint_id, visible(owner.actor))
    return Lost.AREA if db.session.scalar(sees) is None else None


def lost_cases(owner: StaffMember, after_id: int, most: int) -> Sequence[int]:
    """Ids of the unresolved cases that the person can no longer work, ascending after one."""
    return db.session.scalars(
        select(FollowUpCase.id)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(UNRESOLVED, FollowUpCase.owner_id == owner.id, FollowUpCase.id > after_id)
        .where(_out_of_reach(owner))
        .order_by(FollowUpCase.id)
        .limit(most)
    ).all()


def _out_of_reach(owner: StaffMember) -> ColumnElement[bool]:
    works = owner.active and owner.actor.may(Right.WORK_CASES)
    return ~visible(owner.actor) if works else true()


def owners_without_reach() -> Sequence[int]:
    """Ids of people who own unresolved cases that they can no longer work."""
    owner, top = aliased(StaffMember), aliased(Touchpoint)
    in_area = exists(
        select(1)
        .select_from(StaffScope)
        .join(top, top.id == StaffScope.touchpoint_id)
        .where(StaffScope.staff_id == owner.id, Touchpoint.path.startswith(top.path))
        .correlate(owner, Touchpoint)
    )
    reach = and_(
        owner.active,
        or_(
            owner.roles.any(RoleRow.name == Role.ADMINISTRATOR.value),
            and_(owner.roles.any(RoleRow.name.in_(CASE_WORKERS)), in_area),
        ),
    )
    return db.session.scalars(
        select(owner.id)
        .select_from(FollowUpCase)
        .join(owner, owner.id == FollowUpCase.owner_id)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(UNRESOLVED, ~reach)
        .distinct()
        .order_by(owner.id)
    ).all()


def locked(case_ids: Sequence[int]) -> Sequence[FollowUpCase]:
    """The cases as they are now, ascending, held until the transaction ends."""
    return db.session.scalars(
        select(FollowUpCase)
        .where(FollowUpCase.id.in_(case_ids))
        .order_by(FollowUpCase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def way_of(routed_because: dict[str, Any], team_id: int | None) -> Assign | None:
    """How the rule shares the case out among its team; None where it waits to be taken."""
    told = routed_because.get("assigned") or {}
    if team_id is None or told.get("team_id") != team_id or told.get("how") not in _SHARED_OUT:
        return None
    return Assign(AssignKind(told["how"]), team_id=team_id)


def prospect_of(staff_id: int) -> Prospect:
    """What the person has and what would become of it."""
    rows = db.session.execute(
        select(FollowUpCase.status, FollowUpCase.team_id, FollowUpCase.routed_because).where(
            UNRESOLVED, FollowUpCase.owner_id == staff_id
        )
    ).all()
    where: Counter[str] = Counter()
    for row in rows:
        is_shared = way_of(row.routed_because, row.team_id) is not None
        where["shared" if is_shared else "team" if row.team_id is not None else "queue"] += 1
    n_held = sum(row.status == Status.HELD.value for row in rows)
    return Prospect(len(rows), n_held, where["shared"], where["team"], where["queue"])


def went_back(mark: str) -> list[WentBack]:
    """The cases that were given back under a mark and are not resolved meanwhile, ascending."""
    rows = db.session.execute(
        select(FollowUpCase.id, FollowUpCase.touchpoint_id, FollowUpCase.team_id, CaseEvent.detail)
        .join(CaseEvent, CaseEvent.case_id == FollowUpCase.id)
        .where(
            UNRESOLVED,
            CaseEvent.kind == "handed_back",
            CaseEvent.detail["mark"].as_string() == mark,
        )
        .order_by(FollowUpCase.id)
    )
    return [
        WentBack(row.id, row.touchpoint_id, row.detail.get("owner_id"), row.team_id) for row in rows
    ]

"""Who may have a case, and who has how many: reads of the submit path."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import RoleRow, StaffMember, Team, staff_role
from feedback.followup.store.models import FollowUpCase
from feedback.touchpoints.store.models import StaffScope, Touchpoint

_top = aliased(Touchpoint)
_here = aliased(Touchpoint)

_IN_SCOPE = exists(
    select(1)
    .select_from(StaffScope)
    .join(_top, _top.id == StaffScope.touchpoint_id)
    .join(_here, _here.path.startswith(_top.path))
    .where(StaffScope.staff_id == StaffMember.id, _here.id == bindparam("place"))
    .correlate(StaffMember)
)
_SEES_ALL = exists(
    select(1)
    .select_from(staff_role)
    .join(RoleRow, RoleRow.id == staff_role.c.role_id)
    .where(staff_role.c.staff_id == StaffMember.id, RoleRow.name == Role.ADMINISTRATOR.value)
    .correlate(StaffMember)
)
_WORKING = (
    select(StaffMember.id, StaffMember.name)
    .where(StaffMember.id.in_(bindparam("people", expanding=True)), or_(_IN_SCOPE, _SEES_ALL))
    .order_by(StaffMember.id)
)
_OPEN = (
    select(FollowUpCase.owner_id, func.count())
    .where(
        FollowUpCase.owner_id.in_(bindparam("people", expanding=True)),
        FollowUpCase.status != literal_column("'resolved'"),
    )
    .group_by(FollowUpCase.owner_id)
)
_NAME = select(StaffMember.name).where(StaffMember.id == bindparam("person"))
_TEAM = select(Team.name).where(Team.id == bindparam("team"), Team.retired_at.is_(None))


def working_at(
    connection: Connection, touchpoint_id: int, staff_ids: Sequence[int]
) -> dict[int, str]:
    """Those of the people whose scope holds the touchpoint, id → name, in the order of ids."""
    if not staff_ids:
        return {}
    rows = connection.execute(_WORKING, {"people": list(staff_ids), "place": touchpoint_id})
    return {row.id: row.name for row in rows}


def open_cases(connection: Connection, staff_ids: Sequence[int]) -> dict[int, int]:
    """How many unresolved cases each of the people owns; those with none are left out."""
    rows = connection.execute(_OPEN, {"people": list(staff_ids)})
    return {owner_id: n for owner_id, n in rows if owner_id is not None}


def name_of(connection: Connection, staff_id: int) -> str | None:
    """The person's name; None if there is no such person."""
    return connection.scalar(_NAME, {"person": staff_id})


def team_in_use(connection: Connection, team_id: int) -> str | None:
    """The team's name; None if it is retired or unknown."""
    return connection.scalar(_TEAM, {"team": team_id})

"""Teams, who belongs to them, and who of them takes a new case on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, func, select, update

from feedback.accounts.domain.roles import RIGHTS, Right
from feedback.accounts.store.models import (
    RoleRow,
    StaffAbsence,
    StaffMember,
    Team,
    TeamMember,
    staff_role,
)
from feedback.core.database import db

CASE_WORKERS = tuple(role.value for role, rights in RIGHTS.items() if Right.WORK_CASES in rights)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team with its members' ids, ordered."""

    id: int
    name: str
    is_retired: bool
    revision: int
    staff_ids: tuple[int, ...]


def available_members(connection: Connection, team_id: int, local_on: date) -> list[int]:
    """Ids of the members who may take a case on that local day, ascending: they can sign in, are
    not absent, and their role works cases. Empty for a retired or unknown team."""
    members = (
        select(TeamMember.staff_id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(StaffMember, StaffMember.id == TeamMember.staff_id)
        .where(
            TeamMember.team_id == team_id,
            Team.retired_at.is_(None),
            StaffMember.active,
            _works_cases(),
            ~_is_absent(local_on),
        )
        .order_by(TeamMember.staff_id)
    )
    return list(connection.execute(members).scalars())


def is_available(connection: Connection, staff_id: int, local_on: date) -> bool:
    """Whether this person may take a case on that local day."""
    person = select(StaffMember.id).where(
        StaffMember.id == staff_id, StaffMember.active, _works_cases(), ~_is_absent(local_on)
    )
    return connection.execute(person).first() is not None


def next_in_turn(connection: Connection, team_id: int) -> int:
    """How many cases the team gave out in turn, this one included; 0 for an unknown team.

    One statement: two cases at the same moment get two different numbers. The person whose turn
    it is: `members[(number - 1) % len(members)]`.
    """
    number = connection.execute(
        update(Team).where(Team.id == team_id).values(turn=Team.turn + 1).returning(Team.turn)
    ).scalar()
    return number or 0


def teams(*, with_retired: bool = False) -> list[TeamFacts]:
    """Every team by name; the retired ones last, if they are asked for."""
    rows = select(Team).order_by(Team.retired_at.is_not(None), func.lower(Team.name), Team.id)
    if not with_retired:
        rows = rows.where(Team.retired_at.is_(None))
    found = list(db.session.scalars(rows))
    people = _staff_of([team.id for team in found])
    return [_facts(team, people.get(team.id, ())) for team in found]


def team(team_id: int) -> TeamFacts | None:
    """One team, retired or not; None if there is none of this id."""
    row = db.session.get(Team, team_id)
    return None if row is None else _facts(row, _staff_of([row.id]).get(row.id, ()))


def team_names(team_ids: Iterable[int | None]) -> dict[int, str]:
    """Teams' names by id, also of retired ones."""
    ids = {team_id for team_id in team_ids if team_id is not None}
    if not ids:
        return {}
    rows = select(Team.id, Team.name).where(Team.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(rows)}


def teams_of(staff_id: int | None) -> list[int]:
    """Ids of the teams in use that the person belongs to, ascending."""
    rows = (
        select(TeamMember.team_id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.staff_id == staff_id, Team.retired_at.is_(None))
        .order_by(TeamMember.team_id)
    )
    return list(db.session.scalars(rows))


def teams_by_person(staff_ids: Iterable[int]) -> dict[int, list[str]]:
    """Names of the teams in use, by staff id."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        select(TeamMember.staff_id, Team.name)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.staff_id.in_(list(staff_ids)), Team.retired_at.is_(None))
        .order_by(func.lower(Team.name))
    )
    for staff_id, name in db.session.execute(rows):
        found[staff_id].append(name)
    return dict(found)


def _works_cases() -> ColumnElement[bool]:
    return exists(
        select(1)
        .select_from(staff_role)
        .join(RoleRow, RoleRow.id == staff_role.c.role_id)
        .where(staff_role.c.staff_id == StaffMember.id, RoleRow.name.in_(CASE_WORKERS))
        .correlate(StaffMember)
    )


def _is_absent(local_on: date) -> ColumnElement[bool]:
    return exists(
        select(1)
        .where(
            StaffAbsence.staff_id == StaffMember.id,
            StaffAbsence.from_on <= local_on,
            StaffAbsence.until_on >= local_on,
        )
        .correlate(StaffMember)
    )


def _staff_of(team_ids: list[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = (
        select(TeamMember.team_id, TeamMember.staff_id)
        .where(TeamMember.team_id.in_(team_ids))
        .order_by(TeamMember.staff_id)
    )
    for team_id, staff_id in db.session.execute(rows):
        found[team_id].append(staff_id)
    return {team_id: tuple(ids) for team_id, ids in found.items()}


def _facts(row: Team, staff_ids: tuple[int, ...]) -> TeamFacts:
    return TeamFacts(row.id, row.name, row.retired_at is not None, row.revision, staff_ids)

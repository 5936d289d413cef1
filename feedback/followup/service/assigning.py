"""Give a new case to whom the rule says, in the transaction that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from feedback.accounts.store.teams import available_members, is_available, next_in_turn
from feedback.followup.store import assigning as sql
from feedback.routing.domain.assigning import pick
from feedback.routing.domain.decision import Assign, AssignKind


@dataclass(frozen=True, slots=True)
class Given:
    """Owner and team of a case; `told` says how it came to them, as codes and names."""

    staff_id: int | None
    team_id: int | None
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may get a case, id → name in the order of ids; nobody where `told["lacks"]` says why."""

    people: dict[int, str]
    team_id: int | None
    told: dict[str, Any]

    def given_to(self, staff_id: int | None) -> Given:
        """The case given to one of them, or left to the team or to all."""
        if staff_id is None:
            return Given(None, self.team_id, self.told)
        told = {**self.told, "staff_id": staff_id, "name": self.people[staff_id]}
        return Given(staff_id, self.team_id, told)


NOBODY = Given(None, None, {})


def give(
    connection: Connection, assign: Assign | None, *, touchpoint_id: int, local_on: date
) -> Given:
    """To whom a case of the touchpoint goes on that local day; absence and scope are respected.

    Where nobody may have it, it stays with the team, or with all.
    """
    if assign is None:
        return NOBODY
    able = candidates(connection, assign, touchpoint_id=touchpoint_id, local_on=local_on)
    if not able.people:
        return able.given_to(None)
    if assign.kind is AssignKind.PERSON:
        return able.given_to(assign.staff_id)
    # Counting the turn holds the team until the commit: two cases at once see each other.
    turn = next_in_turn(connection, assign.team_id or 0)
    people = list(able.people)
    n_open = sql.open_cases(connection, people) if assign.kind is AssignKind.LEAST else {}
    return able.given_to(pick(assign.kind, people, turn, n_open))


def candidates(
    connection: Connection, assign: Assign, *, touchpoint_id: int, local_on: date
) -> Candidates:
    """Who may have a case of the touchpoint on that local day; nothing is written."""
    if assign.kind is AssignKind.PERSON:
        return _person(connection, assign.staff_id or 0, touchpoint_id, local_on)
    return _team(connection, assign, touchpoint_id, local_on)


def _person(
    connection: Connection, staff_id: int, touchpoint_id: int, local_on: date
) -> Candidates:
    name = sql.name_of(connection, staff_id)
    if name is None:
        return Candidates({}, None, {"how": "person", "lacks": "gone"})
    told: dict[str, Any] = {"how": "person", "staff_id": staff_id, "name": name}
    if not is_available(connection, staff_id, local_on):
        return Candidates({}, None, {**told, "lacks": "absent"})
    if not sql.working_at(connection, touchpoint_id, [staff_id]):
        return Candidates({}, None, {**told, "lacks": "scope"})
    return Candidates({staff_id: name}, None, told)


def _team(connection: Connection, assign: Assign, touchpoint_id: int, local_on: date) -> Candidates:
    team_id = assign.team_id or 0
    name = sql.team_in_use(connection, team_id)
    if name is None:
        return Candidates({}, None, {"how": assign.kind.value, "lacks": "gone"})
    told: dict[str, Any] = {"how": assign.kind.value, "team_id": team_id, "team": name}
    if assign.kind is AssignKind.FIRST_COME:
        return Candidates({}, team_id, told)
    present = available_members(connection, team_id, local_on)
    people = sql.working_at(connection, touchpoint_id, present)
    if not people:
        told["lacks"] = "team_scope" if present else "team_absent"
    return Candidates(people, team_id, told)

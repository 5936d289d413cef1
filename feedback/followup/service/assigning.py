"""Give a new case to whom the rule says, in the transaction that opens it."""

from __future__ import annotations

from collections.abc import Sequence
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


NOBODY = Given(None, None, {})


def give(
    connection: Connection, assign: Assign | None, *, touchpoint_id: int, local_on: date
) -> Given:
    """To whom a case of the touchpoint goes on that local day; absence and scope are respected.

    Where nobody may have it, it stays with the team, or with all; `told["lacks"]` says why.
    """
    if assign is None:
        return NOBODY
    if assign.kind is AssignKind.PERSON:
        return _to_person(connection, assign.staff_id or 0, touchpoint_id, local_on)
    return _to_team(connection, assign, touchpoint_id, local_on)


def _to_person(connection: Connection, staff_id: int, touchpoint_id: int, local_on: date) -> Given:
    name = sql.name_of(connection, staff_id)
    if name is None:
        return Given(None, None, {"how": "person", "lacks": "gone"})
    told: dict[str, Any] = {"how": "person", "staff_id": staff_id, "name": name}
    if not is_available(connection, staff_id, local_on):
        return Given(None, None, {**told, "lacks": "absent"})
    if not sql.working_at(connection, touchpoint_id, [staff_id]):
        return Given(None, None, {**told, "lacks": "scope"})
    return Given(staff_id, None, told)


def _to_team(connection: Connection, assign: Assign, touchpoint_id: int, local_on: date) -> Given:
    team_id = assign.team_id or 0
    name = sql.team_in_use(connection, team_id)
    if name is None:
        return Given(None, None, {"how": assign.kind.value, "lacks": "gone"})
    told: dict[str, Any] = {"how": assign.kind.value, "team_id": team_id, "team": name}
    if assign.kind is AssignKind.FIRST_COME:
        return Given(None, team_id, told)
    present = available_members(connection, team_id, local_on)
    people = sql.working_at(connection, touchpoint_id, present)
    if not people:
        return Given(None, team_id, {**told, "lacks": "team_scope" if present else "team_absent"})
    staff_id = _picked(connection, assign, list(people))
    return Given(staff_id, team_id, {**told, "staff_id": staff_id, "name": people[staff_id]})


def _picked(connection: Connection, assign: Assign, people: Sequence[int]) -> int:
    # Counting the turn holds the team until the commit: two cases at once see each other.
    turn = next_in_turn(connection, assign.team_id or 0)
    n_open = sql.open_cases(connection, people) if assign.kind is AssignKind.LEAST else {}
    chosen = pick(assign.kind, people, turn, n_open)
    return people[0] if chosen is None else chosen

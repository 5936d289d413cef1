"""Teams: make, change, retire. Whose people a manager may move is for the caller to say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.models import StaffMember, Team, TeamMember
from feedback.accounts.store.teams import CASE_WORKERS, team
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.i18n import _

People = Collection[int]


def create_team(
    *, actor: Actor, now: datetime, name: str, staff_ids: People, people: People | None = None
) -> int:
    """The id of a new team; `people` are those whom the actor may put into teams, None: all.

    Raises `Invalid` when the name is taken or somebody works no cases.
    """
    _require(actor)
    row = Team(name=_free_name(name))
    db.session.add(row)
    _flush()
    _set_members(row.id, set(), set(staff_ids), people)
    _record(actor, now, "team.created", row.id, staff_ids=sorted(set(staff_ids)))
    return row.id


def change_team(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    seen_revision: int,
    name: str,
    staff_ids: People,
    people: People | None = None,
) -> None:
    """Another name and other members; `Conflict` if somebody changed the team meanwhile."""
    facts = _to_change(actor, team_id, people)
    _advance(team_id, seen_revision, name=_free_name(name, team_id))
    _set_members(team_id, set(facts), set(staff_ids), people)
    _record(actor, now, "team.changed", team_id, staff_ids=sorted(set(staff_ids)))


def retire_team(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    seen_revision: int,
    people: People | None = None,
) -> None:
    """The team gets no more cases; what it has stays with it."""
    _to_change(actor, team_id, people)
    _advance(team_id, seen_revision, retired_at=now)
    _record(actor, now, "team.retired", team_id)


def bring_back_team(
    *,
    actor: Actor,
    now: datetime,
    team_id: int,
    seen_revision: int,
    people: People | None = None,
) -> None:
    """The team is in use again."""
    _to_change(actor, team_id, people)
    _advance(team_id, seen_revision, retired_at=None)
    _record(actor, now, "team.brought_back", team_id)


def may_change_team(actor: Actor, staff_ids: People, people: People | None) -> bool:
    """Whether the actor may change a team of these members: all of them are theirs to move."""
    return actor.may(Right.MANAGE_TEAMS) and (people is None or set(staff_ids) <= set(people))


def _to_change(actor: Actor, team_id: int, people: People | None) -> tuple[int, ...]:
    _require(actor)
    facts = team(team_id)
    if facts is None:
        raise NotFound(_("There is no such team."))
    if not may_change_team(actor, facts.staff_ids, people):
        raise Forbidden(_("People outside of your area belong to this team as well."))
    return facts.staff_ids


def _advance(team_id: int, seen_revision: int, **values: Any) -> None:
    try:
        done = db.session.execute(
            update(Team)
            .where(Team.id == team_id, Team.revision == seen_revision)
            .values(revision=Team.revision + 1, **values)
            .execution_options(synchronize_session=False)
        )
    except IntegrityError as error:
        raise Invalid(_("Another team has this name.")) from error
    db.session.expire_all()
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("Someone changed this team while you were editing it."))


def _set_members(team_id: int, was: set[int], wanted: set[int], people: People | None) -> None:
    new = wanted - was
    if people is not None and not new <= set(people):
        raise Forbidden(_("Only people of your area can join."))
    if new - _case_workers(new):
        raise Invalid(_("Only people who sign in and work cases can join a team."))
    db.session.execute(
        delete(TeamMember).where(
            TeamMember.team_id == team_id, TeamMember.staff_id.in_(sorted(was - wanted))
        )
    )
    db.session.add_all(TeamMember(team_id=team_id, staff_id=staff_id) for staff_id in sorted(new))
    db.session.flush()


def _case_workers(staff_ids: set[int]) -> set[int]:
    rows = select(StaffMember).where(StaffMember.id.in_(sorted(staff_ids)), StaffMember.active)
    return {member.id for member in db.session.scalars(rows) if member.role.value in CASE_WORKERS}


def _free_name(name: str, team_id: int | None = None) -> str:
    given = name.strip()
    if not given:
        raise Invalid(_("A name is needed."))
    rows = select(Team.id, Team.name).where(func.lower(Team.name) == given.lower())
    if any(row.id != team_id for row in db.session.execute(rows)):
        raise Invalid(_("Another team has this name."))
    return given


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody made the same team since we looked
        raise Invalid(_("Another team has this name.")) from error


def _require(actor: Actor) -> None:
    if not actor.may(Right.MANAGE_TEAMS):
        raise Forbidden(_("Your role does not allow this."))


def _record(actor: Actor, now: datetime, action: str, team_id: int, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="team",
        object_id=team_id,
        **detail,
    )

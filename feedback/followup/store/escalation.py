"""Which cases have a step or the end of a hold due, what was done already, and who is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, SmallInteger, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.domain.roles import Role
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.teams import available_members, is_available
from feedback.core.database import Base, BigKey, Instant, db
from feedback.followup.store.models import HELD, UNRESOLVED, FollowUpCase
from feedback.followup.store.queries import assignable
from feedback.sla.domain.escalation import Receiver
from feedback.touchpoints.store.models import Touchpoint


class CaseStep(Base):
    """One step of a clock that was done or passed over: its key lets nobody do it again."""

    __tablename__ = "case_step"

    case_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("follow_up_case.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    # warn, due, or the number of the step in the policy's chain
    step: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


def steps_done(case_id: int) -> dict[tuple[str, int], frozenset[str]]:
    """The keys of the steps done, by kind and round of the clock."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    rows = select(CaseStep.kind, CaseStep.round, CaseStep.step).where(CaseStep.case_id == case_id)
    for kind, number, step in db.session.execute(rows):
        found[kind, number].add(step)
    return {clock: frozenset(keys) for clock, keys in found.items()}


def forget_steps(case_id: int, kind: str, number: int) -> None:
    """Nothing was done for a clock of a case: it never belonged to it."""
    db.session.execute(
        delete(CaseStep).where(
            CaseStep.case_id == case_id, CaseStep.kind == kind, CaseStep.round == number
        )
    )


def cases_with_steps(now: datetime, most: int) -> list[int]:
    """The open cases with a step due, the one that waits longest first; read from one index."""
    return list(
        db.session.scalars(
            select(FollowUpCase.id)
            .where(UNRESOLVED, FollowUpCase.next_step_at <= now)
            .order_by(FollowUpCase.next_step_at)
            .limit(most)
        )
    )


def cases_with_far_steps(after: datetime, most: int) -> list[int]:
    """The open cases whose next step is put off beyond a moment, the farthest first."""
    return list(
        db.session.scalars(
            select(FollowUpCase.id)
            .where(UNRESOLVED, FollowUpCase.next_step_at > after)
            .order_by(FollowUpCase.next_step_at.desc())
            .limit(most)
        )
    )


def cases_to_resume(now: datetime, most: int) -> list[int]:
    """The held cases whose hold has come to its end, the earliest first; read from one index."""
    return list(
        db.session.scalars(
            select(FollowUpCase.id)
            .where(HELD, FollowUpCase.held_until <= now)
            .order_by(FollowUpCase.held_until)
            .limit(most)
        )
    )


def people_for(
    case: FollowUpCase, receiver: Receiver, key: int | None, local_on: date
) -> list[int]:
    """Ids of the staff that a step means; only who is active and may see the place.

    Where nobody is the owner, or the owner left or is away, the team is meant, and where there is
    nobody in it, the managers: a step that nobody hears of would forget the customer.
    """
    connection = db.session.connection()
    may_see = workers_of(case)
    if receiver is Receiver.OWNER:
        owner = [one for one in may_see if one == case.owner_id]
        if owner and is_available(connection, owner[0], local_on):
            return owner
        team = people_for(case, Receiver.TEAM, None, local_on)
        return owner + (team or people_for(case, Receiver.MANAGERS, None, local_on))
    if receiver is Receiver.STAFF:
        if key is None or key not in may_see or not is_available(connection, key, local_on):
            return []
        return [key]
    if receiver is Receiver.MANAGERS:
        # An administrator leads everywhere: only where no manager does, they are meant.
        leads = [staff_id for staff_id, role in may_see.items() if role is Role.MANAGER]
        return leads or [one for one, role in may_see.items() if role is Role.ADMINISTRATOR]
    team_id = key if receiver is Receiver.NAMED_TEAM else case.team_id
    if team_id is None:
        return []
    members = available_members(connection, team_id, local_on)
    return [staff_id for staff_id in members if staff_id in may_see]


def workers_of(case: FollowUpCase) -> dict[int, Role]:
    """Who may work the case's place: staff id → role."""
    place = db.session.get_one(Touchpoint, case.touchpoint_id)
    ids = [staff_id for staff_id, _name in assignable(place)]
    people = db.session.scalars(select(StaffMember).where(StaffMember.id.in_(ids)))
    return {one.id: one.actor.role for one in people}


def least_loaded(staff_ids: Iterable[int]) -> int | None:
    """Who of these has the fewest unresolved cases, the first of equals; None of nobody."""
    ids: Sequence[int] = sorted(set(staff_ids))
    rows = db.session.execute(
        select(FollowUpCase.owner_id, func.count())
        .where(UNRESOLVED, FollowUpCase.owner_id.in_(ids))
        .group_by(FollowUpCase.owner_id)
    )
    load = {row[0]: row[1] for row in rows}
    return min(ids, key=lambda staff_id: (load.get(staff_id, 0), staff_id), default=None)

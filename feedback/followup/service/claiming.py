"""The next case for whoever asks for work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.teams import teams_of
from feedback.core.database import db
from feedback.core.errors import Forbidden
from feedback.core.i18n import _
from feedback.followup.domain.states import Action, Status
from feedback.followup.service.changing import Attempt, tell
from feedback.followup.store.filters import within_scope
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.views import UNRESOLVED


def claim_next(*, actor: Actor, now: datetime) -> FollowUpCase | None:
    """The open case of nobody that will be late first, now the actor's; None when there is none.

    Cases of a team go to its members only, cases on hold to nobody. Of many who ask at once each
    gets another one: the row is chosen and taken in one statement. Skipping locked rows:
    PostgreSQL manual, SELECT, “The Locking Clause”; SQLite lets one writer in at a time.
    """
    if actor.staff_id is None or not actor.may(Right.WORK_CASES):
        raise Forbidden(_("Your role does not allow this."))
    case: Any = FollowUpCase
    teams = teams_of(actor.staff_id)
    for has_due in (True, False):
        waiting = (
            select(case.id)
            .where(
                UNRESOLVED,
                case.status == Status.OPEN.value,
                case.owner_id.is_(None),
                case.next_due_at.is_not(None) if has_due else case.next_due_at.is_(None),
                or_(case.team_id.is_(None), case.team_id.in_(teams)),
                *within_scope(actor),
            )
            .order_by(case.next_due_at, case.id)
            .limit(1)
        )
        case_id = db.session.scalar(_taking(waiting, actor.staff_id))
        if case_id is not None:
            return _taken(actor, now, case_id)
    return None


def _taking(waiting: Select[Any], staff_id: int) -> Any:
    """One conditional update; on PostgreSQL rows that another one is just taking are skipped."""
    chosen = waiting.with_for_update(skip_locked=True)
    return (
        update(FollowUpCase)
        .where(FollowUpCase.id == chosen.scalar_subquery(), FollowUpCase.owner_id.is_(None))
        .values(owner_id=staff_id, revision=FollowUpCase.revision + 1)
        .returning(FollowUpCase.id)
        .execution_options(synchronize_session=False)
    )


def _taken(actor: Actor, now: datetime, case_id: int) -> FollowUpCase:
    found = db.session.get_one(FollowUpCase, case_id, populate_existing=True)
    attempt = Attempt(actor, now, found.number, found.revision - 1, Action.CLAIM)
    tell(attempt, found, audit={})
    return found

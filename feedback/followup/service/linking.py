"""Cases that have to do with each other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from feedback.accounts.domain.roles import Actor
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Invalid, NotFound
from feedback.core.i18n import _
from feedback.core.upsert import insert_for
from feedback.followup.domain.states import Action
from feedback.followup.service.changing import (
    Attempt,
    case_to_change,
    lock_cases,
    tell,
    touch,
    win,
    write_event,
)
from feedback.followup.store.models import CaseLink, FollowUpCase
from feedback.followup.store.queries import case_for


def link(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, other: str
) -> FollowUpCase:
    """The case linked to another one in scope, seen from both; `Invalid` when it is already."""
    attempt = Attempt(actor, now, number, seen_revision, Action.LINK)
    case, found = case_to_change(attempt), case_for(actor, other)
    if found.id == case.id:
        raise Invalid(_("A case cannot be linked to itself."))
    lock_cases([case.id, found.id])
    case = win(attempt, case)
    low, high = sorted((case.id, found.id))
    connection = db.session.connection()
    made = connection.execute(
        insert_for(connection, CaseLink.__table__)  # type: ignore[arg-type]
        .on_conflict_do_nothing()
        .returning(CaseLink.case_id),
        {"case_id": low, "other_id": high, "at": now, "staff_id": actor.staff_id},
    ).first()
    if made is None:
        raise Invalid(_("These cases are linked already."))
    tell(attempt, case, audit={"other": found.number}, other=found.id)
    touch(found)
    write_event(attempt, found, "linked", other=case.id)
    return case


def unlink(
    *, actor: Actor, now: datetime, number: str, seen_revision: int, other: str
) -> FollowUpCase:
    """The link gone on both sides; raises `NotFound` when there is none."""
    attempt = Attempt(actor, now, number, seen_revision, Action.LINK)
    case, found = case_to_change(attempt), case_for(actor, other)
    lock_cases([case.id, found.id])
    case = win(attempt, case)
    low, high = sorted((case.id, found.id))
    gone = db.session.execute(
        delete(CaseLink)
        .where(CaseLink.case_id == low, CaseLink.other_id == high)
        .returning(CaseLink.case_id)
    ).first()
    if gone is None:
        raise NotFound(_("There is no such link."))
    write_event(attempt, case, "unlinked", other=found.id)
    touch(found)
    write_event(attempt, found, "unlinked", other=case.id)
    record(
        at=now,
        staff_id=actor.staff_id,
        action="case.unlinked",
        object_kind="case",
        object_id=case.number,
        other=found.number,
    )
    db.session.flush()
    return case

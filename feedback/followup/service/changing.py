"""What every change of a case has in common: one winner, one revision, one line for the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.followup.domain.states import TAKES_CASE, Action, Standing, Status, refusal
from feedback.followup.store.models import CaseEvent, CaseText, FollowUpCase
from feedback.followup.store.queries import case_for, events_since
from feedback.surveys.domain.clean import clean_text, is_blank

LONGEST_NOTE = 4000
KINDS = {
    Action.CLAIM: "claimed",
    Action.ASSIGN: "assigned",
    Action.RESPOND: "responded",
    Action.HOLD: "held",
    Action.RESUME: "resumed",
    Action.RESOLVE: "resolved",
    Action.REOPEN: "reopened",
    Action.NOTE: "noted",
    Action.CONTACT: "contacted",
    Action.MAIL: "mail_queued",
    Action.GOODWILL: "goodwill",
    Action.ATTACH: "attached",
    Action.CALL_MANAGER: "called_manager",
    Action.MERGE: "merged",
    Action.LINK: "linked",
    Action.RECOVERY: "recovery_recorded",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who wants to change which case, as they saw it."""

    actor: Actor
    now: datetime
    number: str
    seen_revision: int
    action: Action


def standing_of(case: FollowUpCase) -> Standing:
    """The facts of a case that decide what may be done with it."""
    return Standing(
        Status(case.status),
        case.owner_id,
        case.first_responded_at is not None,
        case.customer_waits_since is not None,
        case.merged_into_id is not None,
    )


def case_to_change(attempt: Attempt) -> FollowUpCase:
    """The case as the person saw it; `Forbidden`, `NotFound`, or `Conflict` with what changed."""
    if not attempt.actor.may(Right.WORK_CASES):
        raise Forbidden(_("Your role does not allow this."))
    case = case_for(attempt.actor, attempt.number)
    if case.revision != attempt.seen_revision:
        raise conflict(case.id, attempt.seen_revision)
    if code := refusal(attempt.action, standing_of(case)):
        raise Conflict(refusal_words(code))
    return case


def win(attempt: Attempt, case: FollowUpCase, **values: Any) -> FollowUpCase:
    """The case changed to the next revision; of two people with the same page only one wins.

    A case of nobody becomes the case of whoever works it. Raises `Conflict`.
    """
    takes = (
        attempt.action in TAKES_CASE
        and case.owner_id is None
        and attempt.actor.staff_id is not None
    )
    if takes:
        values["owner_id"] = attempt.actor.staff_id
    changed: Any = db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id == case.id, FollowUpCase.revision == attempt.seen_revision)
        .values(**values, revision=attempt.seen_revision + 1),
        execution_options={"synchronize_session": False},
    )
    if changed.rowcount != 1:
        raise conflict(case.id, attempt.seen_revision)
    db.session.refresh(case)
    if takes:
        write_event(attempt, case, "claimed")
    return case


def tell(
    attempt: Attempt, case: FollowUpCase, *, audit: dict[str, Any], note: str = "", **detail: Any
) -> CaseEvent:
    """Write the timeline's line and the audit entry; only ids and codes go to the audit trail."""
    kind = KINDS[attempt.action]
    event = write_event(attempt, case, kind, note=note, **detail)
    record(
        at=attempt.now,
        staff_id=attempt.actor.staff_id,
        action=f"case.{kind}",
        object_kind="case",
        object_id=case.number,
        revision=case.revision,
        **audit,
    )
    db.session.flush()
    return event


def write_event(
    attempt: Attempt, case: FollowUpCase, kind: str, *, note: str = "", **detail: Any
) -> CaseEvent:
    """Append one line to the timeline; its free words are kept apart, where they can be erased."""
    told = {name: value for name, value in detail.items() if value not in (None, "")}
    event = CaseEvent(
        case_id=case.id,
        at=attempt.now,
        staff_id=attempt.actor.staff_id,
        kind=kind,
        revision=case.revision,
        detail=told,
    )
    db.session.add(event)
    db.session.flush()
    if note:
        db.session.add(CaseText(event_id=event.id, case_id=case.id, text=note))
        db.session.flush()
    return event


def lock_cases(case_ids: Iterable[int]) -> None:
    """Hold the rows of several cases, the lowest id first, before any of them is changed.

    Two changes that cross never wait for each other in a ring.
    """
    db.session.execute(
        select(FollowUpCase.id)
        .where(FollowUpCase.id.in_(list(case_ids)))
        .order_by(FollowUpCase.id)
        .with_for_update()
    ).all()


def touch(case: FollowUpCase) -> None:
    """The next revision of a case that is changed from another one, whatever was seen of it."""
    db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id == case.id)
        .values(revision=FollowUpCase.revision + 1),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(case)


def conflict(case_id: int, seen_revision: int) -> Conflict:
    """The refusal of a stale page, with every event that the page did not show."""
    return Conflict(
        _("This case was changed after you opened it."), events_since(case_id, seen_revision)
    )


def refusal_words(code: str) -> str:
    """Why an action is not possible now, in a sentence."""
    return {
        "is_open": _("This case is open, so this is not possible now."),
        "is_held": _("This case is on hold. Resume it first."),
        "is_resolved": _("This case is resolved. Reopen it first."),
        "is_owned": _("This case has an owner already."),
        "is_merged": _("This case is a duplicate. Ask about the one that goes on."),
        "is_answered": _("The first response is recorded already. Add a note instead."),
    }[code]


def note_text(raw: str, *, required: str = "") -> str:
    """A note as it can be kept; `required` is the message of the fault when it is blank."""
    text, _removed = clean_text(raw, LONGEST_NOTE)
    if is_blank(text):
        if required:
            raise Invalid(required)
        return ""
    return text.strip()

"""What the customer says on the receipt's page, or to staff on the phone, after the answer.

Every function works on the case that goes on: a duplicate leads to the case it was merged into.
Two taps at once take turns on the case's row; the second one finds what the first one did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden
from feedback.core.i18n import _, both, current_language, text_in
from feedback.followup.domain.states import Status
from feedback.followup.service import clock_changes
from feedback.followup.service.changing import conflict, lock_cases, note_text, refusal_words
from feedback.followup.store.escalation import people_for
from feedback.followup.store.models import CaseEvent, CaseText, FollowUpCase, RecoveryAsk
from feedback.followup.store.queries import case_for
from feedback.notices.service import announce
from feedback.responses.store.models import Response
from feedback.sla.domain.escalation import Receiver
from feedback.sla.domain.policy import Priority
from feedback.touchpoints.store.models import Touchpoint

LONGEST_DETAIL = 2000
MOST_DETAILS_A_DAY = 20
RAISED = {
    Priority.LOW: Priority.NORMAL,
    Priority.NORMAL: Priority.HIGH,
    Priority.HIGH: Priority.URGENT,
    Priority.URGENT: Priority.URGENT,
}


class Outcome(StrEnum):
    """What a customer's word did."""

    KEPT = "kept"
    REPEATED = "repeated"
    REOPENED = "reopened"
    SOLVED = "solved"
    TOO_OFTEN = "too_often"
    NO_CASE = "no_case"


def add_detail(*, now: datetime, response_key: int, text: str, page: str) -> Outcome:
    """The customer's further words on the timeline; the team is told and a clock starts.

    `page` names the page they were typed on: the same page twice is one message. The text is
    clean and not blank. A resolved case stays resolved: only a "not solved" opens it again.
    """
    case = case_behind(response_key)
    if case is None or _is_erased(response_key):
        return Outcome.NO_CASE
    if _was_sent(case.id, page, "customer_wrote"):
        return Outcome.REPEATED
    if _n_since(case.id, now - timedelta(days=1)) >= MOST_DETAILS_A_DAY:
        return Outcome.TOO_OFTEN
    if case.status != Status.RESOLVED.value:
        clock_changes.customer_wrote(case, now)
    of = _of(case, response_key)
    event = _event(case, now, "customer_wrote", note=text, page=page, of=of)
    _announce(case, now, "customer_wrote", f"wrote:{event.id}")
    return Outcome.KEPT


def give_verdict(
    *, now: datetime, response_key: int, is_solved: bool, text: str = "", page: str = ""
) -> Outcome:
    """The customer's answer to "Is it solved?"; a "no" opens the case again.

    Asked of a case that is open, it changes nothing: what is open is not solved yet. Nor does a
    page that was answered before and that a browser sends again, whatever came after it.
    """
    case = case_behind(response_key)
    if case is None or _is_erased(response_key):
        return Outcome.NO_CASE
    if case.status != Status.RESOLVED.value:
        return Outcome.REPEATED
    if page and _was_sent(case.id, page, "verdict", "reopened"):
        return Outcome.REPEATED
    ask = ask_of(case, now, channel="page")
    if ask.answered_at is not None and ask.is_solved is True and is_solved:
        return Outcome.REPEATED
    of = _of(case, response_key)
    return _judge(case, ask, now, is_solved=is_solved, text=text, page=page, of=of)


def record_by_staff(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    is_solved: bool,
    note: str = "",
) -> FollowUpCase:
    """The customer's answer as told to staff, on the phone or at the desk; a "no" reopens.

    Raises `Forbidden`, `NotFound`, and `Conflict` for a stale page or a case that is not resolved.
    """
    if not actor.may(Right.WORK_CASES):
        raise Forbidden(_("Your role does not allow this."))
    case = _locked(case_for(actor, number).id)
    if case.revision != seen_revision:
        raise conflict(case.id, seen_revision)
    if case.status != Status.RESOLVED.value:
        raise Conflict(_("Only a resolved case can be asked about."))
    if case.merged_into_id is not None:
        raise Conflict(refusal_words("is_merged"))
    ask = ask_of(case, now, channel="phone", staff_id=actor.staff_id)
    text = note_text(note)
    _judge(case, ask, now, is_solved=is_solved, text=text, staff_id=actor.staff_id)
    record(
        at=now,
        staff_id=actor.staff_id,
        action="case.recovery_recorded",
        object_kind="case",
        object_id=case.number,
        solved=is_solved,
    )
    return case


def note_event(case: FollowUpCase, now: datetime, kind: str, **detail: Any) -> None:
    """A line without words on the timeline of a case that the caller has locked."""
    _event(case, now, kind, **detail)


def tell_event(response_key: int, now: datetime, kind: str, **detail: Any) -> None:
    """A line without words on the timeline of the response's case, where it has one."""
    case = case_behind(response_key)
    if case is not None:
        _event(case, now, kind, **detail)


def case_behind(response_key: int) -> FollowUpCase | None:
    """The case that goes on for a response, locked until the transaction ends; None without."""
    chain = _chain(response_key)
    while chain:
        # In the order in which staff hold several cases, so that nobody waits in a ring.
        lock_cases(chain)
        now_chain = _chain(response_key)
        if set(now_chain) <= set(chain):
            return _locked(now_chain[-1])
        chain = now_chain
    return None


def _chain(response_key: int) -> list[int]:
    """The response's case, and the cases that it was merged into one after the other."""
    into = select(FollowUpCase.id, FollowUpCase.merged_into_id)
    row = db.session.execute(into.where(FollowUpCase.response_key == response_key)).one_or_none()
    found: list[int] = []
    while row is not None and row.id not in found:
        found.append(row.id)
        row = db.session.execute(into.where(FollowUpCase.id == row.merged_into_id)).one_or_none()
    return found


def ask_of(
    case: FollowUpCase, now: datetime, *, channel: str, staff_id: int | None = None
) -> RecoveryAsk:
    """The question of the present resolution: the one that was asked, or a new one."""
    ask = db.session.scalar(
        select(RecoveryAsk).where(
            RecoveryAsk.case_id == case.id, RecoveryAsk.round == case.n_reopened
        )
    )
    if ask is None:
        ask = RecoveryAsk(
            case_id=case.id,
            round=case.n_reopened,
            touchpoint_id=case.touchpoint_id,
            asked_at=now,
            asked_on=local_date(now, case.zone),
            channel=channel,
            asked_by=staff_id,
        )
        db.session.add(ask)
        db.session.flush()
    return ask


def reopen_by_customer(
    case: FollowUpCase,
    now: datetime,
    *,
    text: str = "",
    page: str = "",
    of: int | None = None,
    staff_id: int | None,
) -> None:
    """The resolved case open again with raised priority: its resolution clock runs on.

    The closed time is a pause, and an answer is owed again within the time for a further message.
    `of` is the response behind the words where it is a duplicate's.
    """
    closed_at = case.resolved_at or now
    priority = RAISED[Priority(case.priority)]
    is_raised = priority.value != case.priority
    case.status, case.priority = Status.OPEN.value, priority.value
    case.resolved_at = case.reason_code = case.resolution_note = None
    case.customer_text = case.customer_told = case.held_because = None
    case.cause_category = case.is_first_contact = None
    case.n_reopened += 1
    clock_changes.reopen_clocks(case, closed_at, now)
    clock_changes.customer_wrote(case, now)
    clock_changes.count(case, n_resolved=-1, n_reopened=+1)
    event = _event(
        case,
        now,
        "reopened",
        note=text,
        staff_id=staff_id,
        by="customer",
        page=page,
        of=of,
        priority=priority.value if is_raised else None,
    )
    _announce(case, now, "case_reopened", f"reopened:{event.id}")


def _judge(
    case: FollowUpCase,
    ask: RecoveryAsk,
    now: datetime,
    *,
    is_solved: bool,
    text: str,
    page: str = "",
    of: int | None = None,
    staff_id: int | None = None,
) -> Outcome:
    ask.answered_at, ask.is_solved = now, is_solved
    if not is_solved:
        reopen_by_customer(case, now, text=text, page=page, of=of, staff_id=staff_id)
        return Outcome.REOPENED
    _event(case, now, "verdict", note=text, staff_id=staff_id, page=page, of=of, solved=True)
    return Outcome.SOLVED


def _of(case: FollowUpCase, response_key: int) -> int | None:
    """The response by whose receipt the customer wrote, where the case is another one's.

    By it the words are found again when that answer is erased.
    """
    return response_key if case.response_key != response_key else None


def _locked(case_id: int) -> FollowUpCase:
    """The case as it is now; others who want to change it wait."""
    return db.session.scalars(
        select(FollowUpCase)
        .where(FollowUpCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _event(
    case: FollowUpCase,
    now: datetime,
    kind: str,
    *,
    note: str = "",
    staff_id: int | None = None,
    **detail: Any,
) -> CaseEvent:
    """Append a line; the case's revision rises, so that an open page of staff is told."""
    case.revision += 1
    event = CaseEvent(
        case_id=case.id,
        at=now,
        staff_id=staff_id,
        kind=kind,
        revision=case.revision,
        detail={name: value for name, value in detail.items() if value not in (None, "")},
    )
    db.session.add(event)
    db.session.flush()
    if note:
        db.session.add(CaseText(event_id=event.id, case_id=case.id, text=note))
        db.session.flush()
    return event


def _is_erased(response_key: int) -> bool:
    """Whether the answer was erased, also while the caller waited for its case."""
    erased = select(Response.id).where(Response.id == response_key, Response.erased_at.is_not(None))
    return db.session.scalar(erased) is not None


def _was_sent(case_id: int, page: str, *kinds: str) -> bool:
    details = db.session.scalars(
        select(CaseEvent.detail).where(CaseEvent.case_id == case_id, CaseEvent.kind.in_(kinds))
    )
    return any(detail.get("page") == page for detail in details)


def _n_since(case_id: int, since: datetime) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(CaseEvent)
            .where(
                CaseEvent.case_id == case_id,
                CaseEvent.kind == "customer_wrote",
                CaseEvent.at > since,
            )
        )
        or 0
    )


def _announce(case: FollowUpCase, now: datetime, kind: str, dedupe: str) -> None:
    """Tell who looks after the case, and whoever follows the place; numbers, never the words."""
    name = db.session.get_one(Touchpoint, case.touchpoint_id).name
    titles = {
        "customer_wrote": lambda: _("Case %(number)s: the customer wrote", number=case.number),
        "case_reopened": lambda: _("Case %(number)s is open again", number=case.number),
    }
    texts = {
        "customer_wrote": lambda: _(
            "There is a new message from the customer at %(place)s.",
            place=text_in(name, current_language()),
        ),
        "case_reopened": lambda: _(
            "The customer at %(place)s says that it is not solved yet.",
            place=text_in(name, current_language()),
        ),
    }
    announce(
        db.session.connection(),
        now=now,
        kind=kind,
        dedupe=dedupe,
        path=f"/cases/{case.number}",
        title=both(titles[kind]),
        text=both(texts[kind]),
        touchpoint_id=case.touchpoint_id,
        # Where the owner is gone or away, or there is none, the team or the managers.
        staff_ids=people_for(case, Receiver.OWNER, None, local_date(now, case.zone)),
        is_urgent=False,
    )

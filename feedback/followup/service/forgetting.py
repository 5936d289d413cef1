"""What a case forgets: every word about a customer, or their name and address in other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from feedback.core.database import db
from feedback.followup.domain.traces import is_about, without
from feedback.followup.service.attaching import forget_photos
from feedback.followup.service.changing import lock_cases
from feedback.followup.store.models import CaseEvent, CaseText, FollowUpCase
from feedback.followup.store.view_models import QueueView
from feedback.outbox.store.models import OutboxAttempt, OutboxMessage
from feedback.routing.domain.decision import without_words

NO_SYNC = {"synchronize_session": False}


def forget_words(case_ids: Sequence[int], now: datetime) -> None:
    """Notes, messages, mails and photos of these cases are gone; numbers and clocks stay.

    The cases are held first: what is being written on one of them goes too.
    """
    if not case_ids:
        return
    lock_cases(story_of(case_ids) | set(case_ids))
    db.session.execute(
        delete(CaseText).where(CaseText.case_id.in_(case_ids)), execution_options=NO_SYNC
    )
    db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id.in_(case_ids))
        .values(resolution_note=None, customer_text=None),
        execution_options=NO_SYNC,
    )
    _forget_words_elsewhere(case_ids)
    forget_reasons(case_ids)
    forget_photos(case_ids, now)
    forget_errands(case_ids)


def forget_reasons(case_ids: Sequence[int]) -> None:
    """Why these cases opened tells no more which words a rule found in the comment."""
    rows = select(FollowUpCase.id, FollowUpCase.routed_because).where(FollowUpCase.id.in_(case_ids))
    for case_id, because in db.session.execute(rows).all():
        kept = without_words(because)
        if kept != because:
            db.session.execute(
                update(FollowUpCase).where(FollowUpCase.id == case_id).values(routed_because=kept),
                execution_options=NO_SYNC,
            )


def _forget_words_elsewhere(case_ids: Sequence[int]) -> None:
    """What these customers wrote while their cases were duplicates stands in the other case."""
    others = story_of(case_ids) - set(case_ids)
    if not others:
        return
    keys = set(
        db.session.scalars(select(FollowUpCase.response_key).where(FollowUpCase.id.in_(case_ids)))
    )
    rows = db.session.execute(
        select(CaseEvent.id, CaseEvent.detail).where(CaseEvent.case_id.in_(others))
    )
    theirs = [event_id for event_id, detail in rows if detail.get("of") in keys]
    db.session.execute(
        delete(CaseText).where(CaseText.event_id.in_(theirs)), execution_options=NO_SYNC
    )


def story_of(case_ids: Iterable[int]) -> set[int]:
    """These cases with all that were ever merged with them, also where that was undone."""
    found: set[int] = set()
    new = set(case_ids)
    while new:
        found |= new
        rows = db.session.scalars(
            select(CaseEvent.detail).where(
                CaseEvent.case_id.in_(new), CaseEvent.kind.in_(("merged", "merged_in"))
            )
        )
        new = {int(detail["other"]) for detail in rows if "other" in detail} - found
    return found


def forget_contact(response_key: int, said: Iterable[str]) -> None:
    """The customer's name, number and address, wherever staff or mails repeated them, become […].

    Mails that still wait have no recipient any more, and no kept view looks for the person.
    """
    case_id = forget_spellings(response_key, said)
    if case_id is not None:
        forget_errands([case_id])


def forget_spellings(response_key: int, said: Iterable[str]) -> int | None:
    """The response's case, if it has one, in which nobody's words repeat what was said any more;
    mails that wait for the customer leave all the same."""
    parts = list(said)
    forget_searches(parts)
    case_id = db.session.scalar(select(FollowUpCase.id).filter_by(response_key=response_key))
    if case_id is None:
        return None
    story = story_of([case_id])
    lock_cases(story)
    for told in db.session.scalars(select(CaseText).where(CaseText.case_id.in_(story))):
        told.text = without(told.text, parts)
    for case in db.session.scalars(select(FollowUpCase).where(FollowUpCase.id.in_(story))):
        case.resolution_note = without(case.resolution_note or "", parts) or None
        case.customer_text = without(case.customer_text or "", parts) or None
    db.session.flush()
    return case_id


def forget_searches(parts: Sequence[str]) -> None:
    """Views of the queue that were kept to look for the person look for nobody any more."""
    for view in db.session.scalars(select(QueueView)):
        if is_about(view.query.get("q", ""), parts):
            view.query = {name: value for name, value in view.query.items() if name != "q"}
        name = without(view.name, parts)
        if name != view.name:
            # The number keeps two such names of one person apart.
            view.name = f"{name[:48]} {view.id}"
    db.session.flush()


def forget_errands(case_ids: Sequence[int]) -> None:
    """Questions to the customers of these cases that have not left do not leave.

    A mail of the case looks its recipient up when it leaves, finds none, and says so there.
    """
    whose: Any = OutboxMessage.payload["case_id"].as_integer()
    # A mail server's refusal may repeat the address.
    db.session.execute(
        update(OutboxAttempt)
        .where(
            OutboxAttempt.answer.is_not(None),
            OutboxAttempt.message_id.in_(select(OutboxMessage.id).where(whose.in_(case_ids))),
        )
        .values(answer=None),
        execution_options=NO_SYNC,
    )
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.kind == "recovery.ask",
            OutboxMessage.done_at.is_(None),
            whose.in_(case_ids),
        ),
        execution_options=NO_SYNC,
    )
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.last_error.is_not(None), whose.in_(case_ids))
        .values(last_error=None),
        execution_options=NO_SYNC,
    )

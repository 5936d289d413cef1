"""What a case forgets: every word about a customer, or their name and address in other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select, update

from feedback.core.database import db
from feedback.followup.service.attaching import forget_photos
from feedback.followup.store.models import CaseText, FollowUpCase
from feedback.outbox.store.models import OutboxMessage
from feedback.routing.domain.decision import without_words

Words = TypeVar("Words", str, str | None)
GONE = "[…]"
SHORTEST = 2
NO_SYNC = {"synchronize_session": False}


def forget_words(case_ids: Sequence[int], now: datetime) -> None:
    """Notes, messages, mails and photos of these cases are gone; numbers and clocks stay."""
    if not case_ids:
        return
    db.session.execute(
        delete(CaseText).where(CaseText.case_id.in_(case_ids)), execution_options=NO_SYNC
    )
    db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id.in_(case_ids))
        .values(resolution_note=None, customer_text=None),
        execution_options=NO_SYNC,
    )
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


def forget_contact(response_key: int, said: Iterable[str]) -> None:
    """The customer's name, number and address, wherever staff or mails repeated them, become […].

    Mails that still wait have no recipient any more.
    """
    parts = [part for part in said if len(part.strip()) >= SHORTEST]
    case = db.session.scalar(select(FollowUpCase).filter_by(response_key=response_key))
    if case is None:
        return
    for told in db.session.scalars(select(CaseText).where(CaseText.case_id == case.id)):
        told.text = _without(told.text, parts)
    case.resolution_note = _without(case.resolution_note, parts)
    case.customer_text = _without(case.customer_text, parts)
    db.session.flush()
    forget_errands([case.id])


def forget_errands(case_ids: Sequence[int]) -> None:
    """Questions to the customers of these cases that have not left do not leave.

    A mail of the case looks its recipient up when it leaves, finds none, and says so there.
    """
    whose: Any = OutboxMessage.payload["case_id"].as_integer()
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.kind == "recovery.ask",
            OutboxMessage.done_at.is_(None),
            whose.in_(case_ids),
        ),
        execution_options=NO_SYNC,
    )
    # A mail server's refusal may repeat the address.
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.last_error.is_not(None), whose.in_(case_ids))
        .values(last_error=None),
        execution_options=NO_SYNC,
    )


def _without(text: Words, parts: Sequence[str]) -> Words:
    if not text:
        return text
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, GONE)
    return text

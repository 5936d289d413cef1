"""What a case forgets: every word about a customer, or their name and address in other words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from feedback.core.database import db
from feedback.followup.store.models import CaseAttachment, CaseMail, CaseText, FollowUpCase
from feedback.outbox.store.models import OutboxMessage

GONE = "[…]"
SHORTEST = 2
NO_SYNC = {"synchronize_session": False}


def forget_words(case_ids: Sequence[int], now: datetime) -> None:
    """Notes, messages, mails and photos of these cases are gone; numbers and clocks stay."""
    if not case_ids:
        return
    for model in (CaseText, CaseMail):
        db.session.execute(
            delete(model).where(model.case_id.in_(case_ids)), execution_options=NO_SYNC
        )
    db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id.in_(case_ids))
        .values(resolution_note=None, customer_text=None),
        execution_options=NO_SYNC,
    )
    # The files go with the job that looks after removed ones.
    db.session.execute(
        update(CaseAttachment)
        .where(CaseAttachment.case_id.in_(case_ids), CaseAttachment.removed_at.is_(None))
        .values(removed_at=now),
        execution_options=NO_SYNC,
    )
    forget_errands(case_ids)


def forget_contact(response_key: int, said: Iterable[str]) -> None:
    """The customer's name, number and address, wherever staff or mails repeated them, become […].

    Mails that still wait have no recipient any more.
    """
    parts = [part for part in said if len(part.strip()) >= SHORTEST]
    case_id = db.session.scalar(
        select(FollowUpCase.id).where(FollowUpCase.response_key == response_key)
    )
    if case_id is None:
        return
    for model, names in (
        (CaseText, ("text",)),
        (CaseMail, ("subject", "text")),
        (FollowUpCase, ("resolution_note", "customer_text")),
    ):
        key = model.id if model is FollowUpCase else model.case_id  # type: ignore[attr-defined]
        for row in db.session.scalars(select(model).where(key == case_id)):
            for name in names:
                told = getattr(row, name)
                if told and (without := _without(told, parts)) != told:
                    setattr(row, name, without)
    db.session.flush()
    forget_errands([case_id])


def forget_errands(case_ids: Sequence[int]) -> None:
    """Mails to the customers of these cases that have not left do not leave; traces of tries go."""
    whose: Any = OutboxMessage.payload["case_id"].as_integer()
    db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.kind.in_(("recovery.ask", "case.mail")),
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


def _without(text: str, parts: Sequence[str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, GONE)
    return text

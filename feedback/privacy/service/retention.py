"""Let go what the terms no longer allow to keep: in slices, and twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from feedback.audit.service import record
from feedback.core.database import db
from feedback.privacy.domain.terms import Terms, limits
from feedback.privacy.service import erasing
from feedback.privacy.service.contacts import withdraw_contact
from feedback.privacy.service.terms import note_erasure, terms_now
from feedback.privacy.store import due
from feedback.responses.store.models import Response

# So many hold the write lock for less than a second: customers go on answering meanwhile.
MOST_A_SLICE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """How many contact details, worded answers and answers with a receipt go."""

    n_contacts: int = 0
    n_words: int = 0
    n_answers: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return self.n_contacts + self.n_words + self.n_answers


def would_go(now: datetime, terms: Terms | None = None) -> Due:
    """What these terms, or those in force, would let go now; nothing is changed."""
    now_limits = limits(terms or terms_now()[0], now)
    return Due(
        due.count(due.contacts_due(now_limits)),
        due.count(due.words_due(now_limits)),
        due.count(due.answers_due_tonight(now_limits)),
    )


def is_anything_due(now: datetime) -> bool:
    """Whether something is beyond the terms in force; takes no write lock where it is not."""
    now_limits = limits(terms_now()[0], now)
    return any(
        db.session.scalar(rows.limit(1)) is not None
        for rows in (
            due.contacts_due(now_limits),
            due.words_due(now_limits),
            due.answers_due(now_limits),
        )
    )


def retain(now: datetime, *, most: int = MOST_A_SLICE) -> Due:
    """One slice of each class let go, with one audit line; empty when nothing is left to do."""
    now_limits = limits(terms_now()[0], now)
    # Each is looked for in the words of its case, which takes longer than the rest.
    some = max(1, most // 4)
    contacts = _keys(due.contacts_due(now_limits).limit(some))
    for key in contacts:
        withdraw_contact(now=now, response_key=key)
    # Words take their contact with them, so all that are due as such are counted first.
    words = _keys(due.words_due(now_limits).limit(most)) if len(contacts) < some else []
    responses = list(
        db.session.scalars(select(Response).where(Response.id.in_(words)).order_by(Response.id))
    )
    if responses:
        erasing.forget_responses(responses, now)
        erasing.forget_reports(responses, now)
    answers = _keys(due.answers_due(now_limits).limit(most))
    erasing.anonymise(answers, now)
    done = Due(len(contacts), len(words), len(answers))
    if done.n:
        note_erasure(now)
        record(
            at=now,
            staff_id=None,
            action="privacy.retained",
            object_kind="privacy",
            object_id="terms",
            contacts=done.n_contacts,
            words=done.n_words,
            answers=done.n_answers,
        )
    return done


def _keys(rows: Select[Any]) -> list[int]:
    return list(db.session.scalars(rows))

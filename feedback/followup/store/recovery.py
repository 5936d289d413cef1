"""Whom to ask whether it is solved, and what those who were asked said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case as when
from sqlalchemy import func, select

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.followup.domain.recovery import REST, STALE, RecoveryRate, recovery_rate
from feedback.followup.domain.states import Status
from feedback.followup.store.models import FollowUpCase, RecoveryAsk
from feedback.responses.store.models import ContactDetail, Response
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What the mail needs; the address is read when it leaves, never before."""

    email: str
    receipt: str
    language: str
    received_at: datetime
    zone: str
    place: Mapping[str, str]


def to_ask(case_id: int, round_: int, now: datetime) -> ToAsk | None:
    """Whom to ask about this resolution; None when there is no reason to ask any more.

    No reason: reopened, merged, erased, consent taken back, asked or answered already, settled
    too long ago, or the same person was asked about another matter lately.
    """
    row = db.session.execute(
        select(
            ContactDetail.email,
            ContactDetail.email_key,
            Response.receipt,
            Response.language,
            Response.received_at,
            FollowUpCase.zone,
            Touchpoint.name,
        )
        .select_from(FollowUpCase)
        .join(Response, Response.id == FollowUpCase.response_key)
        .join(ContactDetail, ContactDetail.response_key == Response.id)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(
            RecoveryAsk, (RecoveryAsk.case_id == FollowUpCase.id) & (RecoveryAsk.round == round_)
        )
        .where(
            FollowUpCase.id == case_id,
            FollowUpCase.status == Status.RESOLVED.value,
            FollowUpCase.resolved_at > now - STALE,
            FollowUpCase.n_reopened == round_,
            FollowUpCase.merged_into_id.is_(None),
            Response.erased_at.is_(None),
            ContactDetail.email.is_not(None),
            RecoveryAsk.id.is_(None),
        )
    ).one_or_none()
    if row is None or _was_asked(row.email_key or row.email.lower(), case_id, now):
        return None
    return ToAsk(row.email, row.receipt, row.language, row.received_at, row.zone, row.name)


def _was_asked(email_key: str, case_id: int, now: datetime) -> bool:
    found = db.session.scalar(
        select(RecoveryAsk.id)
        .join(FollowUpCase, FollowUpCase.id == RecoveryAsk.case_id)
        .join(ContactDetail, ContactDetail.response_key == FollowUpCase.response_key)
        .where(
            ContactDetail.email_key == email_key,
            RecoveryAsk.case_id != case_id,
            RecoveryAsk.channel == "mail",
            RecoveryAsk.asked_at > now - REST,
        )
        .limit(1)
    )
    return found is not None


def recovery(
    actor: Actor,
    *,
    path: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> RecoveryRate:
    """The rate over the resolutions asked about in these days, in a subtree, as far as one sees."""
    rows = (
        select(
            func.count(),
            func.count(RecoveryAsk.answered_at),
            func.coalesce(func.sum(when((RecoveryAsk.is_solved.is_(True), 1), else_=0)), 0),
        )
        .select_from(RecoveryAsk)
        .join(Touchpoint, Touchpoint.id == RecoveryAsk.touchpoint_id)
        .join(FollowUpCase, FollowUpCase.id == RecoveryAsk.case_id)
        # A duplicate is no issue of its own.
        .where(visible(actor), FollowUpCase.merged_into_id.is_(None))
    )
    if path is not None:
        rows = rows.where(Touchpoint.path.startswith(path))
    if from_on is not None:
        rows = rows.where(RecoveryAsk.asked_on >= from_on)
    if to_on is not None:
        rows = rows.where(RecoveryAsk.asked_on <= to_on)
    n_asked, n_answered, n_solved = db.session.execute(rows).one()
    return recovery_rate(n_asked, n_answered, int(n_solved))


def ask_of_resolution(one: FollowUpCase) -> RecoveryAsk | None:
    """The question about the present resolution of a case; None when nobody asked."""
    return db.session.scalar(
        select(RecoveryAsk).where(
            RecoveryAsk.case_id == one.id, RecoveryAsk.round == one.n_reopened
        )
    )

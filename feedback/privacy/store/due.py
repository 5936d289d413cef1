"""What has been kept longer than the terms allow, class by class, the oldest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from feedback.core.database import db
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseAttachment, CaseText, FollowUpCase
from feedback.privacy.domain.terms import Limits
from feedback.responses.store.models import ContactDetail, Response


def _is_at_work() -> Any:
    """The response's case, or one that it was merged into over any number of steps, is open."""
    own = (
        select(FollowUpCase.merged_into_id, FollowUpCase.status)
        .where(FollowUpCase.response_key == Response.id)
        .correlate(Response)
        .cte("goes_on", recursive=True, nesting=True)
    )
    chain = own.union_all(
        select(FollowUpCase.merged_into_id, FollowUpCase.status).where(
            FollowUpCase.id == own.c.merged_into_id
        )
    )
    return exists(select(1).select_from(chain).where(chain.c.status != Status.RESOLVED.value))


def contacts_due(limits: Limits) -> Select[Any]:
    """Responses whose contact details go: long after the case closed, or the answer without one."""
    return (
        select(Response.id)
        .join(ContactDetail, ContactDetail.response_key == Response.id)
        .outerjoin(FollowUpCase, FollowUpCase.response_key == Response.id)
        .where(
            or_(
                and_(FollowUpCase.id.is_(None), Response.received_at < limits.contact_before),
                FollowUpCase.resolved_at < limits.contact_before,
            ),
            ~_is_at_work(),
        )
        .order_by(Response.id)
    )


def words_due(limits: Limits) -> Select[Any]:
    """Responses whose words go: old ones whose case is not at work.

    Of an answer that was erased before, what staff wrote on its case afterwards.
    """
    return (
        select(Response.id)
        .where(
            or_(Response.erased_at.is_(None), Response.id.in_(_with_words_of_staff())),
            Response.received_at < limits.words_before,
            ~_is_at_work(),
        )
        .order_by(Response.received_at, Response.id)
    )


def _with_words_of_staff() -> Select[Any]:
    """Responses whose cases hold words or photos."""
    texts = select(CaseText.case_id)
    photos = select(CaseAttachment.case_id).where(CaseAttachment.removed_at.is_(None))
    return select(FollowUpCase.response_key).where(
        or_(
            FollowUpCase.resolution_note.is_not(None),
            FollowUpCase.customer_text.is_not(None),
            FollowUpCase.id.in_(texts.union(photos)),
        )
    )


def answers_due(limits: Limits) -> Select[Any]:
    """Responses that are cut off from their receipts: older ones, without words by then."""
    return (
        select(Response.id)
        .where(
            Response.anonymised_at.is_(None),
            Response.erased_at.is_not(None),
            Response.received_at < limits.answers_before,
        )
        .order_by(Response.id)
    )


def answers_due_tonight(limits: Limits) -> Select[Any]:
    """The same together with those whose words go in the same night."""
    return (
        select(Response.id)
        .where(
            Response.anonymised_at.is_(None),
            or_(Response.erased_at.is_not(None), ~_is_at_work()),
            Response.received_at < limits.answers_before,
        )
        .order_by(Response.id)
    )


def count(rows: Select[Any]) -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0

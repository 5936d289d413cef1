"""What has been kept longer than the terms allow, class by class, the oldest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from feedback.core.database import db
from feedback.followup.domain.states import Status
from feedback.followup.store.models import FollowUpCase
from feedback.privacy.domain.terms import Limits
from feedback.responses.store.models import ContactDetail, Response

_goes_on = aliased(FollowUpCase)


def _is_at_work() -> Any:
    """The response's case, or the one it was merged into, is not closed."""
    return exists(
        select(1)
        .select_from(FollowUpCase)
        .outerjoin(_goes_on, _goes_on.id == FollowUpCase.merged_into_id)
        .where(
            FollowUpCase.response_key == Response.id,
            or_(
                FollowUpCase.status != Status.RESOLVED.value,
                _goes_on.status != Status.RESOLVED.value,
            ),
        )
        .correlate(Response)
    )


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
    """Responses whose words go: old ones whose case is not at work."""
    return (
        select(Response.id)
        .where(
            Response.erased_at.is_(None),
            Response.received_at < limits.words_before,
            ~_is_at_work(),
        )
        .order_by(Response.received_at, Response.id)
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


def count(rows: Select[Any]) -> int:
    """How many there are."""
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0

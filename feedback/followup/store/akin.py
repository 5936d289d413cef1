"""The same customer earlier, and cases like this one; both only as far as a person may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.database import db
from feedback.followup.store.models import FollowUpCase
from feedback.responses.store.models import ContactDetail, Response
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

MOST_EARLIER = 10
SIMILAR_WITHIN = timedelta(days=90)
MOST_LOOKED_AT = 100
MOST_SIMILAR = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another answer of the same customer, with its case if it became one."""

    response_id: str
    touchpoint: dict[str, str]
    received_at: datetime
    metric: str | None
    value: int | None
    band: str | None
    case_number: str | None
    case_status: str | None


@dataclass(frozen=True, slots=True)
class Similar:
    """A case of the same touchpoint with reasons or tags in common."""

    number: str
    status: str
    opened_at: datetime
    value: int | None
    metric: str | None
    in_common: int


def earlier_of(actor: Actor, contact: ContactDetail | None) -> list[Earlier]:
    """Other answers with the same address or number, the newest first.

    None for who may not see contact details: that two answers are one person's is such a detail.
    """
    if contact is None or not actor.may(Right.SEE_CONTACT):
        return []
    same = []
    if contact.email_key:
        same.append(ContactDetail.email_key == contact.email_key)
    if contact.phone_key:
        same.append(ContactDetail.phone_key == contact.phone_key)
    if not same:
        return []
    rows = db.session.execute(
        select(Response, Touchpoint.name, FollowUpCase)
        .join(ContactDetail, ContactDetail.response_key == Response.id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .outerjoin(FollowUpCase, FollowUpCase.response_key == Response.id)
        .where(or_(*same), Response.id != contact.response_key, visible(actor))
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(MOST_EARLIER)
    )
    return [
        Earlier(
            one.response_id,
            name,
            one.received_at,
            one.lead_metric,
            one.lead_value,
            one.band,
            case.number if case else None,
            case.status if case else None,
        )
        for one, name, case in rows
    ]


def similar_to(
    actor: Actor, case: FollowUpCase, response: Response, near: set[str]
) -> list[Similar]:
    """Cases of the same touchpoint within 90 days that share what was chosen, or tags; the most
    alike first, those linked already (`near`) left out."""
    mine = traits(response.answers, case.tags)
    if not mine:
        return []
    rows = db.session.execute(
        select(FollowUpCase, Response.answers, Response.lead_metric, Response.lead_value)
        .join(Response, Response.id == FollowUpCase.response_key)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(
            FollowUpCase.touchpoint_id == case.touchpoint_id,
            FollowUpCase.opened_at > case.opened_at - SIMILAR_WITHIN,
            FollowUpCase.opened_at < case.opened_at + SIMILAR_WITHIN,
            FollowUpCase.id != case.id,
            visible(actor),
        )
        .order_by(FollowUpCase.opened_at.desc(), FollowUpCase.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    found = [
        Similar(
            one.number,
            one.status,
            one.opened_at,
            value,
            metric,
            len(mine & traits(answers, one.tags)),
        )
        for one, answers, metric, value in rows
        if one.number not in near
    ]
    alike = [one for one in found if one.in_common]
    return sorted(alike, key=lambda one: -one.in_common)[:MOST_SIMILAR]


def chosen(answers: Mapping[str, Any]) -> set[tuple[str, str]]:
    """What was chosen from lists, as (question, option)."""
    return {
        (question, str(option))
        for question, value in answers.items()
        if isinstance(value, list)
        for option in value
    }


def traits(answers: Mapping[str, Any], tags: list[str]) -> set[tuple[str, str]]:
    """What makes two cases alike: options chosen, and tags."""
    return chosen(answers) | {("", tag) for tag in tags}

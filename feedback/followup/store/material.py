"""What lies in a case besides its timeline: mails, photos, links, offers, attempts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, and_, cast, func, literal, or_, select

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.followup.domain.reasons import MailReason, MailState
from feedback.followup.store.models import (
    NUMBER_OFFSET,
    CaseAttachment,
    CaseContact,
    CaseLink,
    CaseMail,
    FollowUpCase,
    GoodwillOffer,
)
from feedback.outbox.store.models import OutboxMessage
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible


@dataclass(frozen=True, slots=True)
class MailLine:
    """How a mail fares; given up by the outbox counts as failed."""

    event_id: int
    state: MailState
    reason: str | None
    state_at: datetime


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer to the customer with who made it."""

    at: datetime
    who: str | None
    kind: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class NearCase:
    """Another case as it is named beside this one; `why` is linked, merged_into or merged."""

    number: str
    touchpoint: dict[str, str]
    status: str
    opened_at: datetime
    why: str = "linked"


@dataclass(frozen=True, slots=True)
class Touch:
    """How much work went into reaching the customer."""

    n_attempts: int
    n_reached: int
    spent_minutes: int


def mails_of(case_id: int) -> dict[int, MailLine]:
    """Mails by the id of their line in the timeline."""
    rows = db.session.execute(
        select(CaseMail, OutboxMessage.dead_at)
        .outerjoin(
            OutboxMessage,
            OutboxMessage.dedupe_key == literal("case.mail-").concat(cast(CaseMail.id, String)),
        )
        .where(CaseMail.case_id == case_id)
    )
    found = {}
    for mail, dead_at in rows:
        state, reason = MailState(mail.state), mail.reason
        if state is MailState.QUEUED and dead_at is not None:
            state, reason = MailState.FAILED, reason or MailReason.SERVER.value
        found[mail.event_id] = MailLine(mail.event_id, state, reason, mail.state_at)
    return found


def photos_of(actor: Actor, case_id: int) -> list[CaseAttachment]:
    """The photos in the order in which they came; none for who sees no contact details."""
    if not actor.may(Right.SEE_CONTACT):
        return []
    rows = select(CaseAttachment).where(
        CaseAttachment.case_id == case_id, CaseAttachment.removed_at.is_(None)
    )
    return list(db.session.scalars(rows.order_by(CaseAttachment.id)))


def offers_of(case_id: int) -> list[OfferLine]:
    """What was offered to make good, in order."""
    rows = db.session.execute(
        select(GoodwillOffer, StaffMember.name)
        .outerjoin(StaffMember, StaffMember.id == GoodwillOffer.staff_id)
        .where(GoodwillOffer.case_id == case_id)
        .order_by(GoodwillOffer.id)
    )
    return [OfferLine(one.at, who, one.kind, one.currency, one.amount_minor) for one, who in rows]


def offered_sums(offers: list[OfferLine]) -> dict[str, int]:
    """Currency → what all offers come to, in its smallest unit."""
    sums: dict[str, int] = defaultdict(int)
    for one in offers:
        if one.amount_minor:
            sums[one.currency] += one.amount_minor
    return dict(sums)


def near_cases(actor: Actor, case: FollowUpCase) -> list[NearCase]:
    """Linked cases and duplicates on either side, as far as the person may see them."""
    linked = or_(
        and_(CaseLink.case_id == case.id, CaseLink.other_id == FollowUpCase.id),
        and_(CaseLink.other_id == case.id, CaseLink.case_id == FollowUpCase.id),
    )
    is_linked = select(1).where(linked).correlate(FollowUpCase).exists()
    rows = db.session.execute(
        select(FollowUpCase, Touchpoint.name, is_linked)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(
            or_(
                is_linked,
                FollowUpCase.merged_into_id == case.id,
                FollowUpCase.id == case.merged_into_id,
            ),
            FollowUpCase.id != case.id,
            visible(actor),
        )
        .order_by(FollowUpCase.id)
    )
    return [
        NearCase(
            one.number,
            place,
            one.status,
            one.opened_at,
            "merged_into"
            if one.id == case.merged_into_id
            else "merged"
            if one.merged_into_id == case.id
            else "linked",
        )
        for one, place, _linked in rows
    ]


def touch_of(case_id: int) -> Touch:
    """Attempts to reach the customer, in one row."""
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(CaseContact.is_reached),
            func.coalesce(func.sum(CaseContact.spent_minutes), 0),
        ).where(CaseContact.case_id == case_id)
    ).one()
    return Touch(int(row[0]), int(row[1]), int(row[2]))


def number_of(case_id: int) -> str:
    """The number people say, from a key in the timeline."""
    return f"C-{case_id + NUMBER_OFFSET}"

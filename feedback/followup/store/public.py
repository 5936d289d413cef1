"""A case as seen from its response: by staff, and in plain words by the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseClock, FollowUpCase
from feedback.followup.store.queries import clocks_of
from feedback.followup.store.queue import held_late, looks
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible


class PublicKind(StrEnum):
    """What a customer is told of the case."""

    BEING_HANDLED = "being_handled"
    ANSWERED = "answered"
    WAITING = "waiting"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class PublicState:
    """How the case stands; the promise is None once it was kept, and while the case waits."""

    kind: PublicKind
    promised_first_response_at: datetime | None
    zone: str


def public_state(response_key: int) -> PublicState | None:
    """What the customer of a response may know; None without a case."""
    row = db.session.execute(
        select(
            FollowUpCase.status,
            FollowUpCase.zone,
            FollowUpCase.first_responded_at,
            CaseClock.due_at,
        )
        .join(CaseClock, CaseClock.case_id == FollowUpCase.id)
        .where(
            FollowUpCase.response_key == response_key,
            CaseClock.kind == Measure.FIRST_RESPONSE.value,
        )
    ).one_or_none()
    if row is None:
        return None
    status, zone, answered_at, due_at = row
    if status == Status.RESOLVED.value:
        return PublicState(PublicKind.SOLVED, None, zone)
    if status == Status.HELD.value:
        return PublicState(PublicKind.WAITING, None, zone)
    if answered_at is not None:
        return PublicState(PublicKind.ANSWERED, None, zone)
    return PublicState(PublicKind.BEING_HANDLED, due_at, zone)


def case_of_response(actor: Actor, response_key: int, now: datetime) -> dict[str, Any] | None:
    """The case of a response with its owner and how it looks in the queue; None out of scope."""
    row = db.session.execute(
        select(FollowUpCase, StaffMember.name)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(StaffMember, StaffMember.id == FollowUpCase.owner_id)
        .where(FollowUpCase.response_key == response_key, visible(actor))
    ).one_or_none()
    if row is None:
        return None
    case, owner_name = row
    clocks = clocks_of(case.id)
    _kind, left, state = looks(case, clocks.values(), now)
    is_held_late = held_late(*clocks.values())
    return {
        "case": case,
        "owner_name": owner_name,
        "left": left,
        "state": state,
        "is_held_late": is_held_late,
    }

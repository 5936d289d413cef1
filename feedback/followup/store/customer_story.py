"""A case as its customer may know it: where it stands, what was promised, what happened.

Never a note, never a name of staff, never the customer's own words: the address of a receipt may
be shared, and a shared screen shows what is on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, or_, select
from sqlalchemy.orm import aliased

from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.states import Status
from feedback.followup.store.models import CaseClock, CaseEvent, FollowUpCase, RecoveryAsk
from feedback.responses.store.models import ContactDetail
from feedback.sla.domain.policy import Measure

MOST_LINES = 12
# Timeline kinds that a customer hears of; everything else is the team's own.
TOLD = {
    "responded": "answered",
    "contacted": "answered",
    "mail_queued": "answered",
    "held": "held",
    "resolved": "resolved",
    "reopened": "reopened",
    "customer_wrote": "wrote",
    "verdict": "solved",
    "contact_changed": "contact",
    "contact_gone": "contact_gone",
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened; `kind` is a word of the customers' pages."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerStory:
    """How a case stands. `promised_at` is what is owed next, None where no moment is promised."""

    case_id: int
    is_resolved: bool
    is_held: bool
    is_answered: bool
    is_waiting_for_us: bool
    n_reopened: int
    promised_at: datetime | None
    held_until: datetime | None
    reason_code: str | None
    told: str
    is_solved: bool | None
    lines: tuple[StoryLine, ...]


_CASE: Table = FollowUpCase.__table__  # type: ignore[assignment]
_CLOCK: Table = CaseClock.__table__  # type: ignore[assignment]
_EVENT: Table = CaseEvent.__table__  # type: ignore[assignment]
_ASK: Table = RecoveryAsk.__table__  # type: ignore[assignment]


def customer_story(connection: Connection, response_key: int) -> CustomerStory | None:
    """The story of a response's case, or of the one it was merged into; None without a case."""
    case: Any = connection.execute(
        select(_CASE).where(_CASE.c.response_key == response_key)
    ).one_or_none()
    if case is None:
        return None
    seen = {case.id}
    while case.merged_into_id is not None and case.merged_into_id not in seen:
        seen.add(case.merged_into_id)
        case = connection.execute(select(_CASE).where(_CASE.c.id == case.merged_into_id)).one()
    clocks: list[Any] = list(
        connection.execute(
            select(_CLOCK).where(_CLOCK.c.case_id == case.id).order_by(_CLOCK.c.round)
        )
    )
    solved = connection.scalar(
        select(_ASK.c.is_solved).where(_ASK.c.case_id == case.id, _ASK.c.round == case.n_reopened)
    )
    owed = _owed(clocks)
    return CustomerStory(
        case_id=case.id,
        is_resolved=case.status == Status.RESOLVED.value,
        is_held=case.status == Status.HELD.value,
        is_answered=case.first_responded_at is not None,
        is_waiting_for_us=any(clock.kind == Measure.NEXT_RESPONSE.value for clock in owed),
        n_reopened=case.n_reopened,
        promised_at=_promised(case, owed),
        held_until=case.held_until,
        reason_code=case.reason_code,
        told=_told(connection, case, response_key),
        is_solved=solved,
        lines=_lines(connection, case.id),
    )


def _told(connection: Connection, case: Any, response_key: int) -> str:
    """What was written to the customer of the case; nothing to another person, whose case was
    merged into it: the words may name whom they were meant for."""
    text = (case.customer_text or "").strip()
    if not text or case.response_key == response_key:
        return text
    one, other = aliased(ContactDetail), aliased(ContactDetail)
    same = or_(one.email_key == other.email_key, one.phone_key == other.phone_key)
    rows = select(one.response_key).where(
        one.response_key == response_key, other.response_key == case.response_key, same
    )
    return text if connection.execute(rows).first() is not None else ""


def _owed(clocks: list[Any]) -> list[Any]:
    """The clocks that have not stopped: what is still promised."""
    live = {Outcome.RUNNING.value, Outcome.PAUSED.value}
    return [clock for clock in clocks if clock.outcome in live]


def _promised(case: Any, owed: list[Any]) -> datetime | None:
    """When an answer is owed, else when it is to be settled."""
    if case.status != Status.OPEN.value:
        return None
    answers = [clock.due_at for clock in owed if clock.kind != Measure.RESOLUTION.value]
    settled = [clock.due_at for clock in owed if clock.kind == Measure.RESOLUTION.value]
    due: datetime | None = next((at for at in (*answers, *settled) if at is not None), None)
    return due


def _lines(connection: Connection, case_id: int) -> tuple[StoryLine, ...]:
    rows = connection.execute(
        select(_EVENT.c.kind, _EVENT.c.at, _EVENT.c.detail)
        .where(_EVENT.c.case_id == case_id, _EVENT.c.kind.in_(TOLD))
        .order_by(_EVENT.c.id.desc())
        .limit(MOST_LINES)
    )
    # A call that reached nobody is nothing the customer knows of.
    told = [row for row in rows if row.detail.get("reached") is not False]
    return tuple(StoryLine(TOLD[row.kind], row.at) for row in reversed(told))

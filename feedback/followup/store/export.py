"""One row a case, for a spreadsheet; read in slices, so that no export holds a long transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.models import StaffMember, Team
from feedback.core.csv_text import Cell
from feedback.core.database import db, reading
from feedback.core.i18n import text_in
from feedback.followup.store.filters import Filters
from feedback.followup.store.models import CaseClock, CaseContact, FollowUpCase, RecoveryAsk
from feedback.followup.store.queue import keys_after
from feedback.followup.store.views import View
from feedback.responses.store.models import ContactDetail, Response
from feedback.sla.domain.policy import OPENING
from feedback.touchpoints.store.models import Touchpoint

SLICE = 500
CASE = (
    "number", "status", "priority", "tags", "touchpoint_code", "touchpoint", "place", "opened_at",
    "resolved_at", "zone", "owner", "team", "metric", "score", "band", "language",
)  # fmt: skip
CLOCKS = tuple(
    f"{measure.value}_{what}"
    for measure in OPENING
    for what in ("outcome", "target_minutes", "used_minutes", "due_at")
)
WORK = (
    "n_contact_attempts", "n_reached", "spent_minutes", "reason", "cause", "first_contact",
    "customer_told", "n_reopened", "merged_into", "recovery_asked_at", "recovery_solved",
    "resolution_note",
)  # fmt: skip
CONTACT = ("contact_name", "contact_phone", "contact_email")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, in whose scope and language, and whether with contact details."""

    actor: Actor
    view: View
    filters: Filters
    now: datetime
    language: str
    with_contact: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns; they do not change with the language."""
        return CASE + CLOCKS + WORK + (CONTACT if self.with_contact else ())


def slices(wanted: Wanted) -> Iterator[list[list[Cell]]]:
    """Rows in the order of their opening, some hundred at a time."""
    last: tuple[datetime, int] | None = None
    while True:
        # A file streams after its request is over, and with it what made it a reading one.
        with reading():
            keys = keys_after(wanted.actor, wanted.view, wanted.filters, wanted.now, last, SLICE)
            rows = _rows(wanted, [key for key, _at in keys])
            db.session.rollback()
        if rows:
            yield rows
        if len(keys) < SLICE:
            return
        last = (keys[-1][1], keys[-1][0])


def _rows(wanted: Wanted, ids: Sequence[int]) -> list[list[Cell]]:
    if not ids:
        return []
    above = aliased(Touchpoint)
    found = db.session.execute(
        select(
            FollowUpCase,
            Touchpoint.code,
            Touchpoint.name,
            above.name,
            StaffMember.name,
            Team.name,
            Response.lead_metric,
            Response.lead_value,
            Response.band,
            Response.language,
        )
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .join(Response, Response.id == FollowUpCase.response_key)
        .outerjoin(StaffMember, StaffMember.id == FollowUpCase.owner_id)
        .outerjoin(Team, Team.id == FollowUpCase.team_id)
        .where(FollowUpCase.id.in_(ids))
    )
    extra = _Extra.read(ids, wanted.with_contact)
    by_id = {row[0].id: _row(wanted, row, extra) for row in found}
    return [by_id[case_id] for case_id in ids if case_id in by_id]


@dataclass(frozen=True, slots=True)
class _Extra:
    """What stands in other tables, by case."""

    clocks: dict[tuple[int, str], CaseClock]
    work: dict[int, tuple[int, int, int]]
    asked: dict[int, RecoveryAsk]
    contacts: dict[int, ContactDetail]

    @classmethod
    def read(cls, ids: Sequence[int], with_contact: bool) -> _Extra:
        clocks = db.session.scalars(
            select(CaseClock).where(CaseClock.case_id.in_(ids), CaseClock.round == 1)
        )
        work = db.session.execute(
            select(
                CaseContact.case_id,
                func.count(),
                func.count().filter(CaseContact.is_reached),
                func.sum(CaseContact.spent_minutes),
            )
            .where(CaseContact.case_id.in_(ids))
            .group_by(CaseContact.case_id)
        )
        asked = db.session.scalars(
            select(RecoveryAsk).where(RecoveryAsk.case_id.in_(ids)).order_by(RecoveryAsk.id)
        )
        contacts = (
            db.session.scalars(
                select(ContactDetail)
                .join(FollowUpCase, FollowUpCase.response_key == ContactDetail.response_key)
                .where(FollowUpCase.id.in_(ids))
            )
            if with_contact
            else ()
        )
        return cls(
            clocks={(one.case_id, one.kind): one for one in clocks},
            work={row[0]: (row[1], row[2], int(row[3])) for row in work},
            asked={one.case_id: one for one in asked},
            contacts={one.response_key: one for one in contacts},
        )


def _row(wanted: Wanted, found: Any, extra: _Extra) -> list[Cell]:
    case, code, name, place, owner, team, metric, value, band, language = found
    asked = extra.asked.get(case.id)
    n_contacts, n_reached, spent = extra.work.get(case.id, (0, 0, 0))
    cells: list[Cell] = [
        case.number, case.status, case.priority, " ".join(case.tags or ()), code,
        text_in(name, wanted.language), text_in(place, wanted.language),
        _local(case.opened_at, case.zone), _local(case.resolved_at, case.zone), case.zone,
        owner, team, metric, value, band, language,
    ]  # fmt: skip
    for measure in OPENING:
        clock = extra.clocks.get((case.id, measure.value))
        cells += (
            [
                _outcome(clock, wanted.now),
                clock.target_minutes,
                clock.used_minutes,
                _local(clock.due_at, case.zone),
            ]
            if clock
            else [None] * 4
        )
    merged = case.merged_into_id and f"C-{case.merged_into_id + 1000}"
    cells += [
        n_contacts, n_reached, spent, case.reason_code, case.cause_category,
        case.is_first_contact, case.customer_told, case.n_reopened, merged,
        _local(asked.asked_at, case.zone) if asked else None, asked.is_solved if asked else None,
        case.resolution_note,
    ]  # fmt: skip
    if wanted.with_contact:
        contact = extra.contacts.get(case.response_key)
        cells += [contact.name, contact.phone, contact.email] if contact else [None] * 3
    return cells


def _outcome(clock: CaseClock, now: datetime) -> str:
    """Where the clock stands; `overdue`: missed already while it is open."""
    is_open = clock.stopped_at is None
    return "overdue" if is_open and clock.late_at and clock.late_at <= now else clock.outcome


def _local(at: datetime | None, zone: str) -> str | None:
    """The wall clock of the case with its offset: 2026-03-30T10:00:00+08:00."""
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if at else None

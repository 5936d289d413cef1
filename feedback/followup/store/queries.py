"""One case as far as a person may see it, with its clocks, pauses and timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor, Right, Role
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.accounts.store.queries import names_of
from feedback.accounts.store.teams import team_names
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.followup.domain.clocks import LIVE, DueState, Outcome, due_state, minutes_left
from feedback.followup.domain.traces import without
from feedback.followup.store.models import (
    NUMBER_OFFSET,
    CaseClock,
    CaseEvent,
    CasePause,
    CaseText,
    FollowUpCase,
)
from feedback.followup.store.terms import calendar_of
from feedback.responses.store.models import ContactDetail, Response
from feedback.sla.domain.clock import Pause, used_minutes
from feedback.sla.domain.ledger import LedgerLine, explain
from feedback.sla.domain.policy import Measure
from feedback.sla.store.models import (
    BusinessCalendarRow,
    CalendarVersion,
    PolicyRow,
    PolicyVersion,
)
from feedback.surveys.store.models import SurveyVersion
from feedback.touchpoints.store.models import StaffScope, Touchpoint
from feedback.touchpoints.store.queries import visible


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case with what a person needs to work it; `contact` is None where it may not be seen.

    `hidden` is then what the customer left, to be taken out of what colleagues wrote down.
    """

    case: FollowUpCase
    touchpoint: Touchpoint
    place: dict[str, str] | None
    response: Response
    survey: SurveyVersion
    owner_name: str | None
    contact: ContactDetail | None
    hidden: tuple[str, ...] = ()

    def shown(self, text: str | None) -> str:
        """Words of colleagues or mails as the person may read them."""
        return without(text or "", self.hidden) if self.hidden else text or ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the timeline; `who` is None for the product itself, `text` its free words."""

    at: datetime
    who: str | None
    kind: str
    detail: dict[str, Any]
    assignee: str | None
    text: str = ""
    id: int = 0
    named: tuple[str, ...] = ()  # colleagues mentioned in a note, or the team it went to


@dataclass(frozen=True, slots=True)
class Ledger:
    """A clock with the lines that explain it; no lines when its calendar never opens.

    `used_minutes` so far or at its stop; `left_minutes` is None unless it runs; `missing_years`
    are counted in without their holiday notice.
    """

    clock: CaseClock
    measure: Measure
    outcome: Outcome
    used_minutes: int
    left_minutes: int | None
    state: DueState
    lines: tuple[LedgerLine, ...]
    pauses: tuple[CasePause, ...]
    missing_years: tuple[int, ...]

    @property
    def overrun_minutes(self) -> int:
        """Whole working minutes used beyond the target; 0 while none was."""
        return max(0, self.used_minutes - self.clock.target_minutes)

    @property
    def is_open_missed(self) -> bool:
        """Whether the promise is broken already although nothing was done yet."""
        return self.outcome in LIVE and self.overrun_minutes > 0


def case_id_of(number: str) -> int:
    """The key behind a number such as C-2041, in any letter case; raises `NotFound`."""
    letter, dash, digits = number.strip().upper().partition("-")
    if letter != "C" or not dash or not digits.isascii() or not digits.isdigit():
        raise NotFound(_("There is no such case."))
    case_id = int(digits[:15]) - NUMBER_OFFSET
    if case_id < 1:
        raise NotFound(_("There is no such case."))
    return case_id


def case_for(actor: Actor, number: str) -> FollowUpCase:
    """The case of a number; raises `NotFound` outside of the person's scope."""
    case = db.session.scalar(
        select(FollowUpCase)
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .where(FollowUpCase.id == case_id_of(number), visible(actor))
    )
    if case is None:
        raise NotFound(_("There is no such case."))
    return case


def case_facts(actor: Actor, number: str) -> CaseFacts:
    """The case with its touchpoint, answers, owner and contact; raises `NotFound`."""
    above = aliased(Touchpoint)
    row = db.session.execute(
        select(
            FollowUpCase,
            Touchpoint,
            above.name,
            Response,
            SurveyVersion,
            StaffMember.name,
            ContactDetail,
        )
        .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
        .outerjoin(above, above.id == Touchpoint.parent_id)
        .join(Response, Response.id == FollowUpCase.response_key)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .outerjoin(StaffMember, StaffMember.id == FollowUpCase.owner_id)
        .outerjoin(ContactDetail, ContactDetail.response_key == Response.id)
        .where(FollowUpCase.id == case_id_of(number), visible(actor))
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such case."))
    case, touchpoint, place, response, survey, owner_name, contact = row
    seen: ContactDetail | None = contact
    hidden: tuple[str, ...] = ()
    if contact is not None and not actor.may(Right.SEE_CONTACT):
        seen = None
        hidden = tuple(part for part in (contact.name, contact.phone, contact.email) if part)
    return CaseFacts(case, touchpoint, place, response, survey, owner_name, seen, hidden)


def clocks_of(case_id: int) -> dict[Measure, CaseClock]:
    """The opening clocks of a case, and the newest of its next responses where there is one."""
    # A later round takes the place of an earlier one: only the newest may still be live.
    by_kind = {row.kind: row for row in all_clocks(case_id)}
    return {measure: by_kind[measure.value] for measure in Measure if measure.value in by_kind}


def all_clocks(case_id: int) -> list[CaseClock]:
    """Every clock of a case: the first response, the next ones by round, the resolution."""
    rows = db.session.scalars(select(CaseClock).where(CaseClock.case_id == case_id))
    order = list(Measure)
    return sorted(rows, key=lambda row: (order.index(Measure(row.kind)), row.round))


def pauses_of(case_id: int) -> list[CasePause]:
    """When the clocks stood still, in order."""
    return list(
        db.session.scalars(
            select(CasePause).where(CasePause.case_id == case_id).order_by(CasePause.id)
        )
    )


def spans(pauses: list[CasePause]) -> list[Pause]:
    """Pauses as the clock takes them."""
    return [(pause.from_at, pause.until_at) for pause in pauses]


def events_since(case_id: int, revision: int = 0) -> list[EventLine]:
    """The timeline in order; only what came after a revision, when one is given."""
    assignee = aliased(StaffMember)
    rows = db.session.execute(
        select(CaseEvent, StaffMember.name, assignee.name, CaseText.text)
        .outerjoin(CaseText, CaseText.event_id == CaseEvent.id)
        .outerjoin(StaffMember, StaffMember.id == CaseEvent.staff_id)
        .outerjoin(assignee, assignee.id == CaseEvent.detail["owner_id"].as_integer())
        .where(CaseEvent.case_id == case_id, CaseEvent.revision > revision)
        .order_by(CaseEvent.id)
    )
    lines = [
        EventLine(event.at, who, event.kind, event.detail, to, words or "", event.id)
        for event, who, to, words in rows
    ]
    return _with_names(lines)


def _with_names(lines: list[EventLine]) -> list[EventLine]:
    """Lines that name colleagues or a team, with the names; no statement where none does."""
    people = {one for line in lines for one in line.detail.get("mentions", ())}
    known = names_of(people) if people else {}
    groups = team_names(line.detail.get("team_id") for line in lines)
    return [
        replace(
            line,
            named=(
                *(known.get(one, "") for one in line.detail.get("mentions", ())),
                *filter(None, [groups.get(line.detail.get("team_id", 0))]),
            ),
        )
        if "mentions" in line.detail or "team_id" in line.detail
        else line
        for line in lines
    ]


def ledgers(case: FollowUpCase, now: datetime) -> tuple[Ledger, ...]:
    """Every clock explained line by line; a stopped one up to the moment it stopped."""
    pauses = pauses_of(case.id)
    return tuple(ledger(clock, case.zone, pauses, now) for clock in all_clocks(case.id))


def ledger(clock: CaseClock, zone: str, pauses: list[CasePause], now: datetime) -> Ledger:
    """One clock explained; what lies after its stop is left out."""
    outcome = Outcome(clock.outcome)
    until = clock.stopped_at or now
    calendar = calendar_of(clock.calendar_version_id, zone)
    stood = spans(pauses)
    try:
        lines = explain(calendar, clock.started_at, clock.target_minutes, stood, until_at=until)
    except LookupError:
        lines = ()
    if outcome not in LIVE:
        lines = tuple(line for line in lines if not line.ahead)
    left, state = None, DueState.PAUSED if outcome is Outcome.PAUSED else DueState.DONE
    if outcome is Outcome.RUNNING and clock.due_at is not None:
        left = minutes_left(calendar, now, clock.due_at)
        state = due_state(now, clock.soon_at, clock.late_at)
    return Ledger(
        clock,
        Measure(clock.kind),
        outcome,
        used_minutes(calendar, clock.started_at, until, stood),
        left,
        state,
        lines,
        tuple(pauses),
        calendar.missing_years(clock.started_at, max(until, clock.due_at or until)),
    )


def terms_of(clock: CaseClock) -> tuple[str, int, str, int]:
    """What a clock counts by: calendar and its version number, policy and its version number."""
    row = db.session.execute(
        select(
            BusinessCalendarRow.name, CalendarVersion.number, PolicyRow.name, PolicyVersion.number
        )
        .select_from(CalendarVersion)
        .join(BusinessCalendarRow, BusinessCalendarRow.id == CalendarVersion.calendar_id)
        .join(PolicyVersion, PolicyVersion.id == clock.policy_version_id)
        .join(PolicyRow, PolicyRow.id == PolicyVersion.policy_id)
        .where(CalendarVersion.id == clock.calendar_version_id)
    ).one()
    return row[0], row[1], row[2], row[3]


def assignable(touchpoint: Touchpoint) -> list[tuple[int, str]]:
    """Active staff who may work this touchpoint's cases, by name."""
    top = aliased(Touchpoint)
    in_scope = (
        select(StaffScope.staff_id)
        .join(top, top.id == StaffScope.touchpoint_id)
        .where(_is_prefix(touchpoint.path, top.path))
    )
    people = db.session.scalars(
        select(StaffMember).where(
            StaffMember.active.is_(True),
            or_(StaffMember.id.in_(in_scope), _is_administrator()),
        )
    )
    found = [(one.id, one.name) for one in people if one.actor.may(Right.WORK_CASES)]
    return sorted(found, key=lambda one: one[1].casefold())


def _is_prefix(path: str, prefix: Any) -> Any:
    parts = path.strip("/").split("/")
    tops = ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return prefix.in_(tops)


def _is_administrator() -> Any:
    return StaffMember.roles.any(RoleRow.name == Role.ADMINISTRATOR.value)

"""Do the warnings and escalation steps that are due.

Each step happens once: a case's steps are claimed by one conditional UPDATE together with the
rows that say they are done, so of many workers one does them. However many steps of a case are
due together, after a day without a worker or a jump of the machine's clock, its people get one
message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import update

from feedback.audit.service import record
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.escalation import (
    Planned,
    StepKind,
    passed_over,
    planned,
    raised,
    waits_until,
)
from feedback.followup.domain.states import Status
from feedback.followup.service import clock_changes
from feedback.followup.service.each_case import each_case
from feedback.followup.service.escalation_words import announce_steps
from feedback.followup.store import escalation as store
from feedback.followup.store.escalation import CaseStep
from feedback.followup.store.models import CaseClock, CaseEvent, FollowUpCase
from feedback.followup.store.queries import all_clocks
from feedback.sla.domain.escalation import EscalationStep, Receiver, StepAction
from feedback.sla.domain.policy import Priority

FAR = timedelta(days=1)


def escalate_due(now: datetime, most: int = 100) -> int:
    """How many cases had their due steps done; each in a transaction of its own."""
    return each_case(partial(store.cases_with_steps, now, most), partial(_escalate, now), now)


def straighten(now: datetime, most: int = 500) -> int:
    """How many cases had their next step put off too far, and now have it where it belongs.

    A step that waited for an opening stays put off by a clock that jumped ahead and came back.
    """
    return each_case(partial(store.cases_with_far_steps, now + FAR, most), _straighten, now)


def _escalate(now: datetime, key: int) -> bool:
    case = db.session.get_one(FollowUpCase, key)
    running = _running(case)
    if not running:
        _move(case, None)
        return False
    calendar, policy, clocks, pauses = clock_changes.plan_of(case, running)
    plan = planned(calendar, policy, clocks, pauses)
    due = [one for one in plan if one.at <= now]
    if not due:
        _move(case, plan[0].at if plan else None)
        return False
    if later := waits_until(calendar, now, due[0].at):
        _move(case, later)
        return False
    after = next((one.at for one in plan if one.at > now), None)
    return _do(case, due, after, now)


def _running(case: FollowUpCase) -> list[CaseClock]:
    if case.status != Status.OPEN.value:
        return []
    return [one for one in all_clocks(case.id) if one.outcome == Outcome.RUNNING.value]


def _move(case: FollowUpCase, to: datetime | None, **values: Any) -> bool:
    """Claim the case as it was read; False when a person or another worker was faster."""
    changed: Any = db.session.execute(
        update(FollowUpCase)
        .where(
            FollowUpCase.id == case.id,
            FollowUpCase.revision == case.revision,
            FollowUpCase.next_step_at == case.next_step_at,
            FollowUpCase.steps_done == case.steps_done,
        )
        .values(next_step_at=to, **values),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)


def _do(
    case: FollowUpCase,
    due: Sequence[Planned],
    after: datetime | None,
    now: datetime,
) -> bool:
    silent = passed_over(due)
    told = [one for one in due if one not in silent]
    changes, lines, receivers = _consequences(case, told, now)
    values: dict[str, Any] = {**changes, "steps_done": case.steps_done + len(due)}
    if changes:
        values["revision"] = case.revision + 1
    if not _move(case, after, **values):
        return False
    db.session.refresh(case)
    for one in due:
        db.session.add(
            CaseStep(
                case_id=case.id,
                kind=one.clock.measure.value,
                round=one.clock.round,
                step=one.step.key,
                at=now,
            )
        )
    for one, detail in zip(told, lines, strict=True):
        _write(case, one, now, detail)
    announce_steps(case, told, receivers, now)
    return True


def _consequences(
    case: FollowUpCase, told: Sequence[Planned], now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]], set[int]]:
    """What changes at the case, the detail of each line of the timeline, and who is told."""
    local_on = local_date(now, case.zone)
    changes: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    receivers: set[int] = set()
    for one in told:
        detail: dict[str, Any] = {}
        does = one.step.does
        people = store.people_for(case, *_receiver(case, does), local_on)
        if does is not None:
            detail["does"] = does.action.value
            if does.to:
                detail["to"] = does.to
        if does is not None and does.action is StepAction.RAISE_PRIORITY:
            priority = raised(Priority(changes.get("priority", case.priority)))
            if priority is not None:
                changes["priority"] = detail["priority"] = priority.value
        elif does is not None and does.action is StepAction.REASSIGN:
            owner_id = changes.get("owner_id", case.owner_id)
            people = _handed_over(case, does, owner_id, people, changes, detail)
        # Somebody hears of every step, also where those who were meant are gone or away.
        receivers.update(people or store.people_for(case, Receiver.MANAGERS, None, local_on))
        lines.append(detail)
    return changes, lines, receivers


def _receiver(case: FollowUpCase, does: EscalationStep | None) -> tuple[Receiver, int | None]:
    if does is not None and does.receiver is not None:
        return does.receiver
    return Receiver.OWNER, None


def _handed_over(
    case: FollowUpCase,
    does: EscalationStep,
    owner_id: int | None,
    people: list[int],
    changes: dict[str, Any],
    detail: dict[str, Any],
) -> list[int]:
    """Who is told of a hand-over: the new owner and the one before; all who were meant if none."""
    may_work = store.workers_of(case)
    new = store.least_loaded(one for one in people if one != owner_id and one in may_work)
    if does.receiver is not None and does.receiver[0] is Receiver.NAMED_TEAM:
        changes["team_id"] = does.receiver[1]
    if new is None:
        return people
    changes["owner_id"] = detail["owner_id"] = new
    if owner_id is not None:
        detail["was"] = owner_id
    return [new] if owner_id is None else [new, owner_id]


def _write(case: FollowUpCase, one: Planned, now: datetime, detail: dict[str, Any]) -> None:
    """The line of the timeline; what changed the case stands in the audit trail as well."""
    told = {
        "measure": one.clock.measure.value,
        "round": one.clock.round,
        "step": one.step.key,
        **detail,
    }
    db.session.add(
        CaseEvent(
            case_id=case.id,
            at=now,
            staff_id=None,
            kind=one.step.kind.value,
            revision=case.revision,
            detail=told,
        )
    )
    if one.step.kind is StepKind.ESCALATED and detail.keys() & {"owner_id", "priority"}:
        record(
            at=now,
            staff_id=None,
            action="case.escalated",
            object_kind="case",
            object_id=case.number,
            revision=case.revision,
            **told,
        )
    db.session.flush()


def _straighten(key: int) -> bool:
    case = db.session.get_one(FollowUpCase, key)
    right = clock_changes.next_step(case, _running(case))
    return right != case.next_step_at and _move(case, right)

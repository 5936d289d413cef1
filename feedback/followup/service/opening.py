"""Open a case on the submit path: four statements on the given connection, no commit.

A rule that gives the case to a person or a team looks for them first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from feedback.core.upsert import run_rows
from feedback.followup.domain.clocks import Outcome, first_due, moments
from feedback.followup.domain.escalation import first_step_at
from feedback.followup.domain.states import Status
from feedback.followup.service.assigning import Given, give
from feedback.followup.store import rollups
from feedback.followup.store import statements as sql
from feedback.followup.store.terms import calendar_of, policy_of
from feedback.routing.domain.decision import Decision, told_on_timeline
from feedback.sla.domain.policy import OPENING, Measure


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A new case and what was promised; a due moment is None when the calendar never opens."""

    case_id: int
    first_response_due_at: datetime | None
    resolution_due_at: datetime | None
    owner_id: int | None = None


def open_case(
    connection: Connection,
    *,
    now: datetime,
    response_key: int,
    touchpoint_id: int,
    local_on: date,
    decision: Decision,
    calendar_version_id: int,
    policy_version_id: int,
    zone: str,
) -> OpenedCase | None:
    """The new case of a response with both clocks running; None when the response has one."""
    calendar = calendar_of(calendar_version_id, zone, connection)
    policy = policy_of(policy_version_id, connection)
    target = policy.target(decision.priority)
    due = {
        measure: moments(calendar, now, target.minutes(measure), warn_share=policy.warn_share)
        for measure in OPENING
    }
    first = first_due(due.values())
    given = give(connection, decision.assign, touchpoint_id=touchpoint_id, local_on=local_on)
    because = {**decision.because, "assigned": given.told} if given.told else decision.because
    case_id = connection.execute(
        sql.insert_case(connection.dialect.name),
        {
            "response_key": response_key,
            "touchpoint_id": touchpoint_id,
            "zone": zone,
            "status": Status.OPEN.value,
            "priority": decision.priority.value,
            "routed_because": because,
            "tags": list(decision.tags),
            "owner_id": given.staff_id,
            "team_id": given.team_id,
            "opened_at": now,
            "opened_on": local_on,
            "next_soon_at": first.soon_at,
            "next_due_at": first.due_at,
            "next_late_at": first.late_at,
            "next_step_at": first_step_at(
                calendar, policy, now, {measure: target.minutes(measure) for measure in OPENING}
            ),
            "n_reopened": 0,
            "revision": 1,
        },
    ).scalar_one_or_none()
    if case_id is None:
        return None
    connection.execute(
        sql.INSERT_CLOCKS,
        [
            {
                "case_id": case_id,
                "kind": measure.value,
                "touchpoint_id": touchpoint_id,
                "opened_on": local_on,
                "calendar_version_id": calendar_version_id,
                "policy_version_id": policy_version_id,
                "target_minutes": target.minutes(measure),
                "started_at": now,
                "soon_at": due[measure].soon_at,
                "due_at": due[measure].due_at,
                "late_at": due[measure].late_at,
                "outcome": Outcome.RUNNING.value,
            }
            for measure in OPENING
        ],
    )
    opened = {"priority": decision.priority.value, "because": told_on_timeline(decision.because)}
    events = [("opened", opened), *assigned_events(given)]
    run_rows(
        connection,
        sql.INSERT_EVENT,
        [
            {"case_id": case_id, "at": now, "kind": kind, "revision": 1, "detail": detail}
            for kind, detail in events
        ],
    )
    rollups.count(connection, touchpoint_id, local_on, n_opened=1)
    return OpenedCase(
        case_id,
        due[Measure.FIRST_RESPONSE].due_at,
        due[Measure.RESOLUTION].due_at,
        given.staff_id,
    )


def assigned_events(given: Given) -> list[tuple[str, dict[str, Any]]]:
    """The line of the timeline that tells to whom a rule gave the case; none for nobody."""
    if given.staff_id is None and given.team_id is None:
        return []
    detail = {"owner_id": given.staff_id, "team_id": given.team_id, "team": given.told.get("team")}
    known = {name: value for name, value in detail.items() if value is not None}
    return [("assigned", {**known, "by": "rule"})]

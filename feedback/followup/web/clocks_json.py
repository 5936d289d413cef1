"""`GET /cases/<NUMBER>/clocks.json`: every clock of a case with the lines that explain it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.followup.store import queries
from feedback.followup.store.models import CasePause, FollowUpCase
from feedback.followup.store.queries import Ledger
from feedback.followup.web.blueprint import pages
from feedback.sla.domain.ledger import LedgerLine


@pages.get("/cases/<number>/clocks.json")
@requires(Right.SEE_RESPONSES)
def clocks(number: str) -> ResponseReturnValue:
    case = queries.case_for(current_actor(), number)
    return jsonify(clocks_document(case, clock.now()))


def clocks_document(case: FollowUpCase, now: datetime) -> dict[str, Any]:
    """The clocks as plain values: instants in UTC, durations in working minutes or seconds."""
    ledgers = queries.ledgers(case, now)
    calendar, calendar_version, policy, policy_version = queries.terms_of(ledgers[0].clock)
    return {
        "case": case.number,
        "status": case.status,
        "priority": case.priority,
        "zone": case.zone,
        "as_of": _at(now),
        "calendar": {"name": calendar, "version": calendar_version},
        "policy": {"name": policy, "version": policy_version},
        "next_step_at": _at(case.next_step_at),
        "clocks": [_clock(one) for one in ledgers],
        "pauses": [_pause(pause) for pause in ledgers[0].pauses],
    }


def _clock(one: Ledger) -> dict[str, Any]:
    return {
        "measure": one.measure.value,
        "round": one.clock.round,
        "outcome": one.outcome.value,
        "is_open_missed": one.is_open_missed,
        "started_at": _at(one.clock.started_at),
        "due_at": _at(one.clock.due_at),
        "stopped_at": _at(one.clock.stopped_at),
        "target_minutes": one.clock.target_minutes,
        "used_minutes": one.used_minutes,
        "left_minutes": one.left_minutes,
        "overrun_minutes": one.overrun_minutes,
        "missing_holiday_years": list(one.missing_years),
        "ledger": [_line(line) for line in one.lines],
    }


def _line(line: LedgerLine) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "from_at": _at(line.from_at),
        "to_at": _at(line.to_at),
        "seconds": line.seconds,
        "running_seconds": line.running_seconds,
        "reason": line.reason.value if line.reason is not None else None,
        "names": dict(line.names),
        "is_ahead": line.ahead,
    }


def _pause(pause: CasePause) -> dict[str, Any]:
    return {
        "kind": pause.kind,
        "reason": pause.reason,
        "from_at": _at(pause.from_at),
        "until_at": _at(pause.until_at),
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None

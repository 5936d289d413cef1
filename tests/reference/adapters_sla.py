"""Opening time, pauses, results and the Chinese calendar: published names to the product's own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from feedback.sla.domain import china, clock
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import Pause
from feedback.sla.domain.days import WEEKDAYS
from feedback.sla.domain.policy import next_escalation
from tests.reference.registry import offers

Given = Mapping[str, Any]
Answer = dict[str, Any]

# Timelines are given in minutes from a beginning that has no date.
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)


def calendar_of(given: Mapping[str, Any]) -> BusinessCalendar:
    """The product's calendar from the examples' form of one."""
    special = given.get("special_hours", {})
    closed = [on for on in given.get("holidays", []) if on not in special]
    return BusinessCalendar.from_document(
        {
            "zone": given["tz"],
            "hours": given["hours"],
            "breaks": given.get("breaks", {}),
            "exceptions": [{"on": on, "kind": "holiday"} for on in closed]
            + [{"on": on, "kind": "special", "hours": spans} for on, spans in special.items()],
        }
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _after(minutes: float) -> datetime:
    return BEGINNING + timedelta(minutes=minutes)


def _whole_minutes(delta: timedelta) -> float:
    minutes = delta / timedelta(minutes=1)
    return int(minutes) if minutes.is_integer() else minutes


def _pauses(given: Given) -> list[Pause]:
    changes = given["timeline_minutes"]
    ends = [*(_after(minute) for _, minute in changes[1:]), None]
    return [
        (_after(minute), end)
        for (state, minute), end in zip(changes, ends, strict=True)
        if state in given["paused_states"]
    ]


@offers("sla.add")
def sla_add(given: Given) -> Answer:
    calendar = calendar_of(given["calendar"])
    return {"at": _utc(clock.add(calendar, _instant(given["start"]), given["seconds"]))}


@offers("sla.sub")
def sla_sub(given: Given) -> Answer:
    calendar = calendar_of(given["calendar"])
    return {"at": _utc(clock.sub(calendar, _instant(given["start"]), given["seconds"]))}


@offers("sla.between")
def sla_between(given: Given) -> Answer:
    calendar = calendar_of(given["calendar"])
    seconds = clock.between(calendar, _instant(given["start"]), _instant(given["end"]))
    return {"seconds": seconds}


@offers("sla.result")
def sla_result(given: Given) -> Answer:
    found = clock.result(
        calendar_of(given["calendar"]),
        _instant(given["start"]),
        _instant(given["end"]),
        given["target_minutes"],
    )
    return {
        "minutes": found.minutes,
        "diff_minutes": found.diff_minutes,
        "breached": found.breached,
    }


@offers("sla.paused_between")
def sla_paused_between(given: Given) -> Answer:
    minutes = clock.used_minutes(
        calendar_of(given["calendar"]),
        _after(given["from_min"]),
        _after(given["to_min"]),
        _pauses(given),
    )
    return {"minutes": minutes}


@offers("sla.paused_add")
def sla_paused_add(given: Given) -> Answer:
    # The last state has no end yet, so the example asks where the clock would run to without it.
    ended = [pause for pause in _pauses(given) if pause[1] is not None]
    calendar = calendar_of(given["calendar"])
    due = clock.due_at(calendar, _after(given["from_min"]), given["target_minutes"], ended)
    return {"at_min": None if due is None else _whole_minutes(due - BEGINNING)}


@offers("sla.paused_result")
def sla_paused_result(given: Given) -> Answer:
    found = clock.result(
        calendar_of(given["calendar"]),
        _after(given["from_min"]),
        _after(given["to_min"]),
        given["target_minutes"],
        _pauses(given),
    )
    return {
        "minutes": found.minutes,
        "diff_minutes": found.diff_minutes,
        "breached": found.breached,
    }


@offers("sla.status")
def sla_status(given: Given) -> Answer:
    calendar = calendar_of(given["calendar"])
    elapsed = clock.between(calendar, _instant(given["start"]), _instant(given["now"]))
    return {
        "elapsed_seconds": elapsed,
        "breached": [elapsed > target for target in given["targets_seconds"]],
    }


@offers("sla.next_escalation")
def sla_next_escalation(given: Given) -> Answer:
    calendar = calendar_of(given["calendar"])
    due_ats = {
        name: None if minutes is None else clock.due_at(calendar, BEGINNING, minutes)
        for name, minutes in given["targets_min"].items()
    }
    found = next_escalation(due_ats)
    return {"next_min": None if found is None else _whole_minutes(found[1] - BEGINNING)}


@offers("cn.is_workday")
def cn_is_workday(given: Given) -> Answer:
    worked = {text: china.is_workday(date.fromisoformat(text)) for text in given["dates"]}
    return {"is_workday": worked}


@offers("cn.count")
def cn_count(given: Given) -> Answer:
    on, end = date.fromisoformat(given["start"]), date.fromisoformat(given["end"])
    days = [on + timedelta(days=n) for n in range((end - on).days + 1)]
    worked = [day for day in days if china.is_workday(day)]
    return {
        "workdays": len(worked),
        "workdays_mon_fri_only": sum(day.weekday() < 5 for day in worked),
        "rest_days": len(days) - len(worked),
    }


@offers("cn.sla_add")
def cn_sla_add(given: Given) -> Answer:
    calendar = BusinessCalendar.from_document(
        {
            "zone": given["tz"],
            "hours": dict.fromkeys(WEEKDAYS[:5], given["hours"]),
            "holiday_sets": ["CN"],
        }
    )
    start = _instant(given["start"])
    at = clock.add(calendar, start, given["seconds"])
    calendar.require_notices(start, at)
    return {"at": at.astimezone(ZoneInfo(given["tz"])).isoformat()}

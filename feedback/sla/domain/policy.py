"""The SLA policy: how many working minutes each priority has, and what became of the promise.

Schema 1 has targets of the first response and of the resolution only. It is still read: a next
response is then owed as soon as the first, a warning comes at three quarters, and there is no
escalation chain. Schema 2 says all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from feedback.sla.domain.escalation import (
    EscalationStep,
    StepAction,
    read_steps,
    step_faults,
)
from feedback.sla.domain.faults import DocumentFaults, Fault

SCHEMA = 2
SCHEMAS = (1, 2)
WARN_SHARE = 0.75
LONGEST_MINUTES = 525_600  # a year of opening time


class Priority(StrEnum):
    """How soon a case must be answered, the soonest first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Measure(StrEnum):
    """Which promise a clock keeps."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


# The clocks that every case has from its opening; a next response is owed only when the
# customer writes again.
OPENING = (Measure.FIRST_RESPONSE, Measure.RESOLUTION)


class ClockState(StrEnum):
    """Where a clock stands: two ways of still being open, two ways of having ended."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Target:
    """Working minutes to the first response, to each further one, and to the resolution.

    Without a target of its own a further response is owed as soon as the first.
    """

    first_response_minutes: int
    resolution_minutes: int
    next_response_minutes: int | None = None

    def minutes(self, measure: Measure) -> int:
        """The working minutes of one promise."""
        if measure is Measure.RESOLUTION:
            return self.resolution_minutes
        if measure is Measure.NEXT_RESPONSE and self.next_response_minutes is not None:
            return self.next_response_minutes
        return self.first_response_minutes


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """A target for every priority, the soonest first; when to warn, and what follows a delay.

    `warn_share` is the share of a target after which the owner is warned; None for never.
    """

    targets: tuple[tuple[Priority, Target], ...]
    warn_share: float | None = WARN_SHARE
    escalation: tuple[EscalationStep, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The policy of a JSON document; raises `DocumentFaults` with every fault at once.

        {"schema": 2, "targets": {"urgent": {"first_response_minutes": 60,
        "next_response_minutes": 60, "resolution_minutes": 480}, "high": …, "normal": …,
        "low": …}, "warn_share": 0.75, "escalation": [{"measure": "resolution",
        "after_share": 1.0, "action": "notify", "to": "managers"}]}
        """
        if faults := policy_faults(document):
            raise DocumentFaults(faults)
        read = document["targets"]
        return cls(
            tuple(
                (
                    priority,
                    Target(
                        read[priority.value]["first_response_minutes"],
                        read[priority.value]["resolution_minutes"],
                        read[priority.value].get("next_response_minutes"),
                    ),
                )
                for priority in Priority
            ),
            document.get("warn_share", WARN_SHARE),
            read_steps(document.get("escalation", ())),
        )

    def to_document(self) -> dict[str, Any]:
        """The JSON form; `from_document` gives an equal policy back."""
        return {
            "schema": SCHEMA,
            "targets": {
                priority.value: {
                    f"{measure.value}_minutes": target.minutes(measure)
                    for measure in Measure
                    if measure in OPENING or target.next_response_minutes is not None
                }
                for priority, target in self.targets
            },
            "warn_share": self.warn_share,
            "escalation": [step.to_document() for step in self.escalation],
        }

    def target(self, priority: Priority | str) -> Target:
        """The target of a priority."""
        return dict(self.targets)[Priority(priority)]


def policy_faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Every fault of a policy document; empty when `from_document` would take it."""
    if not isinstance(document, Mapping):
        return (Fault("policy", "not_an_object"),)
    faults = [Fault(str(key), "unknown_field") for key in document if key not in _FIELDS]
    schema = document.get("schema", 1)
    if schema not in SCHEMAS:
        faults.append(Fault("schema", "unknown_schema", str(schema)))
    if schema == 1:
        faults += [Fault(key, "unknown_field") for key in _LATER if key in document]
    else:
        faults += _warn_faults(document.get("warn_share", WARN_SHARE))
        faults += step_faults(document.get("escalation", ()), tuple(Measure))
    targets = document.get("targets")
    if not isinstance(targets, Mapping):
        return (*faults, Fault("targets", "required"))
    known = {priority.value for priority in Priority}
    faults += [Fault(f"targets.{key}", "unknown_priority") for key in targets if key not in known]
    for priority in Priority:
        faults += _target_faults(f"targets.{priority.value}", targets.get(priority.value))
    return tuple(faults)


_LATER = ("warn_share", "escalation")
_FIELDS = ("schema", "targets", *_LATER)


def _warn_faults(share: Any) -> list[Fault]:
    is_number = isinstance(share, (int, float)) and not isinstance(share, bool)
    if share is None or (is_number and 0 < share < 1):
        return []
    return [Fault("warn_share", "warning_out_of_range", str(share))]


def _target_faults(where: str, target: Any) -> list[Fault]:
    if not isinstance(target, Mapping):
        return [Fault(where, "required")]
    faults = []
    for measure in Measure:
        name = f"{measure.value}_minutes"
        value = target.get(name)
        if value is None and measure not in OPENING:
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            faults.append(Fault(f"{where}.{name}", "not_whole_minutes", str(value or "")))
        elif not 1 <= value <= LONGEST_MINUTES:
            faults.append(Fault(f"{where}.{name}", "out_of_range", str(value)))
    if faults:
        return faults
    if target["resolution_minutes"] < target["first_response_minutes"]:
        faults.append(Fault(where, "resolution_before_first_response"))
    return faults


DEFAULT_POLICY = SlaPolicy(
    (
        (Priority.URGENT, Target(60, 480)),
        (Priority.HIGH, Target(120, 960)),
        (Priority.NORMAL, Target(240, 1440)),
        (Priority.LOW, Target(480, 2400)),
    ),
    escalation=tuple(
        EscalationStep(measure.value, StepAction.NOTIFY, "managers", after_share=1.0)
        for measure in Measure
    ),
)


def clock_state(*, used: int, target_minutes: int, stopped: bool, paused: bool) -> ClockState:
    """Where a clock stands by its whole minutes used; exactly on target is met.

    An open clock past its target is already `BREACHED`, for nothing can bring it back.
    """
    if used > target_minutes:
        return ClockState.BREACHED
    if stopped:
        return ClockState.MET
    return ClockState.PAUSED if paused else ClockState.RUNNING


def attainment(met: int, breached_closed: int, open_overdue: int) -> float | None:
    """The share (0–1) of promises kept: met ÷ (met + broken); `None` when none was eligible.

    An open case past its due moment is broken; one not due yet is not counted at all.
    """
    eligible = met + breached_closed + open_overdue
    return met / eligible if eligible else None


def next_escalation(
    due_ats: Mapping[str, datetime | None],
) -> tuple[str, datetime] | None:
    """The open promise that is due first, as (its name, its due moment).

    Give the open promises only; one without a due moment (paused) is passed over. `None` if
    none is left.
    """
    live = [(due, name) for name, due in due_ats.items() if due is not None]
    if not live:
        return None
    due, name = min(live)
    return name, due

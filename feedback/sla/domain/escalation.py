"""The steps of an escalation chain: after how much working time what is done, and who is told.

A step belongs to one clock. It comes when so much time was counted as a share of the target
("1.0" is the due moment itself), or so many minutes of opening time after the due moment. Both
are opening time of the case's own calendar with its pauses taken out, so no step ever comes in
the night, and a wait for the customer moves all that follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from feedback.sla.domain.faults import Fault

MOST_STEPS = 12
HIGHEST_SHARE = 10.0
LONGEST_MINUTES = 525_600
_SOMEBODY = re.compile(r"(owner|team|managers)|(staff|team):([1-9]\d{0,8})")
_FIELDS = frozenset({"measure", "after_share", "after_minutes", "action", "to"})


class StepAction(StrEnum):
    """What a step does to the case."""

    NOTIFY = "notify"
    REASSIGN = "reassign"
    RAISE_PRIORITY = "raise_priority"


class Receiver(StrEnum):
    """Who is meant by a step; a `STAFF` and a `NAMED_TEAM` come with their key."""

    OWNER = "owner"
    TEAM = "team"
    MANAGERS = "managers"
    STAFF = "staff"
    NAMED_TEAM = "named_team"


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step of a clock; of `after_share` and `after_minutes` exactly one is set."""

    measure: str
    action: StepAction
    to: str = ""
    after_share: float | None = None
    after_minutes: int | None = None

    def seconds(self, target_minutes: int) -> int:
        """The counted seconds of the clock at which this step comes."""
        if self.after_share is not None:
            return round(target_minutes * 60 * self.after_share)
        return (target_minutes + (self.after_minutes or 0)) * 60

    @property
    def receiver(self) -> tuple[Receiver, int | None] | None:
        """Who is meant, with the key of a named one; None where nobody is."""
        return receiver_of(self.to) if self.to else None

    def to_document(self) -> dict[str, Any]:
        """The JSON form."""
        written: dict[str, Any] = {"measure": self.measure, "action": self.action.value}
        if self.after_share is not None:
            written["after_share"] = self.after_share
        else:
            written["after_minutes"] = self.after_minutes
        return written | ({"to": self.to} if self.to else {})


def receiver_of(to: str) -> tuple[Receiver, int | None]:
    """Who `owner`, `team`, `managers`, `staff:7` or `team:3` means; raises `ValueError`."""
    found = _SOMEBODY.fullmatch(to)
    if found is None:
        raise ValueError(to)
    if found[1]:
        return Receiver(found[1]), None
    return (Receiver.STAFF if found[2] == "staff" else Receiver.NAMED_TEAM), int(found[3])


def read_steps(entries: Any) -> tuple[EscalationStep, ...]:
    """The steps of a list without faults."""
    return tuple(
        EscalationStep(
            entry["measure"],
            StepAction(entry["action"]),
            entry.get("to", ""),
            entry.get("after_share"),
            entry.get("after_minutes"),
        )
        for entry in entries
    )


def step_faults(entries: Any, measures: tuple[str, ...]) -> tuple[Fault, ...]:
    """Every fault of a list of steps."""
    if not isinstance(entries, (list, tuple)):
        return (Fault("escalation", "not_a_list"),)
    if len(entries) > MOST_STEPS:
        return (Fault("escalation", "too_many_steps", str(len(entries))),)
    faults: list[Fault] = []
    for number, entry in enumerate(entries):
        where = f"escalation.{number}"
        if isinstance(entry, Mapping):
            faults += _faults_of(where, entry, measures)
        else:
            faults.append(Fault(where, "not_an_object"))
    return tuple(faults)


def _faults_of(where: str, entry: Mapping[str, Any], measures: tuple[str, ...]) -> list[Fault]:
    faults = [Fault(f"{where}.{key}", "unknown_field") for key in entry if key not in _FIELDS]
    if entry.get("measure") not in measures:
        faults.append(Fault(f"{where}.measure", "unknown_measure", str(entry.get("measure"))))
    faults += _moment_faults(where, entry.get("after_share"), entry.get("after_minutes"))
    action, to = entry.get("action"), entry.get("to", "")
    if action not in list(StepAction):
        return [*faults, Fault(f"{where}.action", "unknown_action", str(action))]
    is_known = isinstance(to, str) and bool(_SOMEBODY.fullmatch(to))
    if to != "" and not is_known:
        faults.append(Fault(f"{where}.to", "unknown_receiver", str(to)))
    elif to == "" and action != StepAction.RAISE_PRIORITY:
        faults.append(Fault(f"{where}.to", "required"))
    elif action == StepAction.REASSIGN and to == Receiver.OWNER:
        faults.append(Fault(f"{where}.to", "owner_has_it"))
    return faults


def _moment_faults(where: str, share: Any, minutes: Any) -> list[Fault]:
    if (share is None) == (minutes is None):
        return [Fault(f"{where}.after_share", "share_or_minutes")]
    if share is not None:
        is_number = isinstance(share, (int, float)) and not isinstance(share, bool)
        if not is_number or not 0 < share <= HIGHEST_SHARE:
            return [Fault(f"{where}.after_share", "share_out_of_range", str(share))]
        return []
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        return [Fault(f"{where}.after_minutes", "not_whole_minutes", str(minutes))]
    if not 0 <= minutes <= LONGEST_MINUTES:
        return [Fault(f"{where}.after_minutes", "out_of_range", str(minutes))]
    return []

"""Routing: the facts of a response → whether it becomes a case, how urgent it is, and why.

The default rule, from the closed-loop practice of calling unhappy customers back: the leading
score is in the detractor band and nothing about the answer is doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Priority

# Last value of the lowest third of the scale: NPS 0–2, CSAT 1, CES 1.
LOWEST_THIRD: Mapping[Metric, int] = {Metric.NPS: 2, Metric.CSAT: 1, Metric.CES: 1}


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What routing may know of a response; `metric`, `value`, `band` are the leading question's."""

    metric: Metric | None
    value: int | None
    band: Band | None
    has_comment: bool
    has_contact: bool
    is_flagged: bool
    touchpoint_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a case opens, its priority, and the reason as a code with its values.

    Codes of a case: `lowest_with_contact`, `lowest`, `unhappy_with_contact`, `unhappy`; of none:
    `not_scored`, `not_unhappy`, `doubtful`. `because` also holds `metric` and `value`.
    """

    opens: bool
    priority: Priority
    because: dict[str, Any] = field(hash=False)


def route(facts: ResponseFacts) -> Decision:
    """The decision about one response."""
    if facts.metric is None or facts.value is None:
        return Decision(False, Priority.NORMAL, {"code": "not_scored"})
    told = {"metric": facts.metric.value, "value": facts.value}
    if facts.band is not Band.DETRACTOR:
        return Decision(False, Priority.NORMAL, {"code": "not_unhappy", **told})
    if facts.is_flagged:
        return Decision(False, Priority.NORMAL, {"code": "doubtful", **told})
    is_lowest = facts.value <= LOWEST_THIRD[facts.metric]
    code = "lowest" if is_lowest else "unhappy"
    if facts.has_contact:
        code += "_with_contact"
    return Decision(True, _PRIORITY[code], {"code": code, **told})


_PRIORITY = {
    "lowest_with_contact": Priority.URGENT,
    "lowest": Priority.HIGH,
    "unhappy_with_contact": Priority.HIGH,
    "unhappy": Priority.NORMAL,
}


def raised(priority: Priority, decision: Decision) -> Priority:
    """The priority of a case after its answer changed: as it was, or a more urgent one."""
    if not decision.opens:
        return priority
    order = list(Priority)
    return min(priority, decision.priority, key=order.index)

"""What routing knows of a response and what it decides, with the rules that are always there.

The default rule, from the closed-loop practice of calling unhappy customers back: the leading
score is in the detractor band and nothing about the answer is doubtful. A happy customer who
wrote something thanks the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Priority

# Last value of the lowest third of the scale: NPS 0–2, CSAT 1, CES 1.
LOWEST_THIRD: Mapping[Metric, int] = {Metric.NPS: 2, Metric.CSAT: 1, Metric.CES: 1}


class Score(NamedTuple):
    """One scored answer of a response."""

    metric: Metric
    value: int


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What routing may know of a response; `metric`, `value`, `band` are the leading question's.

    `scores` are all scored answers, `choices` pairs of question and chosen option, `path` and
    `channel` those of the touchpoint, `comment` everything that was written.
    """

    metric: Metric | None
    value: int | None
    band: Band | None
    has_comment: bool
    has_contact: bool
    is_flagged: bool
    touchpoint_id: int
    language: str
    path: str = ""
    channel: str | None = None
    scores: tuple[Score, ...] = ()
    choices: frozenset[tuple[str, str]] = frozenset()
    comment: str = ""


class AssignKind(StrEnum):
    """How a case finds its owner."""

    PERSON = "person"
    TURN = "turn"
    LEAST = "least"
    FIRST_COME = "first_come"


@dataclass(frozen=True, slots=True)
class Assign:
    """To whom a case is given: a person, or a team in one of three ways."""

    kind: AssignKind
    staff_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a case opens, its priority, and the reason as a code with its values.

    Codes of a case: `lowest_with_contact`, `lowest`, `unhappy_with_contact`, `unhappy`; of none:
    `not_scored`, `not_unhappy`, `doubtful`, `praise`; of either: `rule`, with the rule's id and
    name, the conditions that were met, and the result. `because` also holds `metric` and `value`.
    """

    opens: bool
    priority: Priority
    because: dict[str, Any] = field(hash=False)
    tags: tuple[str, ...] = ()
    assign: Assign | None = None
    praises: bool = False


def route(facts: ResponseFacts) -> Decision:
    """Whether the built-in rule opens a case for a response."""
    if facts.metric is None or facts.value is None:
        return Decision(False, Priority.NORMAL, {"code": "not_scored"})
    told = score_of(facts)
    if facts.band is not Band.DETRACTOR:
        return Decision(False, Priority.NORMAL, {"code": "not_unhappy", **told})
    if facts.is_flagged:
        return Decision(False, Priority.NORMAL, {"code": "doubtful", **told})
    code = _standing(facts)
    return Decision(True, _PRIORITY[code], {"code": code, **told})


def by_default(facts: ResponseFacts) -> Decision:
    """What is decided where no rule of the staff fits: the built-in case rule, then praise."""
    decision = route(facts)
    if facts.band is Band.PROMOTER and facts.has_comment and not facts.is_flagged:
        return replace(decision, praises=True, because={"code": "praise", **score_of(facts)})
    return decision


def table_priority(facts: ResponseFacts) -> Priority:
    """The priority of the built-in table; normal for an answer that is not unhappy."""
    if facts.band is not Band.DETRACTOR or facts.metric is None or facts.value is None:
        return Priority.NORMAL
    return _PRIORITY[_standing(facts)]


def score_of(facts: ResponseFacts) -> dict[str, Any]:
    """The leading score as codes; empty without one."""
    if facts.metric is None or facts.value is None:
        return {}
    return {"metric": facts.metric.value, "value": facts.value}


def raised(priority: Priority, decision: Decision) -> Priority:
    """The priority of a case after its answer changed: as it was, or a more urgent one."""
    if not decision.opens:
        return priority
    order = list(Priority)
    return min(priority, decision.priority, key=order.index)


def told_on_timeline(because: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a decision's reason that may stand for ever: no word of the customer's."""
    return {name: because[name] for name in _LASTING if name in because}


def without_words(because: Mapping[str, Any]) -> dict[str, Any]:
    """The reason once the customer's words are erased: not even the found ones are told."""
    kept = dict(because)
    if "matched" in kept:
        kept["matched"] = [
            {"kind": "words"} if one.get("kind") == "words" else one for one in kept["matched"]
        ]
    return kept


_LASTING = ("code", "metric", "value", "rule_id", "rule")


def _standing(facts: ResponseFacts) -> str:
    is_lowest = (
        facts.metric is not None
        and facts.value is not None
        and facts.value <= LOWEST_THIRD[facts.metric]
    )
    return ("lowest" if is_lowest else "unhappy") + ("_with_contact" if facts.has_contact else "")


_PRIORITY = {
    "lowest_with_contact": Priority.URGENT,
    "lowest": Priority.HIGH,
    "unhappy_with_contact": Priority.HIGH,
    "unhappy": Priority.NORMAL,
}

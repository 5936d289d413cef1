"""What rules would have done with the answers of the last months, beside what happened."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.models import StaffMember, Team
from feedback.core.database import db, reading
from feedback.core.errors import Forbidden
from feedback.core.i18n import _
from feedback.followup.service.assigning import NOBODY, Candidates, Given, candidates
from feedback.followup.store.models import FollowUpCase
from feedback.routing.domain.assigning import pick
from feedback.routing.domain.decision import Assign, AssignKind, Decision
from feedback.routing.domain.rules import Rule, decide
from feedback.routing.store.history import Earlier
from feedback.routing.store.past import Past, first_moment, slices

DAYS = 90
MOST_RESPONSES = 20_000
SAMPLE = 20
EXCERPT = 160

# What happened to an answer, or would have: a case, a praise, or nothing.
CASE, PRAISE, NOTHING = "case", "praise", "nothing"
# Answers shown as examples: that would be cases and were none, that were and would not be, …
GROUPS = ("new", "gone", CASE, PRAISE, NOTHING)


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer as an example, with the reasons of the decision and who would have got it."""

    key: int
    received_at: datetime
    place: dict[str, str]
    metric: str | None
    value: int | None
    band: str | None
    language: str
    excerpt: str
    because: dict[str, Any]
    priority: str
    was: str


@dataclass(slots=True)
class Trial:
    """Counts as (would be, was); `assignees` by name, None for nobody; `rules` by rule's name."""

    days: int
    n: int = 0
    is_capped: bool = False
    results: dict[str, list[int]] = field(default_factory=lambda: _pairs((CASE, PRAISE, NOTHING)))
    priorities: dict[str, list[int]] = field(
        default_factory=lambda: _pairs(("urgent", "high", "normal", "low"))
    )
    assignees: dict[str | None, list[int]] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    n_by_default: int = 0
    n_raised: int = 0
    n_lowered: int = 0
    samples: dict[str, deque[Sample]] = field(
        default_factory=lambda: {group: deque(maxlen=SAMPLE) for group in GROUPS}
    )


@dataclass(frozen=True, slots=True)
class _Happened:
    priority: str
    who: str | None


def try_rules(*, actor: Actor, now: datetime, rules: Sequence[Rule]) -> Trial:
    """What the rules would have done with the last 90 days' answers in the person's scope.

    At most the newest 20,000; read in slices on a connection of its own, nothing is written.
    Teams and scopes are those of today, absences those of each day, loads begin at nothing.
    """
    if not actor.may(Right.EDIT_ROUTING):
        raise Forbidden(_("Your role does not allow this."))
    trial, since = Trial(DAYS), now - timedelta(days=DAYS)
    with reading(), db.engine.connect() as connection:
        first = first_moment(connection, actor, since, MOST_RESPONSES)
        if first is not None:
            trial.is_capped, since = True, first + timedelta(microseconds=1)
        hands = _Hands()
        for some in slices(connection, actor, since):
            happened = _happened(connection, [past.key for past in some])
            for past in some:
                _judge(connection, trial, hands, rules, past, happened.get(past.key))
            connection.rollback()
    return trial


def _judge(
    connection: Connection,
    trial: Trial,
    hands: _Hands,
    rules: Sequence[Rule],
    past: Past,
    was: _Happened | None,
) -> None:
    earlier = Earlier(
        connection,
        response_key=past.key,
        touchpoint_id=past.facts.touchpoint_id,
        until=past.received_at,
        email=past.email,
        phone=past.phone,
    )
    decision = decide(rules, past.facts, earlier)
    given = hands.give(connection, decision.assign, past) if decision.opens else NOBODY
    would_be = CASE if decision.opens else PRAISE if _praises(decision, past) else NOTHING
    had_been = CASE if was else PRAISE if past.praised else NOTHING
    trial.n += 1
    trial.results[would_be][0] += 1
    trial.results[had_been][1] += 1
    if decision.because.get("code") == "rule":
        trial.rules[decision.because["rule"]] += 1
    else:
        trial.n_by_default += 1
    _count_cases(trial, decision, given, was)
    sample = _sample(past, decision, given, was.priority if was else had_been)
    trial.samples[would_be].append(sample)
    if (would_be == CASE) is not (had_been == CASE):
        trial.samples["new" if would_be == CASE else "gone"].append(sample)


def _praises(decision: Decision, past: Past) -> bool:
    return decision.praises and bool(past.facts.comment)


def _count_cases(trial: Trial, decision: Decision, given: Given, was: _Happened | None) -> None:
    order = list(trial.priorities)
    if decision.opens:
        trial.priorities[decision.priority.value][0] += 1
        name = given.told.get("name") if given.staff_id else given.told.get("team")
        trial.assignees.setdefault(name if given.told else None, [0, 0])[0] += 1
    if was is not None:
        trial.priorities[was.priority][1] += 1
        trial.assignees.setdefault(was.who, [0, 0])[1] += 1
    if decision.opens and was is not None:
        step = order.index(was.priority) - order.index(decision.priority.value)
        trial.n_raised += step > 0
        trial.n_lowered += step < 0


def _sample(past: Past, decision: Decision, given: Given, was: str) -> Sample:
    because = {**decision.because, "assigned": given.told} if given.told else decision.because
    facts = past.facts
    line = " ".join(facts.comment.split())
    return Sample(
        past.key,
        past.received_at,
        past.place,
        facts.metric.value if facts.metric else None,
        facts.value,
        facts.band.value if facts.band else None,
        facts.language,
        line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…",
        because,
        decision.priority.value,
        was,
    )


class _Hands:
    """Gives the cases of a trial out in turn, without writing a turn down."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Candidates] = {}
        self._turns: Counter[int | None] = Counter()
        self._n_given: Counter[int] = Counter()

    def give(self, connection: Connection, assign: Assign | None, past: Past) -> Given:
        if assign is None:
            return NOBODY
        key = (assign, past.facts.touchpoint_id, past.local_on)
        if key not in self._known:
            self._known[key] = candidates(
                connection,
                assign,
                touchpoint_id=past.facts.touchpoint_id,
                local_on=past.local_on,
            )
        able = self._known[key]
        if not able.people or assign.kind is AssignKind.PERSON:
            return able.given_to(assign.staff_id if able.people else None)
        self._turns[assign.team_id] += 1
        given = self._n_given
        chosen = pick(assign.kind, list(able.people), self._turns[assign.team_id], given)
        if chosen is not None:
            given[chosen] += 1
        return able.given_to(chosen)


def _happened(connection: Connection, keys: Sequence[int]) -> Mapping[int, _Happened]:
    """The cases that the answers opened, by response."""
    rows = connection.execute(
        select(FollowUpCase.response_key, FollowUpCase.priority, StaffMember.name, Team.name)
        .outerjoin(StaffMember, StaffMember.id == FollowUpCase.owner_id)
        .outerjoin(Team, Team.id == FollowUpCase.team_id)
        .where(FollowUpCase.response_key.in_(keys))
    )
    return {key: _Happened(priority, name or team) for key, priority, name, team in rows}


def _pairs(names: Sequence[str]) -> dict[str, list[int]]:
    return {name: [0, 0] for name in names}

"""The figures of follow-up on one page: for whoever asks, below a node, in a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.accounts.store.queries import names_of
from feedback.analysis.domain.facts import Attainment, FollowUp
from feedback.analysis.domain.follow_up import (
    Backlog,
    Flow,
    GroupAttainment,
    Outcomes,
    Recovery,
    Spread,
    backlog,
    spread,
)
from feedback.analysis.domain.period import Period
from feedback.analysis.store import cases
from feedback.analysis.store import follow_up as store
from feedback.analysis.store.standards import standards_of
from feedback.core.database import db
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import subtree, visible


@dataclass(frozen=True, slots=True)
class FollowUpFigures:
    """Everything about the cases opened in a period; the backlog is of now, whenever opened."""

    n_opened: int
    promises: Mapping[Measure, Attainment]
    outcomes: Outcomes
    backlog: Backlog
    resolution: Spread
    handling: Spread
    flow: Flow
    recovery: Recovery
    by_place: tuple[GroupAttainment, ...]
    by_person: tuple[GroupAttainment, ...]
    by_priority: tuple[GroupAttainment, ...]
    by_hour: tuple[GroupAttainment, ...]
    by_weekday: tuple[GroupAttainment, ...]
    places: Mapping[str, Touchpoint]
    people: Mapping[str, str]
    standards: Mapping[str, Mapping[str, float]]


def follow_up_figures(
    actor: Actor, period: Period, *, now: datetime, today_on: date, node: Touchpoint | None = None
) -> FollowUpFigures:
    """The figures of every place that the person sees (below a node, if one is given)."""
    nodes = list(
        db.session.scalars(
            subtree(actor, node)
            if node is not None
            else select(Touchpoint).where(visible(actor)).order_by(Touchpoint.path)
        )
    )
    ids = [place.id for place in nodes]
    by_id = cases.follow_up(ids, period, now=now)
    people, priorities = store.by_person_and_priority(ids, period, now)
    hours, weekdays = store.by_hour_and_weekday(ids, period, now)
    minutes, flow = store.handling(ids, period)
    names = names_of(key for key in people if isinstance(key, int))
    return FollowUpFigures(
        n_opened=sum(found.n_opened for found in by_id.values()),
        promises={measure: _total(measure, people.values()) for measure in Measure},
        outcomes=store.outcomes(ids, period),
        backlog=backlog(store.waiting_by_day(ids), today_on),
        resolution=spread(store.resolution_minutes(ids, period)),
        handling=spread(minutes),
        flow=flow,
        recovery=store.recovery(ids, period),
        by_place=_by_place(nodes, by_id),
        by_person=_groups(
            people,
            [*sorted((key for key in people if isinstance(key, int)), key=names.__getitem__), None],
        ),
        by_priority=_groups(priorities, [priority.value for priority in Priority]),
        by_hour=_groups(hours, range(24)),
        by_weekday=_groups(weekdays, range(7)),
        places={str(place.id): place for place in nodes},
        people={str(key): name for key, name in names.items()},
        standards={str(key): targets for key, targets in standards_of(nodes).items()},
    )


def _total(measure: Measure, groups: Iterable[Mapping[Measure, Attainment]]) -> Attainment:
    found = [group[measure] for group in groups if measure in group]
    return Attainment(
        measure,
        sum(one.n_met for one in found),
        sum(one.n_missed for one in found),
        sum(one.n_overdue for one in found),
    )


def _groups(found: store.Grouped, keys: Iterable[object]) -> tuple[GroupAttainment, ...]:
    return tuple(
        GroupAttainment("" if key is None else str(key), found[key]) for key in keys if key in found
    )


def _by_place(
    nodes: Sequence[Touchpoint], found: Mapping[int, FollowUp]
) -> tuple[GroupAttainment, ...]:
    """From the daily counts: places with a promise that counts."""
    groups = (
        GroupAttainment(str(place.id), {one: found[place.id].of(one) for one in Measure})
        for place in nodes
        if place.id in found
    )
    return tuple(group for group in groups if group.n)

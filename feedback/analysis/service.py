"""Figures for screen, API and PDF alike: one place, so that they cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.analysis.domain.facts import Attainment, Counted, FollowUp, NodeFigures, TrendFigure
from feedback.analysis.domain.period import Period
from feedback.analysis.store import cases, histograms
from feedback.analysis.store.standards import standards_of
from feedback.core.database import db
from feedback.scoring.domain.figures import Change, Figure, change, figure
from feedback.scoring.domain.metrics import Metric, merge
from feedback.sla.domain.policy import Measure
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import subtree, visible


@dataclass(frozen=True, slots=True)
class View:
    """How figures are asked for: the period, the smallest n shown, whether flagged ones count."""

    period: Period
    floor: int = 5
    with_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint on the dashboard, the node above it, and what it promises."""

    node: Touchpoint
    figures: NodeFigures
    above: Touchpoint | None = None
    standards: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """The dashboard: the whole selection, and each touchpoint in it."""

    whole: NodeFigures
    rows: tuple[Row, ...]
    standards: Mapping[str, float] = field(default_factory=dict)


def ids_below(actor: Actor, node: Touchpoint) -> list[int]:
    """Ids of the node and all below it that the person sees."""
    return [row.id for row in db.session.scalars(subtree(actor, node))]


def overview(
    actor: Actor, view: View, *, now: datetime, node: Touchpoint | None = None
) -> Overview:
    """Every touchpoint that the person sees (below a node, if one is given), and all together."""
    nodes = list(
        db.session.scalars(
            subtree(actor, node)
            if node is not None
            else select(Touchpoint).where(visible(actor)).order_by(Touchpoint.path)
        )
    )
    places = [place for place in nodes if place.kind == "touchpoint"]
    ids = [place.id for place in places]
    source = _Source.read(ids, view, now)
    standards = standards_of([*places, node] if node is not None else places)
    by_id = {one.id: one for one in nodes}
    rows = [
        Row(
            place,
            source.figures([place.id], place.id),
            by_id.get(place.parent_id or 0),
            standards.get(place.id, {}),
        )
        for place in places
    ]
    return Overview(
        source.figures(ids, node.id if node is not None else 0),
        tuple(row for row in rows if row.node.retired_at is None or _has_any(row.figures)),
        standards.get(node.id, {}) if node is not None else {},
    )


def _has_any(figures: NodeFigures) -> bool:
    """Whether a retired touchpoint still has something to say about the period."""
    has_answers = any(figure.n for figure in figures.figures.values())
    return has_answers or bool(figures.n_flagged or figures.follow_up.n_opened)


def node_figures(actor: Actor, node: Touchpoint, view: View, *, now: datetime) -> NodeFigures:
    """All figures of one node with everything below it that the person sees."""
    ids = ids_below(actor, node)
    return _Source.read(ids, view, now).figures(ids, node.id)


@dataclass(frozen=True, slots=True)
class _Source:
    """What the database told, once for all touchpoints of a page."""

    view: View
    parts: tuple[Period, ...]
    now_by_part: Mapping[histograms.Key, Counted]
    before: Mapping[histograms.Key, Counted]
    follow_ups: Mapping[int, FollowUp]
    doubtful: Mapping[tuple[int, Metric], int]

    @classmethod
    def read(cls, ids: Sequence[int], view: View, now: datetime) -> _Source:
        parts = view.period.parts()
        return cls(
            view=view,
            parts=parts,
            now_by_part=histograms.counted(ids, parts, with_flagged=view.with_flagged),
            before=histograms.counted(ids, [view.period.before], with_flagged=view.with_flagged),
            follow_ups=cases.follow_up(ids, view.period, now=now),
            doubtful=histograms.doubtful(ids, view.period),
        )

    def figures(self, ids: Sequence[int], node_id: int) -> NodeFigures:
        figures: dict[Metric, Figure] = {}
        changes: dict[Metric, Change | None] = {}
        trends: dict[Metric, tuple[TrendFigure, ...]] = {}
        floor = self.view.floor
        for metric in Metric:
            by_part = [
                _merged(self.now_by_part, ids, metric, index) for index in range(len(self.parts))
            ]
            present = _sum(by_part)
            earlier = _merged(self.before, ids, metric, 0)
            figures[metric] = figure(
                metric, present.histogram, n_skipped=present.n_skipped, floor=floor
            )
            changes[metric] = change(metric, earlier.histogram, present.histogram, floor=floor)
            trends[metric] = tuple(
                TrendFigure(
                    part,
                    figure(metric, counted.histogram, n_skipped=counted.n_skipped, floor=floor),
                )
                for part, counted in zip(self.parts, by_part, strict=True)
            )
        return NodeFigures(
            touchpoint_id=node_id,
            period=self.view.period,
            figures=figures,
            changes=changes,
            trends=trends,
            follow_up=_all_follow_up(self.follow_ups[id_] for id_ in ids if id_ in self.follow_ups),
            doubtful={
                metric: sum(self.doubtful.get((id_, metric), 0) for id_ in ids) for metric in Metric
            },
        )


def _merged(
    found: Mapping[histograms.Key, Counted], ids: Sequence[int], metric: Metric, index: int
) -> Counted:
    return _sum([found[key] for id_ in ids if (key := (id_, metric, index)) in found])


def _sum(counted: Sequence[Counted]) -> Counted:
    if len(counted) == 1:
        return counted[0]
    return Counted(
        merge(part.histogram for part in counted), sum(part.n_skipped for part in counted)
    )


def _all_follow_up(parts: Iterable[FollowUp]) -> FollowUp:
    found = list(parts)

    def total(measure: Measure) -> Attainment:
        each = [part.of(measure) for part in found]
        return Attainment(
            measure,
            sum(one.n_met for one in each),
            sum(one.n_missed for one in each),
            sum(one.n_overdue for one in each),
        )

    return FollowUp(
        n_opened=sum(part.n_opened for part in found),
        n_resolved=sum(part.n_resolved for part in found),
        n_reopened=sum(part.n_reopened for part in found),
        n_waiting=sum(part.n_waiting for part in found),
        first_response=total(Measure.FIRST_RESPONSE),
        resolution=total(Measure.RESOLUTION),
        next_response=total(Measure.NEXT_RESPONSE),
    )

"""Everything a report shows, in one value: equal facts make an equal report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from feedback.analysis.domain.facts import (
    Breach,
    Comment,
    Durations,
    FollowUp,
    Histogram,
    NodeFigures,
    Reason,
)
from feedback.analysis.domain.period import Period
from feedback.scoring.domain.figures import Change, Figure
from feedback.scoring.domain.metrics import Metric
from feedback.sla.domain.policy import SlaPolicy

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """The node of the tree the report is about; `above` are the names from the root down."""

    code: str
    kind: str
    names: Names
    above: tuple[Names, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class PlaceBelow:
    """One touchpoint of a report about a wider node, with the standards that apply to it."""

    code: str
    names: Names
    figures: Mapping[Metric, Figure]
    changes: Mapping[Metric, Change | None]
    follow_up: FollowUp
    standards: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class MonthCount:
    """The answers to one metric at one touchpoint in one month."""

    month_on: date
    code: str
    metric: Metric
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class Months:
    """Whole months up to the last day of the report, oldest first, and what was answered there."""

    months: tuple[date, ...]
    counts: tuple[MonthCount, ...]


@dataclass(frozen=True, slots=True)
class ReasonsOf:
    """The options of one choice question, most frequent first; None where the words are lost."""

    question: Names | None
    reasons: tuple[tuple[Names | None, Reason], ...]

    @property
    def n(self) -> int:
        """All choices of the question."""
        return sum(reason.n for _, reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Rules:
    """The calendar and the policy that a case opened now would be held to."""

    calendar: str
    calendar_number: int
    hours: Mapping[str, tuple[tuple[str, str], ...]]
    holiday_sets: tuple[str, ...]
    missing_years: tuple[int, ...]
    policy: str
    policy_number: int
    targets: SlaPolicy


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report before it has a language; `cut_off_at` says when it was true."""

    place: Place
    period: Period
    figures: NodeFigures
    standards: Mapping[str, float]
    durations: tuple[Durations, ...]
    breaches: tuple[Breach, ...]
    n_breaches: int
    reasons: tuple[ReasonsOf, ...]
    comments: tuple[Comment, ...]
    below: tuple[PlaceBelow, ...]
    n_below: int
    months: Months
    rules: Rules | None
    floor: int
    cut_off_at: datetime

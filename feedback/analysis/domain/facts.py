"""What a dashboard row or a report is made of: one set of values for screen, API and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from feedback.analysis.domain.period import Period
from feedback.scoring.domain import proportions
from feedback.scoring.domain.figures import Change, Figure
from feedback.scoring.domain.interval import Interval
from feedback.scoring.domain.metrics import Metric
from feedback.sla.domain.policy import Measure, attainment

Histogram = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A histogram of valid answers and the number of skipped ones."""

    histogram: Histogram = field(default_factory=dict)
    n_skipped: int = 0


@dataclass(frozen=True, slots=True)
class Attainment:
    """Clocks of one kind: met, missed, and open past their due moment (which are missed too)."""

    measure: Measure
    n_met: int = 0
    n_missed: int = 0
    n_overdue: int = 0

    @property
    def n(self) -> int:
        """Clocks that count: ended ones and open ones past due."""
        return self.n_met + self.n_missed + self.n_overdue

    @property
    def share(self) -> float | None:
        """Met among those that count, 0–1; None without any."""
        return attainment(self.n_met, self.n_missed, self.n_overdue)

    @property
    def interval(self) -> Interval | None:
        """Wilson's interval of the share."""
        return proportions.wilson(self.n_met, self.n)


@dataclass(frozen=True, slots=True)
class TrendFigure:
    """One part of a period with its figure."""

    period: Period
    figure: Figure


@dataclass(frozen=True, slots=True)
class Reason:
    """How often an option of a choice question was chosen, among all choices of the question."""

    question_id: str
    option_id: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Durations:
    """Working minutes of ended clocks; open cases are in neither figure."""

    measure: Measure
    n: int
    median_minutes: float | None
    p90_minutes: float | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Cases opened in the period, and what became of them."""

    n_opened: int = 0
    n_resolved: int = 0
    n_reopened: int = 0
    n_waiting: int = 0
    first_response: Attainment = Attainment(Measure.FIRST_RESPONSE)
    resolution: Attainment = Attainment(Measure.RESOLUTION)
    next_response: Attainment = Attainment(Measure.NEXT_RESPONSE)

    def of(self, measure: Measure) -> Attainment:
        """The attainment of one promise."""
        return {
            Measure.FIRST_RESPONSE: self.first_response,
            Measure.NEXT_RESPONSE: self.next_response,
            Measure.RESOLUTION: self.resolution,
        }[measure]


@dataclass(frozen=True, slots=True)
class Breach:
    """A case whose promise was broken."""

    number: str
    measure: Measure
    opened_at: datetime
    due_at: datetime | None
    target_minutes: int
    used_minutes: int | None
    is_open: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What a customer wrote, with the score it came with."""

    text: str
    language: str
    metric: Metric | None
    value: int | None
    band: str | None
    local_on: date


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """All figures of one node of the tree (with all below it) in a period."""

    touchpoint_id: int
    period: Period
    figures: Mapping[Metric, Figure]
    changes: Mapping[Metric, Change | None]
    trends: Mapping[Metric, tuple[TrendFigure, ...]]
    follow_up: FollowUp
    doubtful: Mapping[Metric, int] = field(default_factory=dict)

    @property
    def n_flagged(self) -> int:
        """Doubtful answers of all metrics in the period, whether or not they are counted."""
        return sum(self.doubtful.values())

"""Service standards held against what was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.analysis.domain.facts import NodeFigures
from feedback.scoring.domain.interval import Interval
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.domain.standards import Measure


class Verdict(StrEnum):
    """What became of a standard in a period."""

    MET = "met"
    MISSED = "missed"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Judged:
    """One standard: `target` and `reached` in the same unit, `n` answers or cases behind it.

    `is_clear` says that the interval excludes the target, so that chance alone hardly explains
    the verdict.
    """

    measure: Measure
    target: float
    reached: float | None
    interval: Interval | None
    n: int
    verdict: Verdict

    @property
    def is_clear(self) -> bool:
        """Whether the target lies outside of the interval."""
        return self.interval is not None and self.interval.excludes(self.target)


def judge(figures: NodeFigures, standards: Mapping[str, float], floor: int) -> tuple[Judged, ...]:
    """Every standard that is set, in the order of `Measure`; below the floor none is judged.

    Exactly on target is met. The raw value counts, not the rounded one.
    """
    return tuple(
        _judged(Measure(name), standards[name], figures, floor)
        for name in Measure
        if name in standards
    )


def _judged(measure: Measure, target: float, figures: NodeFigures, floor: int) -> Judged:
    if measure in {Measure.FIRST_RESPONSE, Measure.RESOLUTION}:
        found = getattr(figures.follow_up, measure.value)
        enough = found.n >= floor
        reached, interval, n = found.share, found.interval, found.n
    else:
        figure = figures.figures[Metric(measure.value)]
        enough = figure.value is not None
        reached, interval, n = figure.value, figure.interval, figure.n
    if not enough or reached is None:
        return Judged(measure, target, None, None, n, Verdict.TOO_FEW)
    verdict = Verdict.MET if reached >= target - 1e-9 else Verdict.MISSED
    return Judged(measure, target, reached, interval, n, verdict)

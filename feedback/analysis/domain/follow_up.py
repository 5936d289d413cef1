"""Figures of follow-up: definitions, each with n and its 95% interval; none out of nothing.

Definitions follow methods §5–6. First-contact resolution: issues resolved at the first contact
and not opened again ÷ all resolved issues (gross: also those that nobody could have resolved at
once). Handling time: the minutes of all contact attempts of a resolved case. Flow efficiency:
handling time ÷ working minutes on the resolution clock (Modig & Åhlström 2012, This is Lean).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, repeat
from math import ceil, sqrt

from feedback.analysis.domain.facts import Attainment
from feedback.scoring.domain import means, percentiles, proportions
from feedback.scoring.domain.interval import Interval, Method
from feedback.scoring.domain.normal import two_sided_z
from feedback.scoring.domain.student import two_sided_t
from feedback.sla.domain.policy import Measure

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; without any there is no share."""

    n_hit: int
    n: int

    @property
    def share(self) -> float | None:
        """0–1; None where n is 0, never 0 % or 100 %."""
        return proportions.share(self.n_hit, self.n)

    @property
    def interval(self) -> Interval | None:
        """Wilson's interval; None where n is 0."""
        return proportions.wilson(self.n_hit, self.n)


@dataclass(frozen=True, slots=True)
class Spread:
    """Minutes of ended work: mean with Student's t interval, median and P90 with order-statistic
    intervals; the rule of the percentiles is R-6, (n + 1)p."""

    n: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None
    mean_interval: Interval | None = None
    median_interval: Interval | None = None
    p90_interval: Interval | None = None


def spread(histogram: Mapping[int, int]) -> Spread:
    """The figures of counted minutes."""
    moments = means.of_histogram(histogram)
    if moments is None:
        return Spread(0)
    values = sorted(chain.from_iterable(repeat(float(m), n) for m, n in histogram.items()))
    found = means.t_interval(moments)
    return Spread(
        moments.n,
        moments.mean,
        percentiles.percentile(values, 50),
        percentiles.percentile(values, 90),
        found.clipped(0, found.high) if found else None,
        percentile_interval(values, 0.5),
        percentile_interval(values, 0.9),
    )


def percentile_interval(
    ordered: Sequence[float], share: float, level: float = LEVEL
) -> Interval | None:
    """The interval of a percentile between two observed values, whatever their distribution.

    Ranks by the normal approximation of the binomial; None where there are too few values for
    them to exist (Conover 1999, Practical Nonparametric Statistics, §3.2).
    """
    n = len(ordered)
    margin = two_sided_z(level) * sqrt(n * share * (1 - share))
    low, high = ceil(n * share - margin), ceil(n * share + margin)
    if low < 1 or high > n:
        return None
    return Interval(ordered[low - 1], ordered[high - 1], level, Method.ORDER)


def mean_handling_minutes(minutes: float, n_handled: int) -> float | None:
    """Minutes of work per handled case (talking, waiting with the customer, writing it down
    after); None without a case."""
    return proportions.share(minutes, n_handled)


@dataclass(frozen=True, slots=True)
class Flow:
    """Touch time against elapsed working time of n cases, from their sums and sums of squares."""

    n: int = 0
    touch: int = 0
    elapsed: int = 0
    touch_squares: int = 0
    elapsed_squares: int = 0
    products: int = 0

    @property
    def efficiency(self) -> float | None:
        """Touch ÷ elapsed, 0–1; None without elapsed time."""
        return proportions.share(self.touch, self.elapsed)

    @property
    def waiting(self) -> int:
        """Working minutes in which nobody was with the case."""
        return max(self.elapsed - self.touch, 0)

    @property
    def interval(self) -> Interval | None:
        """Of a ratio of two sums over cases, linearised (Cochran 1977, Sampling Techniques, §6.4);
        None below two cases."""
        ratio = self.efficiency
        if ratio is None or self.n < 2:
            return None
        rest = self.touch_squares - 2 * ratio * self.products + ratio**2 * self.elapsed_squares
        error = sqrt(max(rest, 0.0) * self.n / (self.n - 1)) / self.elapsed
        margin = two_sided_t(self.n - 1, LEVEL) * error
        return Interval(ratio - margin, ratio + margin, LEVEL, Method.RATIO_T).clipped(0, 1)


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Open cases of so many whole days: from, to (both included; None: and older)."""

    from_days: int
    to_days: int | None
    n: int


AGES = ((0, 0), (1, 2), (3, 6), (7, 13), (14, 29), (30, None))


@dataclass(frozen=True, slots=True)
class Backlog:
    """Open cases now, whenever they were opened."""

    n: int
    oldest_on: date | None
    median_days: float | None
    groups: tuple[AgeGroup, ...]


def backlog(opened: Mapping[date, int], today_on: date) -> Backlog:
    """The backlog from the number of open cases by day of opening; age in whole local days."""
    ages: dict[int, int] = {}
    for on, n in opened.items():
        days = max((today_on - on).days, 0)
        ages[days] = ages.get(days, 0) + n
    groups = tuple(
        AgeGroup(low, high, sum(n for days, n in ages.items() if _is_aged(days, low, high)))
        for low, high in AGES
    )
    values = list(chain.from_iterable(repeat(float(days), n) for days, n in ages.items()))
    oldest = min((on for on, n in opened.items() if n), default=None)
    return Backlog(len(values), oldest, percentiles.median(values), groups)


def _is_aged(days: int, low: int, high: int | None) -> bool:
    return low <= days and (high is None or days <= high)


def opened_between(group: AgeGroup, today_on: date) -> tuple[date | None, date]:
    """The first (None: any) and last day on which the cases of an age group were opened."""
    first = today_on - timedelta(days=group.to_days) if group.to_days is not None else None
    return first, today_on - timedelta(days=group.from_days)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How often it was asked “Is it solved?”, and what was answered."""

    n_asked: int = 0
    n_answered: int = 0
    n_solved: int = 0

    @property
    def rate(self) -> Share:
        """Solved among the answered ones."""
        return Share(self.n_solved, self.n_answered)

    @property
    def answered(self) -> Share:
        """Answered among the asked ones."""
        return Share(self.n_answered, self.n_asked)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the cases opened in a period; duplicates stand in no figure."""

    n_resolved: int = 0
    n_first_contact: int = 0
    n_contact_known: int = 0
    n_ever_resolved: int = 0
    n_reopened: int = 0

    @property
    def first_contact(self) -> Share:
        """First-contact resolution, gross; cases that say nothing of it are left out."""
        return Share(self.n_first_contact, self.n_contact_known)

    @property
    def reopened(self) -> Share:
        """Cases opened again at least once among those ever resolved."""
        return Share(self.n_reopened, self.n_ever_resolved)


@dataclass(frozen=True, slots=True)
class GroupAttainment:
    """Promises of one group: a place, a person, a priority, an hour or a weekday."""

    key: str
    by_measure: Mapping[Measure, Attainment] = field(default_factory=dict)

    def of(self, measure: Measure) -> Attainment:
        """The attainment of one promise; empty where none was due."""
        return self.by_measure.get(measure, Attainment(measure))

    @property
    def n(self) -> int:
        """Promises that count, of any kind."""
        return sum(one.n for one in self.by_measure.values())

"""The difference between the net scores of two independent groups."""

from dataclasses import dataclass
from math import sqrt

from feedback.scoring.domain.interval import Interval, Method
from feedback.scoring.domain.metrics import BandCounts
from feedback.scoring.domain.normal import two_sided_p, two_sided_z
from feedback.scoring.domain.nps import adjusted, net_variance


@dataclass(frozen=True, slots=True)
class NetDifference:
    """First minus second as net shares, −2…2, signed.

    ``difference`` is that of the counts the method works on (adjusted or raw). ``p_value`` is
    two-sided, None when both groups show no variation at all.
    """

    difference: float
    standard_error: float
    p_value: float | None
    interval: Interval


def wald_difference(
    first: BandCounts, second: BandCounts, level: float = 0.95
) -> NetDifference | None:
    """The plain z comparison, for large groups; None when either group has no answers."""
    if first.n == 0 or second.n == 0:
        return None
    return _compare(
        (first.n_promoter, first.n_detractor, first.n),
        (second.n_promoter, second.n_detractor, second.n),
        level,
        Method.WALD,
    )


def adjusted_wald_difference(
    first: BandCounts, second: BandCounts, level: float = 0.95
) -> NetDifference | None:
    """The product's comparison of two NPS, on adjusted counts (Rocks 2016).

    None when either group has no answers.
    """
    if first.n == 0 or second.n == 0:
        return None
    return _compare(adjusted(first), adjusted(second), level, Method.ADJUSTED_WALD)


def _compare(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    level: float,
    method: Method,
) -> NetDifference:
    (net_first, spread_first), (net_second, spread_second) = _moments(*first), _moments(*second)
    difference = net_first - net_second
    error = sqrt(spread_first + spread_second)
    margin = two_sided_z(level) * error
    return NetDifference(
        difference,
        error,
        two_sided_p(difference / error) if error else None,
        Interval(difference - margin, difference + margin, level, method).clipped(-2, 2),
    )


def _moments(n_promoter: float, n_detractor: float, n: float) -> tuple[float, float]:
    return (n_promoter - n_detractor) / n, net_variance(n_promoter, n_detractor, n) / n

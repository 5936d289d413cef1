"""Shares with their intervals, and the difference of two independent shares.

``n_hit`` of ``n`` answers; a share of no answers is None, never 0 % or 100 %.
"""

from collections.abc import Callable
from math import ceil, sqrt

from feedback.scoring.domain.interval import Interval, Method
from feedback.scoring.domain.normal import quantile, two_sided_z

_Limits = Callable[[int, int, float], tuple[float, float]]


def share(n_hit: float, n: float) -> float | None:
    """The share ``n_hit / n``; None when there is nothing to divide by."""
    return n_hit / n if n else None


def wilson(n_hit: int, n: int, level: float = 0.95) -> Interval | None:
    """The product's interval of a share: Wilson score; None without answers (Newcombe 1998a)."""
    if not _counted(n_hit, n):
        return None
    return Interval(*_wilson(n_hit, n, two_sided_z(level)), level, Method.WILSON)


def wilson_corrected(n_hit: int, n: int, level: float = 0.95) -> Interval | None:
    """Wilson with continuity correction, wider; None without answers (Newcombe 1998a)."""
    if not _counted(n_hit, n):
        return None
    limits = _wilson_corrected(n_hit, n, two_sided_z(level))
    return Interval(*limits, level, Method.WILSON_CORRECTED)


def newcombe(
    n_hit_first: int, n_first: int, n_hit_second: int, n_second: int, level: float = 0.95
) -> Interval | None:
    """The product's interval of first share − second share: hybrid score (Newcombe 1998b).

    None when either group is empty.
    """
    return _hybrid(
        _wilson, (n_hit_first, n_first), (n_hit_second, n_second), level, Method.NEWCOMBE
    )


def newcombe_corrected(
    n_hit_first: int, n_first: int, n_hit_second: int, n_second: int, level: float = 0.95
) -> Interval | None:
    """Hybrid score with continuity correction of first share − second share (Newcombe 1998b)."""
    return _hybrid(
        _wilson_corrected,
        (n_hit_first, n_first),
        (n_hit_second, n_second),
        level,
        Method.NEWCOMBE_CORRECTED,
    )


def wald_difference(
    n_hit_first: int, n_first: int, n_hit_second: int, n_second: int, level: float = 0.95
) -> Interval | None:
    """The plain textbook interval of first share − second share, for large groups only."""
    if not (_counted(n_hit_first, n_first) and _counted(n_hit_second, n_second)):
        return None
    return _plain(n_hit_first, n_first, n_hit_second, n_second, level, Method.WALD)


def agresti_caffo(
    n_hit_first: int, n_first: int, n_hit_second: int, n_second: int, level: float = 0.95
) -> Interval | None:
    """The plain interval after one hit and one miss are added to each group (A. & C. 2000)."""
    if not (_counted(n_hit_first, n_first) and _counted(n_hit_second, n_second)):
        return None
    return _plain(
        n_hit_first + 1, n_first + 2, n_hit_second + 1, n_second + 2, level, Method.AGRESTI_CAFFO
    )


def answers_per_group(
    first_share: float, second_share: float, *, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Answers that each group needs so that this difference is found with the given power.

    Two-sided, unpooled variances. Raises ValueError when the shares are equal.
    """
    if first_share == second_share:
        raise ValueError("no number of answers shows a difference of nothing")
    z = two_sided_z(1 - alpha) + quantile(power)
    spread = first_share * (1 - first_share) + second_share * (1 - second_share)
    return ceil(z * z * spread / (first_share - second_share) ** 2)


def _counted(n_hit: int, n: int) -> bool:
    """False without answers. Raises ValueError for counts that cannot be."""
    if not 0 <= n_hit <= n:
        raise ValueError(f"{n_hit} of {n} is not a share")
    return n > 0


def _wilson(n_hit: int, n: int, z: float) -> tuple[float, float]:
    p, z2 = n_hit / n, z * z
    centre = p + z2 / (2 * n)
    margin = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    # At the ends of the scale the limit is exact; the formula would leave rounding dust.
    low = 0.0 if n_hit == 0 else (centre - margin) / (1 + z2 / n)
    high = 1.0 if n_hit == n else (centre + margin) / (1 + z2 / n)
    return low, high


def _wilson_corrected(n_hit: int, n: int, z: float) -> tuple[float, float]:
    p, z2 = n_hit / n, z * z
    q, divisor = 1 - p, 2 * (n + z * z)
    below = sqrt(max(z2 - 2 - 1 / n + 4 * p * (n * q + 1), 0.0))
    above = sqrt(max(z2 + 2 - 1 / n + 4 * p * (n * q - 1), 0.0))
    low = 0.0 if n_hit == 0 else max(0.0, (2 * n * p + z2 - 1 - z * below) / divisor)
    high = 1.0 if n_hit == n else min(1.0, (2 * n * p + z2 + 1 + z * above) / divisor)
    return low, high


def _hybrid(
    limits: _Limits, first: tuple[int, int], second: tuple[int, int], level: float, method: Method
) -> Interval | None:
    if not (_counted(*first) and _counted(*second)):
        return None
    z = two_sided_z(level)
    p1, p2 = first[0] / first[1], second[0] / second[1]
    low1, high1 = limits(*first, z)
    low2, high2 = limits(*second, z)
    low = p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return Interval(low, high, level, method).clipped(-1, 1)


def _plain(
    hit1: float, n1: float, hit2: float, n2: float, level: float, method: Method
) -> Interval:
    p1, p2 = hit1 / n1, hit2 / n2
    margin = two_sided_z(level) * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Interval(p1 - p2 - margin, p1 - p2 + margin, level, method).clipped(-1, 1)

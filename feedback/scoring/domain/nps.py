"""Net scores: the NPS of band counts and its uncertainty.

Net shares run from −1 (all detractors) to 1 (all promoters); ``points`` is the same × 100.
"""

from collections.abc import Iterable, Sequence
from math import sqrt

from feedback.scoring.domain.interval import Interval, Method
from feedback.scoring.domain.metrics import BandCounts
from feedback.scoring.domain.normal import two_sided_z

# Rocks 2016, "(3, T)": three invented answers, ¼ detractor, ½ passive, ¼ promoter.
_ADDED_N = 3.0
_ADDED_EACH_END = 0.75


def net_share(counts: BandCounts) -> float | None:
    """Promoters minus detractors as a share of all answers, −1…1; None without answers."""
    return _share(counts.n_promoter - counts.n_detractor, counts.n)


def points(counts: BandCounts) -> float | None:
    """The NPS in points, −100…100, unrounded; None without answers."""
    return _share(100 * (counts.n_promoter - counts.n_detractor), counts.n)


def whole_points(counts: BandCounts) -> int | None:
    """The NPS rounded once, from the counts, halves away from zero; None without answers."""
    if counts.n == 0:
        return None
    net = counts.n_promoter - counts.n_detractor
    rounded = (200 * abs(net) + counts.n) // (2 * counts.n)
    return rounded if net >= 0 else -rounded


def variance(counts: BandCounts) -> float | None:
    """The variance of one answer scored +1, 0, −1 (population form); None without answers.

    ``p_P + p_D − (p_P − p_D)²``: promoters and detractors are negatively correlated.
    """
    if counts.n == 0:
        return None
    return net_variance(counts.n_promoter, counts.n_detractor, counts.n)


def standard_error(counts: BandCounts) -> float | None:
    """The standard error of the net share, ``√(variance / n)``; None without answers."""
    spread = variance(counts)
    return None if spread is None else sqrt(spread / counts.n)


def wald_interval(counts: BandCounts, level: float = 0.95) -> Interval | None:
    """Net share ± z standard errors, cut to −1…1; None without answers.

    For large n only: its width is zero when all answers fall in one band.
    """
    if counts.n == 0:
        return None
    return _around(counts.n_promoter, counts.n_detractor, counts.n, level, Method.WALD).clipped(
        -1, 1
    )


def adjusted_wald_interval(counts: BandCounts, level: float = 0.95) -> Interval | None:
    """The product's interval of the net share, cut to −1…1; None without answers (Rocks 2016).

    It is centred on the adjusted score, so it is not symmetric around the printed one.
    """
    if counts.n == 0:
        return None
    return _around(*adjusted(counts), level, Method.ADJUSTED_WALD).clipped(-1, 1)


def score_interval(counts: BandCounts, level: float = 0.95) -> Interval | None:
    """The net shares that a score test does not reject; None without answers (Tango 1998)."""
    if counts.n == 0:
        return None
    z = two_sided_z(level)
    net = (counts.n_promoter - counts.n_detractor) / counts.n
    return Interval(
        _score_limit(counts, z, net, -1.0), _score_limit(counts, z, net, 1.0), level, Method.SCORE
    )


def adjusted(counts: BandCounts) -> tuple[float, float, float]:
    """Promoters, detractors and answers after three invented answers are added (Rocks 2016)."""
    return (
        counts.n_promoter + _ADDED_EACH_END,
        counts.n_detractor + _ADDED_EACH_END,
        counts.n + _ADDED_N,
    )


def net_variance(n_promoter: float, n_detractor: float, n: float) -> float:
    """The variance of one answer from counts that need not be whole."""
    promoter, detractor = n_promoter / n, n_detractor / n
    # (P + D)/n − ((P − D)/n)², in the form that is exactly 0 when all are in one band.
    return promoter * (1 - promoter) + detractor * (1 - detractor) + 2 * promoter * detractor


def counts_by_breaks(scores: Iterable[int], breaks: Sequence[int]) -> BandCounts:
    """Band counts on another scale: breaks (0, 6, 8, 10) read 0–6, 7–8, 9–10.

    For histories brought from elsewhere; a score outside the scale raises ValueError.
    """
    lowest, detractors_to, passives_to, highest = breaks
    n_in = [0, 0, 0]
    for score in scores:
        if not lowest <= score <= highest:
            raise ValueError(f"{score} is outside {lowest}–{highest}")
        n_in[(score > detractors_to) + (score > passives_to)] += 1
    return BandCounts(*n_in)


def theme_impact(theme: BandCounts, everyone: BandCounts) -> float | None:
    """Points that answers with a theme add to the NPS: all minus those without it, −200…200.

    None when every answer, or no answer, has the theme. Impacts of overlapping themes do not
    add up.
    """
    without = BandCounts(
        everyone.n_detractor - theme.n_detractor,
        everyone.n_passive - theme.n_passive,
        everyone.n_promoter - theme.n_promoter,
    )
    overall, rest = points(everyone), points(without)
    if overall is None or rest is None or theme.n == 0:
        return None
    return overall - rest


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _around(
    n_promoter: float, n_detractor: float, n: float, level: float, method: Method
) -> Interval:
    net = (n_promoter - n_detractor) / n
    margin = two_sided_z(level) * sqrt(net_variance(n_promoter, n_detractor, n) / n)
    return Interval(net - margin, net + margin, level, method)


def _score_limit(counts: BandCounts, z: float, net: float, end: float) -> float:
    """The last value between the net share and the end of the scale that is not rejected."""
    inside, outside = net, end
    if not _rejects(counts, z, end):
        return end
    for _ in range(100):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if _rejects(counts, z, middle):
            outside = middle
        else:
            inside = middle
    return inside


def _rejects(counts: BandCounts, z: float, net: float) -> bool:
    """True when the score test says the counts do not come from this net share.

    The variance is that of the most likely shares whose difference is ``net`` (Tango 1998).
    """
    n, n_promoter, n_detractor = counts.n, counts.n_promoter, counts.n_detractor
    b = (2 * n - n_promoter + n_detractor) * net - n_promoter - n_detractor
    c = -n_detractor * net * (1 - net)
    detractor = (sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
    spread = max(2 * detractor + net * (1 - net), 0.0)
    distance = (n_promoter - n_detractor) / n - net
    return distance * distance > z * z * spread / n

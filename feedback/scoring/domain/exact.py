"""Binomial answers without approximation: for small groups and for a benchmark."""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

from feedback.scoring.domain.beta import incomplete_beta
from feedback.scoring.domain.interval import Interval, Method


def clopper_pearson(n_hit: int, n: int, level: float = 0.95) -> Interval | None:
    """The exact interval of a share, never too narrow; None without answers."""
    return _limits(n_hit, n, level, 0.0, Method.CLOPPER_PEARSON)


def mid_p(n_hit: int, n: int, level: float = 0.95) -> Interval | None:
    """The exact interval that counts half of the observed outcome; None without answers."""
    return _limits(n_hit, n, level, 0.5, Method.MID_P)


def chance_above_benchmark(n_hit: int, n: int, benchmark: float) -> float | None:
    """The exact probability of fewer hits than observed if the true share were the benchmark.

    Near 1 speaks for a share above the benchmark. None without answers.
    """
    return 1 - _at_least(n_hit, n, benchmark) if n else None


def chance_above_benchmark_mid_p(n_hit: int, n: int, benchmark: float) -> float | None:
    """The same with half of the observed outcome counted, better for small groups."""
    if not n:
        return None
    return 1 - _at_least(n_hit, n, benchmark) + _exactly(n_hit, n, benchmark) / 2


def _limits(
    n_hit: int, n: int, level: float, counted_out: float, method: Method
) -> Interval | None:
    if not 0 <= n_hit <= n:
        raise ValueError(f"{n_hit} of {n} is not a share")
    if n == 0:
        return None
    tail = (1 - level) / 2

    def too_low(p: float) -> bool:
        return _at_least(n_hit, n, p) - counted_out * _exactly(n_hit, n, p) < tail

    def not_too_high(p: float) -> bool:
        at_most = 1 - _at_least(n_hit + 1, n, p)
        return at_most - counted_out * _exactly(n_hit, n, p) >= tail

    low = 0.0 if n_hit == 0 else _last(too_low)
    high = 1.0 if n_hit == n else _last(not_too_high)
    return Interval(low, high, level, method)


def _last(holds: Callable[[float], bool]) -> float:
    """The share up to which a condition holds that is true near 0 and false near 1."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_least(k: int, n: int, p: float) -> float:
    if k <= 0:
        return 1.0
    return incomplete_beta(k, n - k + 1, p) if k <= n else 0.0


def _exactly(k: int, n: int, p: float) -> float:
    if p in (0.0, 1.0):
        return float(k == n * p)
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log1p(-p))

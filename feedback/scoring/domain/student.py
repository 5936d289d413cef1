"""Quantiles and tails of Student's t distribution."""

from functools import lru_cache
from math import exp, log, log1p

from feedback.scoring.domain.beta import incomplete_beta, log_beta
from feedback.scoring.domain.normal import quantile as normal_quantile

# From here on four terms of the expansion are exact to the last digits.
_LARGE_DF = 2_000


def upper_tail(t: float, df: float) -> float:
    """The probability of a value above t, accurate also far out. Raises when df ≤ 0."""
    if df <= 0:
        raise ValueError("degrees of freedom must be positive")
    tail = incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2
    return tail if t >= 0 else 1 - tail


def two_sided_p(t: float, df: float) -> float:
    """The probability of a value at least as far from 0 as t, on either side."""
    return 2 * upper_tail(abs(t), df)


@lru_cache(maxsize=4096)
def two_sided_t(df: float, level: float = 0.95) -> float:
    """The t that leaves ``1 − level`` outside ±t: 2.776445 for 4 degrees of freedom and 95%."""
    if not 0 < level < 1:
        raise ValueError("a confidence level lies strictly between 0 and 1")
    if df <= 0:
        raise ValueError("degrees of freedom must be positive")
    guess = _expansion(normal_quantile(0.5 + level / 2), df)
    return guess if df >= _LARGE_DF else _refined(guess, df, (1 - level) / 2)


def _refined(guess: float, df: float, tail: float) -> float:
    """The root of ``upper_tail(t) = tail`` by Newton steps that are kept inside a bracket."""
    low, high = 0.0, max(guess, 1.0)
    while upper_tail(high, df) > tail:
        low, high = high, high * 2
    t = guess if low < guess < high else (low + high) / 2
    for _ in range(200):
        miss = upper_tail(t, df) - tail
        if miss > 0:
            low = t
        else:
            high = t
        step = t + miss / _density(t, df)
        if not low <= step <= high:
            step = (low + high) / 2
        if abs(step - t) <= 1e-14 * t:
            return step
        t = step
    return t


def _density(t: float, df: float) -> float:
    return exp(-(df + 1) / 2 * log1p(t * t / df) - 0.5 * log(df) - log_beta(df / 2, 0.5))


def _expansion(z: float, df: float) -> float:
    """t as a series in 1/df around the normal quantile (Abramowitz & Stegun 26.7.5)."""
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4

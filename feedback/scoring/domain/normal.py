"""Quantiles and tails of the normal distribution."""

from functools import lru_cache
from math import erfc, sqrt
from statistics import NormalDist

_STANDARD = NormalDist()


@lru_cache(maxsize=64)
def two_sided_z(level: float = 0.95) -> float:
    """The z that leaves ``1 − level`` outside ±z: 1.959964 for 95%. Raises outside 0…1."""
    if not 0 < level < 1:
        raise ValueError("a confidence level lies strictly between 0 and 1")
    return _STANDARD.inv_cdf(0.5 + level / 2)


def quantile(share: float) -> float:
    """The z below which the given share (strictly between 0 and 1) of the distribution lies."""
    return _STANDARD.inv_cdf(share)


def two_sided_p(z: float) -> float:
    """The probability of a value at least as far from 0 as z, on either side."""
    return erfc(abs(z) / sqrt(2))

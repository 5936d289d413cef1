"""Percentiles with the name of their rule (Hyndman & Fan 1996)."""

from collections.abc import Iterable
from enum import StrEnum
from math import ceil, floor


class Rule(StrEnum):
    """How a percentile between two values is read; printed beside the figure."""

    NP1 = "np1"
    """Position (n + 1)p: R type 6, NIST, Excel PERCENTILE.EXC. The product's rule."""
    INCLUSIVE = "inclusive"
    """Position 1 + (n − 1)p: R type 7, Excel PERCENTILE.INC."""
    NEAREST_RANK = "nearest_rank"
    """The smallest value that at least p of the values do not exceed; always an observed one."""


DEFAULT_RULE = Rule.NP1


def percentile(values: Iterable[float], percent: float, rule: Rule = DEFAULT_RULE) -> float | None:
    """The value at a percentage (0–100), never beyond the observed values; None without values.

    Cases still open belong in no list given here: say how many they are beside the figure.
    """
    if not 0 <= percent <= 100:
        raise ValueError("a percentile lies between 0 and 100")
    ordered = sorted(values)
    if not ordered:
        return None
    n = len(ordered)
    if rule is Rule.NEAREST_RANK:
        return ordered[max(ceil(percent * n / 100), 1) - 1]
    # Multiplying before dividing keeps whole positions whole.
    position = percent * (n + 1) / 100 if rule is Rule.NP1 else 1 + percent * (n - 1) / 100
    position = min(max(position, 1), n)
    below = floor(position)
    low, high = ordered[below - 1], ordered[min(below, n - 1)]
    return low + (position - below) * (high - low)


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the mean of the two middle ones; None without values."""
    return percentile(values, 50)

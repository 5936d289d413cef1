"""Figures as short text, equal in Chinese and English: true minus sign, no minus zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import ceil, floor, isfinite, log10

NO_VALUE = "–"
MINUS = "\u2212"


class Unit(StrEnum):
    """What a chart's numbers are: NPS points, a share 0–1, a mean on a scale, a count."""

    POINTS = "points"
    SHARE = "share"
    MEAN = "mean"
    COUNT = "count"


LIMITS: dict[Unit, tuple[float, float]] = {
    Unit.POINTS: (-100.0, 100.0),
    Unit.SHARE: (0.0, 1.0),
    Unit.MEAN: (float("-inf"), float("inf")),
    Unit.COUNT: (0.0, float("inf")),
}


def rounded(value: float, places: int = 0) -> str:
    """The value rounded half away from zero, thousands grouped: ``−1,234``; ``0``, never ``−0``."""
    step = Decimal(1).scaleb(-places)
    exact = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    if exact == 0:
        exact = abs(exact)
    return f"{exact:,}".replace("-", MINUS)


def share(value: float | None, places: int = 0) -> str:
    """A share 0–1 as per cent; ``–`` when there is none."""
    return NO_VALUE if value is None else f"{rounded(value * 100, places)}%"


def number(value: float | None, unit: Unit) -> str:
    """The value in its unit: points without decimals, shares in per cent, means with one."""
    if value is None or not isfinite(value):
        return NO_VALUE
    if unit == Unit.SHARE:
        return share(value)
    return rounded(value, 1 if unit == Unit.MEAN else 0)


def interval(low: float | None, high: float | None, unit: Unit) -> str:
    """Both ends of an interval, ``12 – 38``; ``–`` when it has no ends."""
    if low is None or high is None:
        return NO_VALUE
    return f"{number(low, unit)} – {number(high, unit)}"


def nice_step(span: float, at_most: int) -> float:
    """A step of 1, 2, 2.5 or 5 × 10ᵏ that cuts the span into no more than ``at_most`` parts."""
    rough = span / at_most
    power = 10.0 ** floor(log10(rough))
    return next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= rough * 0.999)


def ticks(low: float, high: float, at_most: int = 5) -> list[float]:
    """Round values from ``low`` to ``high``, both ends included when they are round."""
    if high <= low:
        return [low]
    step = nice_step(high - low, at_most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def nice_domain(values: list[float], unit: Unit) -> tuple[float, float]:
    """A round range that holds every value with some air, inside what the unit can be."""
    floor_, ceiling = LIMITS[unit]
    if not values:
        return (0.0, 1.0) if unit is not Unit.POINTS else (-100.0, 100.0)
    low, high = min(values), max(values)
    least = {Unit.POINTS: 40.0, Unit.SHARE: 0.2, Unit.MEAN: 1.0, Unit.COUNT: 5.0}[unit]
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    step = nice_step(high - low, 5)
    return (
        max(floor_, floor(low / step + 1e-9) * step),
        min(ceiling, ceil(high / step - 1e-9) * step),
    )

"""Small pictures for a row of a table: a figure with its interval, and its course."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.analysis.render.markup import ChartMarkup, bar, dot, line, path, picture
from feedback.analysis.render.numbers import Unit, interval, number

INLINE = 160


@dataclass(frozen=True, slots=True)
class IntervalDot:
    """A figure on the whole range it could have; ``value`` None leaves the range empty."""

    chart_id: str
    title: str
    value: float | None
    low: float | None
    high: float | None
    domain: tuple[float, float]
    unit: Unit
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Figures of equal periods, oldest first; None is a gap."""

    chart_id: str
    title: str
    values: tuple[float | None, ...]
    unit: Unit
    domain: tuple[float, float] | None = None


def interval_dot(data: IntervalDot, *, width: int = INLINE) -> ChartMarkup:
    """A dot in its interval on a common scale, so that rows can be compared by eye."""
    start, end = data.domain
    span = (end - start) or 1.0

    def x(value: float) -> float:
        return 6 + (min(max(value, start), end) - start) / span * (width - 12)

    parts = [bar(6, 10.5, width - 12, 3, "ch-track", radius=1.5)]
    if start < 0 < end:
        parts.append(line(x(0), 5, x(0), 19, "ch-axis"))
    if data.low is not None and data.high is not None:
        left, right = x(data.low), x(data.high)
        parts.append(bar(left, 8, max(right - left, 2), 8, "ch-interval", radius=4))
    if data.target is not None:
        parts.append(line(x(data.target), 3, x(data.target), 21, "ch-target"))
    if data.value is not None:
        parts.append(dot(x(data.value), 12, radius=4.5))
    svg = picture(data.chart_id, data.title, "", width, 24, parts, kind=" chart-inline")
    row = (number(data.value, data.unit), interval(data.low, data.high, data.unit))
    return ChartMarkup(data.title, svg, (), (row,))


def sparkline(data: Sparkline, *, width: int = INLINE) -> ChartMarkup:
    """The course of a figure as a bare line, its last value marked."""
    known = [v for v in data.values if v is not None]
    low, high = data.domain or ((min(known), max(known)) if known else (0.0, 1.0))
    span = high - low
    step = (width - 12) / max(len(data.values) - 1, 1)

    def place(index: int, value: float) -> tuple[float, float]:
        rise = (min(max(value, low), high) - low) / span if span else 0.5
        return 6 + index * step, 26 - rise * 20

    parts: list[str] = []
    run: list[tuple[float, float]] = []
    last: tuple[float, float] | None = None
    for index, value in enumerate((*data.values, None)):
        if value is not None:
            last = place(index, value)
            run.append(last)
            continue
        if len(run) > 1:
            parts.append(path(run))
        elif run:
            parts.append(dot(*run[0], radius=2))
        run = []
    if last is not None:
        parts.append(dot(*last, radius=4))
    else:
        parts.append(line(6, 16, width - 6, 16, "ch-grid"))
    svg = picture(data.chart_id, data.title, "", width, 32, parts, kind=" chart-inline")
    row = tuple(number(v, data.unit) for v in data.values)
    return ChartMarkup(data.title, svg, (), (row,))

"""A figure over time: a line, the interval it lies in, and how many answers stand behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from feedback.analysis.render.markup import (
    WIDE,
    ChartMarkup,
    dot,
    line,
    mark,
    n,
    path,
    picture,
    text_width,
    words,
)
from feedback.analysis.render.numbers import Unit, interval, nice_domain, number, rounded, ticks


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period; ``value`` None when nobody or too few answered, which is drawn as a gap."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Trend:
    """``header`` names the table's columns: period, figure, interval, n."""

    chart_id: str
    title: str
    description: str
    points: tuple[TrendPoint, ...]
    unit: Unit
    header: tuple[str, str, str, str]
    domain: tuple[float, float] | None = None
    target: float | None = None
    target_label: str = ""
    height: int = 240


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where values and periods lie in the picture."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    count: int

    def x(self, index: int) -> float:
        inset = min(28.0, (self.right - self.left) / (2 * max(self.count, 1)))
        if self.count < 2:
            return (self.left + self.right) / 2
        return self.left + inset + index * (self.right - self.left - 2 * inset) / (self.count - 1)

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.bottom - (inside - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _plane(data: Trend, width: int) -> _Plane:
    known = [v for p in data.points for v in (p.value, p.low, p.high) if v is not None]
    if data.target is not None:
        known.append(data.target)
    low, high = data.domain or nice_domain(known, data.unit)
    if high <= low:
        high = low + 1
    widest = max(text_width(number(t, data.unit), 12) for t in ticks(low, high))
    top = 16 if data.target is None else 34
    return _Plane(widest + 10, width - 8, top, data.height - 46, low, high, len(data.points))


def _runs(points: tuple[TrendPoint, ...]) -> Iterator[list[int]]:
    """Indexes of neighbouring periods that have a value."""
    run: list[int] = []
    for index, point in enumerate(points):
        if point.value is not None:
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _grid(data: Trend, plane: _Plane) -> Iterator[str]:
    for tick in ticks(plane.low, plane.high):
        y = plane.y(tick)
        axis = tick == 0 and plane.low < 0
        yield line(plane.left, y, plane.right, y, "ch-axis" if axis else "ch-grid")
        yield words(plane.left - 8, y + 4, number(tick, data.unit), cls="ch-faint", anchor="end")


def _periods(data: Trend, plane: _Plane) -> Iterator[str]:
    """Labels and n below the axis, as many as fit, the last one always."""
    if not data.points:
        return
    widest = max(max(text_width(p.label, 12), text_width(rounded(p.n), 12)) for p in data.points)
    gap = plane.x(1) - plane.x(0) if plane.count > 1 else widest + 12
    every = max(1, -int(-(widest + 12) // max(gap, 1)))
    yield words(plane.left - 8, plane.bottom + 38, "n", cls="ch-faint", anchor="end")
    for index, point in enumerate(data.points):
        if (plane.count - 1 - index) % every:
            continue
        x = plane.x(index)
        half = text_width(point.label, 12) / 2
        x_text = min(max(x, half), plane.right + 8 - half)
        yield words(x_text, plane.bottom + 20, point.label, anchor="middle")
        yield words(x_text, plane.bottom + 38, rounded(point.n), cls="ch-faint", anchor="middle")


def _with_interval(points: tuple[TrendPoint, ...]) -> Iterator[list[int]]:
    """Indexes of neighbouring periods that have an interval: there is none to draw between."""
    wanted = (replace(p, value=None) if p.low is None or p.high is None else p for p in points)
    return _runs(tuple(wanted))


def _band(data: Trend, plane: _Plane, run: list[int]) -> str:
    known = [
        (plane.x(i), p.low, p.high)
        for i in run
        if (p := data.points[i]).low is not None and p.high is not None
    ]
    ends = [(x, plane.y(low), plane.y(high)) for x, low, high in known]
    if len(ends) == 1:
        x, low, high = ends[0]
        return (
            f'<rect x="{n(x - 5)}" y="{n(high)}" width="10" height="{n(low - high)}" rx="3" '
            f"{mark('ch-band')}/>"
        )
    if not ends:
        return ""
    upper = " ".join(f"{n(x)},{n(high)}" for x, _, high in ends)
    lower = " ".join(f"{n(x)},{n(low)}" for x, low, _ in reversed(ends))
    return f'<polygon points="{upper} {lower}" {mark("ch-band")}/>'


def _run(data: Trend, plane: _Plane, run: list[int]) -> Iterator[str]:
    places = [(plane.x(i), plane.y(data.points[i].value or 0.0)) for i in run]
    if len(places) > 1:
        yield path(places)
    for i, (x, y) in zip(run, places, strict=True):
        point = data.points[i]
        tip = (
            f"{point.label}: {number(point.value, data.unit)} "
            f"({interval(point.low, point.high, data.unit)}), n = {rounded(point.n)}"
        )
        yield dot(x, y, radius=3.5 if plane.count <= 31 else 2, tip=tip)


def _last_value(data: Trend, plane: _Plane) -> str:
    known = [i for i, p in enumerate(data.points) if p.value is not None]
    if not known:
        return ""
    last, value = known[-1], data.points[known[-1]].value or 0.0
    label = number(value, data.unit)
    x = min(plane.x(last), plane.right + 4 - text_width(label, 13) / 2)
    before = data.points[last - 1].value if last else None
    rising = before is None or value >= before
    y = plane.y(value) + (-9 if rising else 19)
    y = min(max(y, plane.top - 3), plane.bottom - 4)
    return words(x, y, label, size=13, cls="ch-strong", anchor="middle", bold=True)


def trend_chart(data: Trend, *, width: int = WIDE) -> ChartMarkup:
    """The line over its interval band, gaps where there is no value, n under each period."""
    plane = _plane(data, width)
    runs = list(_runs(data.points))
    parts = [_band(data, plane, run) for run in _with_interval(data.points)]
    parts += _grid(data, plane)
    if data.target is not None:
        y = plane.y(data.target)
        parts.append(line(plane.left, y, plane.right, y, "ch-target"))
        label = f"{data.target_label} {number(data.target, data.unit)}".strip()
        parts.append(line(plane.left, 8, plane.left + 22, 8, "ch-target"))
        parts.append(words(plane.left + 28, 12, label, cls="ch-target-text"))
    for run in runs:
        parts += _run(data, plane, run)
    parts.append(_last_value(data, plane))
    parts += _periods(data, plane)
    rows = tuple(
        (
            p.label,
            number(p.value, data.unit),
            interval(p.low, p.high, data.unit),
            rounded(p.n),
        )
        for p in data.points
    )
    svg = picture(data.chart_id, data.title, data.description, width, data.height, parts)
    return ChartMarkup(data.title, svg, data.header, rows)

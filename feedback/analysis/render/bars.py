"""Reasons by how often they were given; with the running total it is Pareto's picture."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.analysis.render.markup import (
    WIDE,
    ChartMarkup,
    bar,
    dot,
    picture,
    text_width,
    words,
    wrap,
)
from feedback.analysis.render.numbers import rounded, share

ROW = 40.0
LINE = 17.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason, how often it was given, and (``band``) the colour it takes, if any."""

    label: str
    count: int
    band: str = ""


@dataclass(frozen=True, slots=True)
class BarList:
    """``total`` is what shares are of (default: the sum); ``header``: reason, count, share, and
    the running total when ``cumulative``. Bars keep the order they come in."""

    chart_id: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    header: tuple[str, ...]
    total: int | None = None
    cumulative: bool = False


def bar_list(data: BarList, *, width: int = WIDE) -> ChartMarkup:
    """Name and figures above each bar, so that long names and narrow pages both fit."""
    total = sum(b.count for b in data.bars) if data.total is None else data.total
    most = max((b.count for b in data.bars), default=0) or 1
    whole = total if data.cumulative and total else most
    parts: list[str] = []
    rows: list[tuple[str, ...]] = []
    curve: list[tuple[float, float]] = []
    running = 0
    top = 0.0
    for item in data.bars:
        running += item.count
        part = share(item.count / total if total else None)
        so_far = share(running / total if total else None)
        figures = f"{part} ({rounded(item.count)})"
        if data.cumulative:
            figures += f", Σ {so_far}"
        room = width - text_width(figures, 13) - 16
        lines = wrap(item.label, 13, room)
        for row_of_text in lines:
            parts.append(words(0, top + 14, row_of_text, size=13, cls="ch-strong"))
            top += LINE
        top -= LINE
        parts.append(words(width, top + 14, figures, size=13, anchor="end"))
        parts.append(bar(0, top + 21, width, 8, "ch-track", radius=4))
        long = min(max(width * item.count / whole, 2.0 if item.count else 0.0), width)
        tip = f"{item.label}: {figures}"
        cls = f"ch-{item.band}" if item.band else "ch-bar"
        parts.append(bar(0, top + 21, long, 8, cls, radius=4, tip=tip))
        curve.append((width * running / (total or 1), top + 25))
        row = (item.label, rounded(item.count), part)
        rows.append((*row, so_far) if data.cumulative else row)
        top += ROW
    if data.cumulative and total:
        curve = [(min(x, width - 5.0), y) for x, y in curve]
        parts += [dot(x, y, "ch-hollow", radius=4) for x, y in curve]
    svg = picture(data.chart_id, data.title, data.description, width, max(top, 1), parts)
    return ChartMarkup(data.title, svg, data.header, tuple(rows))

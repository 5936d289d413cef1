"""How often each value of a scale was given, each column in the colour of its band."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.analysis.render.markup import WIDE, ChartMarkup, bar, line, picture, shorten, words
from feedback.analysis.render.numbers import rounded, share

BANDS = ("detractor", "passive", "promoter")


@dataclass(frozen=True, slots=True)
class Column:
    """One value of the scale; ``band`` is detractor, passive, promoter or empty."""

    label: str
    count: int
    band: str = ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """``header`` names the table's columns: answer, count, share."""

    chart_id: str
    title: str
    description: str
    columns: tuple[Column, ...]
    header: tuple[str, str, str]
    low_label: str = ""
    high_label: str = ""
    height: int = 190


def distribution_chart(data: Distribution, *, width: int = WIDE) -> ChartMarkup:
    """One column per value, its count above it; the ends of the scale in words below."""
    total = sum(c.count for c in data.columns)
    most = max((c.count for c in data.columns), default=0) or 1
    ends = bool(data.low_label or data.high_label)
    top, bottom = 22.0, data.height - (44.0 if ends else 24.0)
    slot = width / max(len(data.columns), 1)
    thick = min(slot * 0.72, 64.0)
    size = 12 if slot >= 34 else 11
    parts = [line(0, bottom, width, bottom, "ch-axis")]
    for index, column in enumerate(data.columns):
        middle = slot * (index + 0.5)
        tall = max(column.count / most * (bottom - top), 2.0 if column.count else 0.0)
        part = share(column.count / total if total else None)
        cls = f"ch-{column.band}" if column.band in BANDS else "ch-bar"
        tip = f"{column.label}: {rounded(column.count)} ({part})"
        parts.append(bar(middle - thick / 2, bottom - tall, thick, tall, cls, radius=3, tip=tip))
        parts.append(
            words(middle, bottom - tall - 6, rounded(column.count), size=size, anchor="middle")
        )
        label = shorten(column.label, 12, slot - 2)
        parts.append(words(middle, bottom + 18, label, cls="ch-strong", anchor="middle"))
    if ends:
        room = width / 2 - 8
        low, high = shorten(data.low_label, 12, room), shorten(data.high_label, 12, room)
        parts.append(words(2, data.height - 6, low, cls="ch-faint"))
        parts.append(words(width - 2, data.height - 6, high, cls="ch-faint", anchor="end"))
    rows = tuple(
        (c.label, rounded(c.count), share(c.count / total if total else None, 1))
        for c in data.columns
    )
    svg = picture(data.chart_id, data.title, data.description, width, data.height, parts)
    return ChartMarkup(data.title, svg, data.header, rows)

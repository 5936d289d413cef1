"""Detractors, passives and promoters as parts of one whole."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.analysis.render.markup import WIDE, ChartMarkup, bar, picture, shorten, words
from feedback.analysis.render.numbers import rounded, share


@dataclass(frozen=True, slots=True)
class BandShare:
    """One band: its name in the metric's own words, which band it is, how many gave it."""

    label: str
    band: str
    count: int


@dataclass(frozen=True, slots=True)
class StackedBands:
    """``header`` names the table's columns: group, count, share."""

    chart_id: str
    title: str
    description: str
    bands: tuple[BandShare, ...]
    header: tuple[str, str, str]


def stacked_bands(data: StackedBands, *, width: int = WIDE) -> ChartMarkup:
    """A bar of 100 % cut into bands; below it each band's name, share and count."""
    total = sum(b.count for b in data.bands)
    parts = [] if total else [bar(0, 2, width, 20, "ch-track", radius=4)]
    gaps = 2.0 * max(sum(1 for b in data.bands if b.count) - 1, 0)
    at = 0.0
    slot = width / max(len(data.bands), 1)
    for index, band in enumerate(data.bands):
        part = band.count / total if total else None
        cls = f"ch-{band.band}"
        if part:
            long = (width - gaps) * part
            tip = f"{band.label}: {share(part)} ({rounded(band.count)})"
            parts.append(bar(at, 2, long, 20, cls, radius=3, tip=tip))
            at += long + 2.0
        left = index * slot
        parts.append(bar(left, 36, 10, 10, cls, radius=3))
        parts.append(words(left + 16, 45, shorten(band.label, 12, slot - 20)))
        figure = f"{share(part)} ({rounded(band.count)})"
        parts.append(words(left + 16, 63, figure, size=13, cls="ch-strong", bold=True))
    rows = tuple(
        (b.label, rounded(b.count), share(b.count / total if total else None, 1))
        for b in data.bands
    )
    svg = picture(data.chart_id, data.title, data.description, width, 68, parts)
    return ChartMarkup(data.title, svg, data.header, rows)

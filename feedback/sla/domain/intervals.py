"""Half-open intervals of whole numbers: joined, cut and clipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same set as sorted intervals that neither overlap nor touch; empty ones vanish."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def without(intervals: Iterable[Interval], cuts: Sequence[Interval]) -> Iterator[Interval]:
    """What is left of sorted intervals outside the cuts; cuts are merged (sorted, disjoint)."""
    first = 0
    for start, end in intervals:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        at = first
        while at < len(cuts) and cuts[at][0] < end:
            if cuts[at][0] > start:
                yield start, cuts[at][0]
            start = cuts[at][1]
            if start >= end:
                break
            at += 1
        if start < end:
            yield start, end


def clipped(intervals: Iterable[Interval], low: int, high: int) -> Iterator[Interval]:
    """The parts that lie within `low`…`high`."""
    for start, end in intervals:
        start, end = max(start, low), min(end, high)
        if start < end:
            yield start, end

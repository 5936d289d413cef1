"""Monthly counts as a cross table. Pandas is loaded here only, in the worker only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.reports.domain.facts import MonthCount
from feedback.scoring.domain.figures import Figure, figure
from feedback.scoring.domain.metrics import Metric


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure of one row in one month; None where nobody answered."""

    figure: Figure | None


def cross(
    counts: Sequence[MonthCount], months: Sequence[date], floor: int, *, by_place: bool
) -> dict[str, tuple[Cell, ...]]:
    """Row (a place's code, or a metric) → one cell per month, from histograms that add up."""
    if not counts:
        return {}
    import pandas

    frame = pandas.DataFrame(
        [
            (count.code if by_place else count.metric.value, count.metric.value, count.month_on,
             value, n)
            for count in counts
            for value, n in count.histogram.items()
        ],
        columns=["row", "metric", "month", "value", "n"],
    )  # fmt: skip
    table = frame.pivot_table(
        index=["row", "metric", "month"], columns="value", values="n", aggfunc="sum", fill_value=0
    )
    found: dict[str, dict[date, Figure]] = {}
    cells: Any = table.to_dict("index")
    for (row, metric, month), counted in cells.items():
        histogram = {int(value): int(n) for value, n in counted.items() if n}
        made = figure(Metric(metric), histogram, floor=floor)
        found.setdefault(row, {})[month] = made
    return {row: tuple(Cell(line.get(month)) for month in months) for row, line in found.items()}

"""How many clocks were met, against the share that was promised."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.analysis.render.inline import INLINE
from feedback.analysis.render.markup import ChartMarkup, bar, line, picture
from feedback.analysis.render.numbers import rounded, share


@dataclass(frozen=True, slots=True)
class AttainmentBar:
    """``attained_share`` None when no clock ended; ``header``: attained, target, n."""

    chart_id: str
    title: str
    attained_share: float | None
    target_share: float | None
    n: int
    header: tuple[str, str, str] = ("", "", "n")


def attainment_bar(data: AttainmentBar, *, width: int = INLINE) -> ChartMarkup:
    """A bar up to the share attained, with a stroke where the target lies."""
    parts = [bar(1, 7, width - 2, 10, "ch-track", radius=5)]
    if data.attained_share is not None:
        reached = data.target_share is None or data.attained_share >= data.target_share
        long = max((width - 2) * min(max(data.attained_share, 0.0), 1.0), 2.0)
        parts.append(bar(1, 7, long, 10, "ch-met" if reached else "ch-late", radius=5))
    if data.target_share is not None:
        x = 1 + (width - 2) * data.target_share
        x = min(max(x, 2.0), width - 2.0)
        parts.append(bar(x - 2.5, 3, 5, 18, "ch-gap", radius=0))
        parts.append(line(x, 3, x, 21, "ch-mark"))
    svg = picture(data.chart_id, data.title, "", width, 24, parts, kind=" chart-inline")
    row = (share(data.attained_share), share(data.target_share), rounded(data.n))
    return ChartMarkup(data.title, svg, data.header, (row,))

"""One of each chart, with the awkward values: gaps, nothing at all, markup in a label."""

from __future__ import annotations

from feedback.analysis.render import (
    AttainmentBar,
    BandShare,
    Bar,
    BarList,
    ChartMarkup,
    Column,
    Distribution,
    IntervalDot,
    Sparkline,
    StackedBands,
    Trend,
    TrendPoint,
    Unit,
    attainment_bar,
    bar_list,
    distribution_chart,
    for_page,
    interval_dot,
    sparkline,
    stacked_bands,
    trend_chart,
)

HOSTILE = '<script>&"\x00\ud800 等待'


def trend(chart_id: str = "trend", *, points: tuple[TrendPoint, ...] | None = None) -> Trend:
    values = (31, 28, None, 22, -4, 6, 38)
    made = tuple(
        TrendPoint(f"{m}月", v, None if v is None else v - 12, None if v is None else v + 11, 40)
        for m, v in enumerate(values, start=1)
    )
    return Trend(
        chart_id, "NPS 净推荐值", HOSTILE, made if points is None else points,
        Unit.POINTS, ("月份", "NPS", "95% 区间", "n"), target=30, target_label="目标",
    )  # fmt: skip


def distribution(
    chart_id: str = "answers", counts: tuple[int, ...] = (4, 9, 0, 80, 61)
) -> Distribution:
    bands = ("detractor", "detractor", "passive", "promoter", "promoter")
    columns = tuple(
        Column(str(i), n, b) for i, (n, b) in enumerate(zip(counts, bands, strict=True), start=1)
    )
    return Distribution(chart_id, "CSAT", "d", columns, ("Answer", "n", "%"), "low", HOSTILE)


def bands(chart_id: str = "bands", counts: tuple[int, int, int] = (32, 59, 105)) -> StackedBands:
    names = ("detractor", "passive", "promoter")
    parts = tuple(BandShare(b.title(), b, n) for b, n in zip(names, counts, strict=True))
    return StackedBands(chart_id, "Bands", "d", parts, ("Group", "n", "%"))


def reasons(chart_id: str = "reasons", *, cumulative: bool = True) -> BarList:
    items = (Bar("Waited too long", 54), Bar("首次联系未解决" * 9, 31), Bar(HOSTILE, 15))
    header = ("Reason", "n", "%", "Σ") if cumulative else ("Reason", "n", "%")
    return BarList(chart_id, "Reasons", "d", items, header, cumulative=cumulative)


def every_chart() -> list[ChartMarkup]:
    """Full, empty and single-valued inputs of each kind, with ids of their own."""
    lone = (TrendPoint("1月", 12.0, 3.0, 21.0, 31),)
    return [
        for_page(trend_chart, trend()),
        trend_chart(trend("trend-empty", points=())),
        trend_chart(trend("trend-lone", points=lone)),
        for_page(distribution_chart, distribution()),
        distribution_chart(distribution("answers-none", (0, 0, 0, 0, 0))),
        for_page(stacked_bands, bands()),
        stacked_bands(bands("bands-none", (0, 0, 0))),
        for_page(bar_list, reasons()),
        bar_list(reasons("reasons-plain", cumulative=False)),
        bar_list(BarList("reasons-none", "R", "d", (), ("Reason", "n", "%"))),
        interval_dot(IntervalDot("dot", HOSTILE, 42, 28, 51, (-100, 100), Unit.POINTS, 30)),
        interval_dot(IntervalDot("dot-none", "t", None, None, None, (0, 1), Unit.SHARE)),
        sparkline(Sparkline("line", HOSTILE, (3.0, None, 4.0, 5.0), Unit.MEAN)),
        sparkline(Sparkline("line-flat", "t", (0.5, 0.5), Unit.SHARE)),
        sparkline(Sparkline("line-none", "t", (), Unit.SHARE)),
        attainment_bar(AttainmentBar("met", HOSTILE, 0.93, 0.9, 54)),
        attainment_bar(AttainmentBar("met-all", "t", 1.0, 1.0, 3)),
        attainment_bar(AttainmentBar("met-none", "t", None, 0.9, 0)),
    ]

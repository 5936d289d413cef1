import re
from xml.etree import ElementTree

import pytest

from feedback.analysis.render import (
    IntervalDot,
    TrendPoint,
    Unit,
    bar_list,
    distribution_chart,
    for_page,
    interval_dot,
    stacked_bands,
    trend_chart,
)
from tests.analysis.render.samples import bands, distribution, every_chart, reasons, trend

SVG = "{http://www.w3.org/2000/svg}"


def page() -> str:
    return "".join(str(chart.svg) for chart in every_chart())


def test_every_chart_is_well_formed_named_and_described() -> None:
    for drawing in re.findall(r"<svg.*?</svg>", page(), re.S):
        root = ElementTree.fromstring(drawing)
        named = root.attrib["aria-labelledby"].split()
        assert root.attrib["role"] == "img"
        assert [e.attrib["id"] for e in root if "id" in e.attrib] == named
        assert root[0].tag == f"{SVG}title"


def test_no_id_occurs_twice_in_a_page() -> None:
    ids = re.findall(r' id="([^"]+)"', page())
    assert len(ids) == len(set(ids))


def test_markup_obeys_the_content_security_policy() -> None:
    assert not re.search(r"style=|<script|javascript:|\son\w+=|url\(|var\(", page())


def test_no_coordinate_is_broken_or_negative_in_size() -> None:
    assert not re.search(r'nan|inf"|(?:width|height|r)="-', page())


def test_every_mark_carries_its_colour_for_paper() -> None:
    for tag in re.findall(r"<(?:rect|circle|line|polyline|polygon|text)[^>]*>", page()):
        assert "fill=" in tag or "stroke=" in tag


def test_trend_draws_a_gap_where_there_is_no_value() -> None:
    markup = trend_chart(trend())
    assert str(markup.svg).count("<polyline") == 2
    assert markup.rows[2] == ("3月", "–", "–", "40")
    assert markup.rows[4] == ("5月", "−4", "−16 – 7", "40")


def test_trend_of_one_period_shows_its_interval() -> None:
    lone = trend(points=(TrendPoint("1月", 12.0, 3.0, 21.0, 31),))
    assert 'width="10"' in str(trend_chart(lone).svg)


def test_no_interval_is_drawn_over_a_period_that_has_none() -> None:
    ends = (TrendPoint("1月", 12.0, 3.0, 21.0, 31), TrendPoint("3月", 12.0, 3.0, 21.0, 31))
    between = TrendPoint("2月", 12.0, None, None, 20)
    svg = str(trend_chart(trend(points=(ends[0], between, ends[1]))).svg)
    assert svg.count('width="10"') == 2
    assert "<polygon" not in svg
    assert svg.count("<polyline") == 1


@pytest.mark.parametrize("width", [320, 480, 640, 720])
def test_trend_labels_stay_inside_the_picture(width: int) -> None:
    points = tuple(TrendPoint(f"2026-{m:02}", 10.0 * m, None, None, 99) for m in range(1, 13))
    root = ElementTree.fromstring(str(trend_chart(trend(points=points), width=width).svg))
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= width


def test_distribution_counts_and_shares() -> None:
    assert distribution_chart(distribution()).rows == (
        ("1", "4", "2.6%"),
        ("2", "9", "5.8%"),
        ("3", "0", "0.0%"),
        ("4", "80", "51.9%"),
        ("5", "61", "39.6%"),
    )


def test_nobody_answered_is_no_share() -> None:
    assert stacked_bands(bands(counts=(0, 0, 0))).rows[0] == ("Detractor", "0", "–")


def test_reasons_add_up_in_the_running_total() -> None:
    assert [row[1:] for row in bar_list(reasons()).rows] == [
        ("54", "54%", "54%"),
        ("31", "31%", "85%"),
        ("15", "15%", "100%"),
    ]


def test_a_long_reason_takes_two_lines_on_a_phone() -> None:
    drawn = str(bar_list(reasons(cumulative=False), width=320).svg)
    assert drawn.count("<text") == 3 * 2 + 1


def test_a_value_outside_the_range_is_drawn_at_its_end() -> None:
    far = IntervalDot("d", "t", 400.0, 300.0, 500.0, (-100, 100), Unit.POINTS)
    assert 'cx="154"' in str(interval_dot(far).svg)


def test_page_gets_three_sizes_of_one_chart() -> None:
    markup = for_page(trend_chart, trend())
    assert re.findall(r'class="chart-(\w)"', str(markup.svg)) == ["s", "m", "l"]
    assert markup.rows == trend_chart(trend()).rows

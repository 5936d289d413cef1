import pytest

from feedback.analysis.render.numbers import Unit, interval, nice_domain, number, share, ticks


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (38.2, Unit.POINTS, "38"),
        (-4.0, Unit.POINTS, "−4"),
        (-0.4, Unit.POINTS, "0"),
        (0.5, Unit.POINTS, "1"),
        (-0.5, Unit.POINTS, "−1"),
        (0.0, Unit.POINTS, "0"),
        (None, Unit.POINTS, "–"),
        (float("nan"), Unit.MEAN, "–"),
        (5.25, Unit.MEAN, "5.3"),
        (5.0, Unit.MEAN, "5.0"),
        (0.816, Unit.SHARE, "82%"),
        (1.0, Unit.SHARE, "100%"),
        (1234567.0, Unit.COUNT, "1,234,567"),
    ],
)
def test_number_reads_as_printed(value: float | None, unit: Unit, text: str) -> None:
    assert number(value, unit) == text


def test_share_takes_places() -> None:
    assert share(0.3333, 1) == "33.3%"


def test_interval_is_no_value_when_an_end_is_missing() -> None:
    assert interval(-12.0, 38.0, Unit.POINTS) == "−12 – 38"
    assert interval(None, 38.0, Unit.POINTS) == "–"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-100, 100, [-100, -50, 0, 50, 100]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (1, 5, [1, 2, 3, 4, 5]),
        (7, 7, [7]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@pytest.mark.parametrize(
    ("values", "unit", "domain"),
    [
        ([], Unit.POINTS, (-100, 100)),
        ([97.0, 100.0], Unit.POINTS, (70, 100)),
        ([0.0, 0.02], Unit.SHARE, (0, 0.15)),
        ([5.0], Unit.MEAN, (4.4, 5.6)),
    ],
)
def test_domain_stays_inside_what_the_unit_can_be(
    values: list[float], unit: Unit, domain: tuple[float, float]
) -> None:
    assert nice_domain(values, unit) == pytest.approx(domain)

"""Sizes on paper."""

from __future__ import annotations

import pytest

from feedback.touchpoints.domain.printing import PrintSize, dots_per_module, printed


@pytest.mark.parametrize(
    ("size", "width_mm", "distance_cm"), [("card", 40, 40), ("counter", 60, 60), ("wall", 110, 110)]
)
def test_symbol_is_read_from_ten_times_its_width(size, width_mm, distance_cm):
    measures = printed(PrintSize(size), 29)
    assert (measures.width_mm, measures.distance_cm) == (width_mm, distance_cm)


def test_whole_symbol_has_four_quiet_modules_on_each_side():
    assert printed(PrintSize.WALL, 33).whole_mm == round(110 * 41 / 33, 2)


@pytest.mark.parametrize("size", PrintSize)
def test_printed_symbol_is_at_least_as_wide_as_promised(size):
    n_modules = 33
    width_mm = dots_per_module(size, n_modules) * n_modules / 300 * 25.4
    assert width_mm >= printed(size, n_modules).width_mm - 0.1

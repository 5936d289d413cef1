import pytest

from feedback.core.numbers import whole
from tests.faults.hostile import ODD_VALUES


@pytest.mark.parametrize(("raw", "number"), [("0", 0), ("007", 7), ("999999999", 999_999_999)])
def test_whole_numbers_are_read(raw, number):
    assert whole(raw) == number


@pytest.mark.parametrize("raw", [*ODD_VALUES, None, "1000000000", "+1", " 1", "1.0", "٣"])
def test_anything_else_is_none(raw):
    assert whole(raw) is None

from statistics import median as plain_median
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring.domain.percentiles import DEFAULT_RULE, Rule, median, percentile

lists = st.lists(st.integers(0, 10_000), min_size=1, max_size=60)
rules = pytest.mark.parametrize("rule", list(Rule))


@pytest.mark.parametrize(
    ("percent", "np1", "inclusive", "nearest_rank"),
    [
        (0, 15, 15, 15),
        (5, 15, 16, 15),
        (30, 19, 23, 20),
        (40, 26, 29, 20),
        (50, 35, 35, 35),
        (90, 50, 46, 50),
        (100, 50, 50, 50),
    ],
)
def test_rules_differ_and_are_named(percent, np1, inclusive, nearest_rank):
    values = [50, 15, 40, 20, 35]
    assert [percentile(values, percent, rule) for rule in Rule] == [
        pytest.approx(np1),
        pytest.approx(inclusive),
        nearest_rank,
    ]


def test_the_rule_of_the_product_is_n_plus_one_p():
    assert DEFAULT_RULE is Rule.NP1
    assert percentile(range(1, 10), 90) == 9


def test_nearest_rank_is_not_moved_by_rounding():
    assert percentile(range(1, 101), 7, Rule.NEAREST_RANK) == 7  # 0.07 × 100 is above 7


@rules
def test_no_values_have_no_percentile(rule):
    assert percentile([], 90, rule) is None


@rules
@given(values=lists, low=st.integers(0, 100), high=st.integers(0, 100))
def test_percentiles_rise_and_stay_within_the_values(rule, values, low, high):
    low, high = sorted((low, high))
    assert min(values) <= percentile(values, low, rule) <= percentile(values, high, rule)
    assert percentile(values, high, rule) <= max(values)


@given(values=st.lists(st.integers(0, 999), min_size=9, max_size=60))
def test_rules_equal_the_standard_library(values):
    exclusive = quantiles(values, n=10, method="exclusive")[8]
    inclusive = quantiles(values, n=10, method="inclusive")[8]
    assert percentile(values, 90, Rule.NP1) == pytest.approx(exclusive)
    assert percentile(values, 90, Rule.INCLUSIVE) == pytest.approx(inclusive)


@given(values=lists)
def test_median_is_the_plain_median(values):
    assert median(values) == plain_median(values)


@pytest.mark.parametrize("percent", [-1, 101, float("nan")])
def test_percentage_off_its_scale_is_refused(percent):
    with pytest.raises(ValueError, match="between 0 and 100"):
        percentile([1], percent)

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring.domain import means

histograms = st.dictionaries(st.integers(1, 7), st.integers(0, 50)).filter(
    lambda h: sum(h.values()) > 1
)


@given(histograms)
def test_counted_answers_give_what_the_single_answers_give(histogram):
    answers = [value for value, n in histogram.items() for _ in range(n)]
    moments = means.of_histogram(histogram)
    assert moments.n == len(answers)
    assert moments.mean == pytest.approx(mean(answers))
    assert moments.deviation == pytest.approx(stdev(answers), abs=1e-12)


@given(histograms)
def test_interval_is_centred_on_the_mean(histogram):
    moments = means.of_histogram(histogram)
    found = means.t_interval(moments)
    assert (found.low + found.high) / 2 == pytest.approx(moments.mean)


def test_interval_of_five_answers_uses_t_and_not_z():
    found = means.t_interval(means.of_histogram({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}))
    assert found.width / 2 == pytest.approx(1.9632, abs=5e-5)


def test_no_answers_have_no_mean():
    assert means.of_histogram({}) is None
    assert means.of_values([]) is None
    assert means.paired([], []) is None
    assert means.faster_than([], 60) is None


def test_one_answer_has_a_mean_and_no_interval():
    moments = means.of_histogram({4: 1})
    assert (moments.mean, moments.deviation, moments.standard_error) == (4, None, None)
    assert means.t_interval(moments) is None
    assert means.of_values([2.5]) == means.Moments(1, 2.5, None)


def test_equal_answers_have_an_interval_of_no_width_and_no_test():
    moments = means.of_histogram({5: 10})
    assert means.t_interval(moments).width == 0
    assert means.against_benchmark(moments, 4) is None


def test_large_sums_keep_their_digits():
    moments = means.of_histogram({10**9: 1, 10**9 + 1: 1})
    assert moments.deviation == pytest.approx(0.5**0.5)


@pytest.mark.parametrize(("value", "place"), [(1, 0), (3, 0.5), (5, 1)])
def test_normalised_mean_is_the_place_on_the_scale(value, place):
    assert means.normalised(value, 1, 5) == place


def test_paired_lists_must_have_equal_length():
    with pytest.raises(ValueError, match="shorter"):
        means.paired([1, 2], [1])


def test_paired_difference_is_first_minus_second():
    assert means.paired([5, 7, 6], [4, 4, 4]).estimate == 2


def test_durations_are_tested_on_the_log_scale():
    found = means.faster_than([10, 1000], 500)
    assert found.estimate == pytest.approx(100)
    assert found.interval.low > 0
    assert found.t > 0


def test_duration_of_nothing_is_refused():
    with pytest.raises(ValueError, match="longer than nothing"):
        means.faster_than([0, 10], 60)

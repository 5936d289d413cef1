import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring.domain import nps
from feedback.scoring.domain.metrics import BandCounts
from feedback.scoring.domain.net_difference import adjusted_wald_difference, wald_difference

NONE = BandCounts(0, 0, 0)
counts = st.builds(BandCounts, *[st.integers(0, 400)] * 3)
some_counts = counts.filter(lambda c: c.n > 0)
intervals = pytest.mark.parametrize(
    "interval", [nps.wald_interval, nps.adjusted_wald_interval, nps.score_interval]
)


@pytest.mark.parametrize(
    ("detractors", "passives", "promoters", "points"),
    [(20, 30, 50, 30), (0, 0, 5, 100), (5, 0, 0, -100), (0, 7, 0, 0), (3, 0, 3, 0)],
)
def test_points(detractors, passives, promoters, points):
    assert nps.points(BandCounts(detractors, passives, promoters)) == points


@pytest.mark.parametrize(
    ("counts", "whole"),
    [
        (BandCounts(1, 2, 3), 33),
        (BandCounts(3, 2, 1), -33),
        (BandCounts(0, 7, 1), 13),  # 12.5
        (BandCounts(1, 7, 0), -13),
        (BandCounts(0, 199, 1), 1),  # 0.5
        (BandCounts(0, 201, 1), 0),
        (NONE, None),
    ],
)
def test_whole_points_are_rounded_once_from_the_counts(counts, whole):
    assert nps.whole_points(counts) == whole


def test_no_answers_give_no_value():
    functions = (
        nps.net_share,
        nps.points,
        nps.variance,
        nps.standard_error,
        nps.wald_interval,
        nps.adjusted_wald_interval,
        nps.score_interval,
    )
    assert [function(NONE) for function in functions] == [None] * 7
    assert wald_difference(NONE, BandCounts(1, 1, 1)) is None
    assert adjusted_wald_difference(BandCounts(1, 1, 1), NONE) is None


@given(some_counts)
def test_variance_keeps_the_negative_correlation(counts):
    scores = [-1] * counts.n_detractor + [0] * counts.n_passive + [1] * counts.n_promoter
    mean = sum(scores) / len(scores)
    plain = sum((score - mean) ** 2 for score in scores) / len(scores)
    assert nps.variance(counts) == pytest.approx(plain, abs=1e-12)


def test_unanimous_answers_have_no_variance_but_an_adjusted_interval():
    five = BandCounts(0, 0, 5)
    assert nps.variance(five) == 0
    assert nps.wald_interval(five).width == 0
    adjusted = nps.adjusted_wald_interval(five)
    assert (adjusted.low, adjusted.high) == (pytest.approx(0.1749145), 1)


@intervals
@given(counts=some_counts)
def test_interval_stays_on_the_scale(interval, counts):
    found = interval(counts)
    assert -1 <= found.low <= found.high <= 1


@pytest.mark.parametrize("interval", [nps.wald_interval, nps.score_interval])
@given(counts=some_counts)
def test_interval_holds_the_score(interval, counts):
    assert nps.net_share(counts) in interval(counts)


@intervals
@given(counts=some_counts)
def test_interval_turns_round_with_the_scale(interval, counts):
    mirrored = interval(BandCounts(counts.n_promoter, counts.n_passive, counts.n_detractor))
    found = interval(counts)
    assert mirrored.low == pytest.approx(-found.high, abs=1e-9)
    assert mirrored.high == pytest.approx(-found.low, abs=1e-9)


@intervals
@given(counts=some_counts)
def test_interval_widens_with_the_level(interval, counts):
    assert interval(counts, 0.99).low <= interval(counts, 0.9).low
    assert interval(counts, 0.99).high >= interval(counts, 0.9).high


@given(some_counts, st.integers(2, 9))
def test_adjusted_interval_narrows_with_more_of_the_same_answers(counts, times):
    more = BandCounts(
        *(times * n for n in (counts.n_detractor, counts.n_passive, counts.n_promoter))
    )
    assert nps.adjusted_wald_interval(more).width < nps.adjusted_wald_interval(counts).width


@given(some_counts, some_counts)
def test_difference_is_signed(first, second):
    there, back = adjusted_wald_difference(first, second), adjusted_wald_difference(second, first)
    assert there.difference == pytest.approx(-back.difference)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.interval.low == pytest.approx(-back.interval.high)


@given(some_counts, some_counts)
def test_p_value_and_interval_of_a_difference_agree(first, second):
    found = adjusted_wald_difference(first, second)
    if abs(found.p_value - 0.05) > 1e-9:
        assert found.interval.excludes(0) is (found.p_value < 0.05)


def test_plain_difference_without_variation_has_no_p_value():
    assert wald_difference(BandCounts(0, 0, 5), BandCounts(5, 0, 0)).p_value is None


def test_other_scales_are_read_by_their_breaks():
    assert nps.counts_by_breaks(range(1, 16), (0, 6, 8, 15)) == BandCounts(6, 2, 7)
    with pytest.raises(ValueError, match="outside 0–10"):
        nps.counts_by_breaks([11], (0, 6, 8, 10))


def test_theme_impact_equals_the_other_published_formula():
    theme, everyone = BandCounts(30, 10, 10), BandCounts(60, 80, 110)
    theirs = theme.n * (nps.points(theme) - nps.points(everyone)) / (everyone.n - theme.n)
    assert nps.theme_impact(theme, everyone) == pytest.approx(theirs) == -15


def test_theme_impact_is_undefined_when_all_or_none_have_the_theme():
    everyone = BandCounts(1, 2, 3)
    assert nps.theme_impact(everyone, everyone) is None
    assert nps.theme_impact(NONE, everyone) is None

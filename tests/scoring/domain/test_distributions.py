"""Normal, t and beta against closed forms and published critical values."""

from math import acos, cos, pi, sqrt, tan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring.domain.beta import incomplete_beta
from feedback.scoring.domain.normal import quantile, two_sided_z
from feedback.scoring.domain.normal import two_sided_p as normal_p
from feedback.scoring.domain.student import two_sided_p, two_sided_t, upper_tail

LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99, 0.998, 0.999]


@pytest.mark.parametrize(("level", "z"), [(0.95, 1.959963985), (0.998, 3.090232306)])
def test_z_of_a_two_sided_level(level, z):
    assert two_sided_z(level) == pytest.approx(z, abs=1e-9)
    assert normal_p(two_sided_z(level)) == pytest.approx(1 - level, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_t_quantile_equals_its_closed_form_for_1_2_and_4_degrees_of_freedom(level):
    four = 4 * level_share(level) * (1 - level_share(level))
    assert two_sided_t(1, level) == pytest.approx(tan(pi * level / 2), rel=1e-9)
    assert two_sided_t(2, level) == pytest.approx(level * sqrt(2 / four), rel=1e-9)
    assert two_sided_t(4, level) == pytest.approx(four_degrees(four), rel=1e-9)


def level_share(level):
    return 0.5 + level / 2


def four_degrees(four):
    return 2 * sqrt(cos(acos(sqrt(four)) / 3) / sqrt(four) - 1)


@pytest.mark.parametrize(
    ("df", "t"), [(5, 2.570582), (9, 2.262157), (29, 2.045230), (100, 1.983972), (1000, 1.962339)]
)
def test_t_quantile_equals_the_printed_tables(df, t):
    assert two_sided_t(df) == pytest.approx(t, abs=5e-7)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("df", [3, 7, 30, 365, 1999, 2000, 1_000_000])
def test_t_quantile_is_undone_by_its_tail(df, level):
    assert two_sided_p(two_sided_t(df, level), df) == pytest.approx(1 - level, abs=1e-10)


@given(st.integers(1, 5000), st.sampled_from(LEVELS))
def test_t_quantile_falls_towards_z_as_answers_come_in(df, level):
    assert two_sided_t(df, level) >= two_sided_t(df + 1, level) > two_sided_z(level)


@given(st.floats(-30, 30), st.integers(1, 500))
def test_tails_on_both_sides_are_one_together(t, df):
    assert upper_tail(t, df) + upper_tail(-t, df) == pytest.approx(1, abs=1e-12)


# Nearer to an edge 1 - x is rounded by more than the function changes there.
@given(st.floats(0.5, 200), st.floats(0.5, 200), st.floats(1e-6, 1 - 1e-6))
def test_incomplete_beta_is_a_symmetric_share(a, b, x):
    value = incomplete_beta(a, b, x)
    assert 0 <= value <= 1
    assert value + incomplete_beta(b, a, 1 - x) == pytest.approx(1, abs=1e-9)


def test_incomplete_beta_of_one_and_one_is_the_share_itself():
    assert incomplete_beta(1, 1, 0.3) == pytest.approx(0.3, abs=1e-14)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_level_outside_nought_and_one_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        two_sided_z(level)
    with pytest.raises(ValueError, match="level"):
        two_sided_t(5, level)


@pytest.mark.parametrize("df", [0, -1])
def test_no_degrees_of_freedom_are_refused(df):
    with pytest.raises(ValueError, match="degrees"):
        two_sided_t(df)
    with pytest.raises(ValueError, match="degrees"):
        upper_tail(1, df)


def test_normal_quantile_of_the_half_is_nought():
    assert quantile(0.5) == 0

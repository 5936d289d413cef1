import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.scoring.domain import exact, proportions

ONE = [
    proportions.wilson,
    proportions.wilson_corrected,
    exact.clopper_pearson,
    exact.mid_p,
]
TWO = [
    proportions.newcombe,
    proportions.newcombe_corrected,
    proportions.agresti_caffo,
    proportions.wald_difference,
]
groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
one = pytest.mark.parametrize("interval", ONE)
two = pytest.mark.parametrize("interval", TWO)


def test_share_of_nothing_is_no_value():
    assert proportions.share(0, 0) is None
    assert proportions.share(0, 5) == 0


@one
def test_no_answers_give_no_interval(interval):
    assert interval(0, 0) is None


@two
def test_empty_group_gives_no_interval(interval):
    assert interval(0, 0, 3, 5) is None
    assert interval(3, 5, 0, 0) is None


@one
@pytest.mark.parametrize(("n_hit", "n"), [(6, 5), (-1, 5), (0, -1)])
def test_impossible_counts_are_refused(interval, n_hit, n):
    with pytest.raises(ValueError, match="not a share"):
        interval(n_hit, n)


@one
@given(group=groups)
def test_interval_holds_the_share_and_stays_between_0_and_1(interval, group):
    n_hit, n = group
    found = interval(n_hit, n)
    assert 0 <= found.low <= n_hit / n <= found.high <= 1
    assert found.width > 0


@one
@pytest.mark.parametrize("n", [1, 2, 20, 5000])
def test_limits_at_the_ends_are_exact(interval, n):
    assert interval(0, n).low == 0
    assert interval(n, n).high == 1


@one
@given(group=groups)
def test_interval_turns_round_with_the_question(interval, group):
    n_hit, n = group
    assert interval(n - n_hit, n).low == pytest.approx(1 - interval(n_hit, n).high, abs=1e-9)


@pytest.mark.parametrize("interval", [proportions.wilson, exact.clopper_pearson, exact.mid_p])
@given(group=groups)
def test_one_hit_more_moves_both_limits_up(interval, group):
    n_hit, n = group
    assume(n_hit < n)
    before, after = interval(n_hit, n), interval(n_hit + 1, n)
    assert before.low < after.low
    assert before.high < after.high


@given(groups)
def test_corrected_interval_holds_the_plain_one(group):
    plain, corrected = proportions.wilson(*group), proportions.wilson_corrected(*group)
    assert corrected.low <= plain.low + 1e-12
    assert corrected.high >= plain.high - 1e-12


@given(groups)
def test_exact_interval_holds_the_mid_p_one(group):
    wide, narrow = exact.clopper_pearson(*group), exact.mid_p(*group)
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


@two
@given(first=groups, second=groups)
def test_difference_stays_on_its_scale_and_turns_round(interval, first, second):
    found, back = interval(*first, *second), interval(*second, *first)
    assert -1 <= found.low <= found.high <= 1
    assert back.low == pytest.approx(-found.high, abs=1e-9)


@pytest.mark.parametrize("interval", [proportions.newcombe, proportions.newcombe_corrected])
@given(first=groups, second=groups)
def test_hybrid_interval_holds_the_difference(interval, first, second):
    difference = first[0] / first[1] - second[0] / second[1]
    found = interval(*first, *second)
    assert found.low - 1e-12 <= difference <= found.high + 1e-12


def test_answers_per_group_refuses_equal_shares():
    with pytest.raises(ValueError, match="nothing"):
        proportions.answers_per_group(0.3, 0.3)


@pytest.mark.parametrize(
    ("n_hit", "n", "exactly", "mid_p"), [(4, 7, 0.033344, 0.0906880), (0, 7, 0, 0.0000064)]
)
def test_chance_above_a_benchmark_names_its_form(n_hit, n, exactly, mid_p):
    assert exact.chance_above_benchmark(n_hit, n, 0.8) == pytest.approx(exactly, abs=5e-7)
    assert exact.chance_above_benchmark_mid_p(n_hit, n, 0.8) == pytest.approx(mid_p, abs=5e-7)


def test_chance_above_a_benchmark_needs_answers():
    assert exact.chance_above_benchmark(0, 0, 0.8) is None
    assert exact.chance_above_benchmark_mid_p(0, 0, 0.8) is None


@pytest.mark.parametrize("benchmark", [0.0, 1.0])
def test_chance_above_a_benchmark_at_the_ends(benchmark):
    assert exact.chance_above_benchmark(3, 7, benchmark) == 1 - benchmark
    assert exact.chance_above_benchmark_mid_p(3, 7, benchmark) == 1 - benchmark

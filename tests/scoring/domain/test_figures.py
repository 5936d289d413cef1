import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.scoring.domain.display import Standing
from feedback.scoring.domain.figures import change, figure
from feedback.scoring.domain.interval import Method
from feedback.scoring.domain.metrics import SCALE, Band, BandCounts, Metric, merge

FULL = {0: 8, 6: 12, 7: 30, 9: 20, 10: 30}


@st.composite
def scored(draw):
    metric = draw(st.sampled_from(Metric))
    return metric, draw(st.dictionaries(st.sampled_from(SCALE[metric]), st.integers(0, 80)))


@pytest.mark.parametrize(
    ("metric", "histogram", "value", "method"),
    [
        (Metric.NPS, FULL, 30, Method.ADJUSTED_WALD),
        (Metric.CSAT, {1: 10, 3: 10, 4: 30, 5: 50}, 0.8, Method.WILSON),
        (Metric.CES, {1: 10, 4: 20, 5: 20, 6: 20, 7: 30}, 0.7, Method.WILSON),
    ],
)
def test_value_is_the_raw_estimate_and_names_its_interval(metric, histogram, value, method):
    found = figure(metric, histogram)
    assert found.value == pytest.approx(value)
    assert found.value in found.interval
    assert found.interval.method is method
    assert found.mean_interval.method is Method.STUDENT_T


@pytest.mark.parametrize(
    ("n", "standing", "has_value", "has_interval"),
    [
        (0, Standing.NONE, False, False),
        (4, Standing.TOO_FEW, False, False),
        (5, Standing.INDICATIVE, True, False),
        (29, Standing.INDICATIVE, True, False),
        (30, Standing.FIRM, True, True),
    ],
)
def test_number_of_answers_decides_what_is_shown(n, standing, has_value, has_interval):
    found = figure(Metric.CSAT, {4: n})
    assert found.standing is standing
    assert (found.value is not None, found.mean is not None) == (has_value, has_value)
    assert (found.interval is not None) is has_interval
    assert (found.mean_interval is not None) is has_interval
    assert found.n == n


def test_thresholds_can_be_set():
    assert figure(Metric.NPS, {10: 3}, floor=1, indicative_below=2).interval.high == 100
    assert figure(Metric.NPS, {10: 9}, floor=10).value is None


def test_skipped_answers_are_in_no_denominator():
    assert figure(Metric.NPS, FULL, n_skipped=500).value == figure(Metric.NPS, FULL).value
    assert figure(Metric.NPS, FULL, n_skipped=500).n_skipped == 500


def test_histogram_covers_the_whole_scale():
    assert figure(Metric.CSAT, {4: 2}).histogram == ((1, 0), (2, 0), (3, 0), (4, 2), (5, 0))


def test_shares_of_bands_and_values():
    found = figure(Metric.NPS, FULL)
    assert found.bands == BandCounts(20, 30, 50)
    assert [found.band_share(band) for band in Band] == [0.2, 0.3, 0.5]
    assert found.value_share(10) == 0.3
    assert figure(Metric.NPS, {}).band_share(Band.PROMOTER) is None


def test_whole_points_belong_to_nps_only():
    assert figure(Metric.NPS, {7: 7, 10: 1}).whole_points == 13
    assert figure(Metric.NPS, {10: 1}).whole_points is None
    assert figure(Metric.CES, {7: 50}).whole_points is None


def test_value_off_the_scale_is_a_fault():
    with pytest.raises(ValueError, match=r"CES 2\.0 1–7"):
        figure(Metric.CES, {8: 1})


@given(scored())
def test_figure_stays_on_its_scale(case):
    metric, histogram = case
    found = figure(metric, histogram, floor=1, indicative_below=1)
    low, high = (-100, 100) if metric is Metric.NPS else (0, 1)
    if found.n == 0:
        assert (found.value, found.interval, found.mean) == (None, None, None)
        return
    assert low <= found.interval.low <= found.interval.high <= high
    assert low <= found.value <= high
    assert SCALE[metric][0] <= found.mean <= SCALE[metric][-1]


@given(scored(), st.integers(1, 5))
def test_days_merged_give_the_figure_of_all_answers(case, n_days):
    metric, histogram = case
    days = [histogram] * n_days
    whole = {value: n * n_days for value, n in histogram.items()}
    assert figure(metric, merge(days)) == figure(metric, whole)


@given(scored())
def test_no_change_is_never_real(case):
    metric, histogram = case
    found = change(metric, histogram, histogram, floor=1)
    assert found is None or (found.difference, found.is_real) == (0, False)


@pytest.mark.parametrize(
    ("metric", "worse", "better", "difference"),
    [
        (Metric.NPS, {0: 60, 10: 40}, {0: 20, 10: 80}, 80),
        (Metric.CSAT, {1: 60, 5: 40}, {1: 20, 5: 80}, 0.4),
        (Metric.CES, {1: 60, 7: 40}, {1: 20, 7: 80}, 0.4),
    ],
)
def test_change_is_after_minus_before(metric, worse, better, difference):
    up, down = change(metric, worse, better), change(metric, better, worse)
    assert up.difference == pytest.approx(difference)
    assert down.difference == pytest.approx(-difference)
    assert (up.is_better, up.is_worse) == (True, False)
    assert (down.is_better, down.is_worse) == (False, True)
    assert up.difference in up.interval
    assert up.standing is Standing.FIRM


def test_change_needs_answers_on_both_sides():
    assert change(Metric.CSAT, {5: 4}, {5: 100}) is None
    assert change(Metric.CSAT, {5: 100}, {}) is None
    assert change(Metric.CSAT, {5: 0}, {}, floor=0) is None


def test_change_has_the_weaker_standing_and_keeps_its_interval():
    found = change(Metric.CSAT, {1: 6, 5: 6}, {5: 100})
    assert found.standing is Standing.INDICATIVE
    assert (found.n_before, found.n_after) == (12, 100)
    assert found.interval.method is Method.NEWCOMBE


def test_figures_load_the_standard_library_only():
    script = (
        "import sys; before = set(sys.modules); import feedback.scoring.domain.figures; "
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before}"
        " - set(sys.stdlib_module_names) - {'feedback'}))"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert shown.stdout.strip() == "[]"

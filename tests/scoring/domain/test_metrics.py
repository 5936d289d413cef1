import pytest

from feedback.scoring.domain.metrics import (
    SCALE,
    Band,
    BandCounts,
    Metric,
    band_counts,
    band_of,
    is_valid,
    merge,
    tally,
)

D, P, R = Band.DETRACTOR, Band.PASSIVE, Band.PROMOTER


@pytest.mark.parametrize(
    ("metric", "bands"),
    [
        (Metric.NPS, [D] * 7 + [P] * 2 + [R] * 2),
        (Metric.CSAT, [D, D, P, R, R]),
        (Metric.CES, [D, D, D, P, R, R, R]),
    ],
)
def test_every_value_of_the_scale_has_its_band(metric, bands):
    assert [band_of(metric, value) for value in SCALE[metric]] == bands


@pytest.mark.parametrize("value", [-1, 11, 7.5, 7.0, True, "5", None, float("nan")])
def test_value_is_invalid_and_has_no_band_when_not_a_whole_number_on_the_scale(value):
    assert not is_valid(Metric.NPS, value)
    with pytest.raises(ValueError, match="not an answer"):
        band_of(Metric.NPS, value)


@pytest.mark.parametrize(
    ("metric", "value", "valid"),
    [
        (Metric.NPS, 0, True),
        (Metric.CSAT, 0, False),
        (Metric.CES, 0, False),
        (Metric.CSAT, 6, False),
        (Metric.CES, 7, True),
        (Metric.CES, 8, False),
    ],
)
def test_scale_ends_belong_to_the_metric(metric, value, valid):
    assert is_valid(metric, value) is valid


def test_tally_keeps_skipped_and_invalid_apart():
    sorted_out = tally(Metric.NPS, [10, None, 9, 10, 11, "9", None, True])
    assert sorted_out.histogram == {9: 1, 10: 2}
    assert (sorted_out.n_valid, sorted_out.n_skipped, sorted_out.n_invalid) == (3, 2, 3)


def test_band_counts_add_up():
    assert band_counts(Metric.CSAT, {1: 2, 3: 1, 4: 3, 5: 4}) == BandCounts(2, 1, 7)


def test_band_counts_refuse_a_value_off_the_scale():
    with pytest.raises(ValueError, match="CSAT 1–5"):
        band_counts(Metric.CSAT, {0: 1})


def test_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        band_counts(Metric.CSAT, {3: -1})


def test_merge_counts_every_answer():
    assert merge([{1: 2, 5: 1}, {}, {5: 3, 2: 1}]) == {1: 2, 2: 1, 5: 4}

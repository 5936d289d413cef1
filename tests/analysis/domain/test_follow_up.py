"""Figures of follow-up, computed by hand; nothing is made out of nothing."""

from datetime import date

import pytest

from feedback.analysis.domain.follow_up import (
    AgeGroup,
    Flow,
    Outcomes,
    Recovery,
    Share,
    backlog,
    mean_handling_minutes,
    opened_between,
    percentile_interval,
    spread,
)

TODAY = date(2026, 3, 31)


def test_a_share_of_nothing_is_none():
    nothing = Share(0, 0)
    assert (nothing.share, nothing.interval) == (None, None)


def test_a_share_has_wilsons_interval():
    found = Share(8, 10)
    assert found.share == 0.8
    # Newcombe 1998a: (p + z²/2n ± z√(pq/n + z²/4n²)) / (1 + z²/n)
    assert found.interval.low == pytest.approx(0.4902, abs=5e-5)
    assert found.interval.high == pytest.approx(0.9433, abs=5e-5)


def test_spread_of_four_times():
    found = spread({10: 1, 20: 1, 30: 1, 40: 1})
    # (n + 1)p = 2.5 and 4.5; the latter lies beyond the last value.
    assert (found.n, found.mean, found.median, found.p90) == (4, 25.0, 25.0, 40.0)
    # s = 12.910, t(3) = 3.1824: ± 20.54
    assert found.mean_interval.low == pytest.approx(4.457, abs=5e-3)
    assert found.mean_interval.high == pytest.approx(45.543, abs=5e-3)
    assert (found.median_interval.low, found.median_interval.high) == (10.0, 40.0)
    assert found.p90_interval is None


def test_spread_of_none_and_of_one():
    assert spread({}) == spread({}).__class__(0)
    one = spread({7: 1})
    assert (one.n, one.mean, one.median, one.p90, one.mean_interval) == (1, 7.0, 7.0, 7.0, None)


def test_the_interval_of_a_percentile_lies_on_observed_ranks():
    values = [float(value) for value in range(1, 101)]
    # np ± 1.96 √(npq) = 50 ± 9.8: ranks 41 and 60.
    found = percentile_interval(values, 0.5)
    assert (found.low, found.high) == (41.0, 60.0)
    # 90 ± 5.88: ranks 85 and 96.
    found = percentile_interval(values, 0.9)
    assert (found.low, found.high) == (85.0, 96.0)


def test_flow_of_two_cases():
    # (touch, elapsed) = (10, 100) and (30, 200)
    found = Flow(2, 40, 300, 10**2 + 30**2, 100**2 + 200**2, 10 * 100 + 30 * 200)
    assert found.efficiency == pytest.approx(40 / 300)
    assert found.waiting == 260
    # √(22.22 · 2) / 300 = 0.02222; t(1) = 12.706: ± 0.2824
    assert (found.interval.low, found.interval.high) == (0.0, pytest.approx(0.41568, abs=5e-5))


def test_flow_of_nothing_and_of_one_case():
    assert (Flow().efficiency, Flow().interval) == (None, None)
    assert (Flow(1, 5, 50, 25, 2500, 250).interval, Flow(1, 5, 0).efficiency) == (None, None)


def test_backlog_by_age():
    found = backlog(
        {date(2026, 3, 31): 2, date(2026, 3, 30): 1, date(2026, 3, 24): 1, date(2026, 2, 1): 1},
        TODAY,
    )
    assert (found.n, found.oldest_on, found.median_days) == (5, date(2026, 2, 1), 1.0)
    assert [group.n for group in found.groups] == [2, 1, 0, 1, 0, 1]


def test_backlog_without_cases():
    found = backlog({}, TODAY)
    assert (found.n, found.oldest_on, found.median_days) == (0, None, None)


@pytest.mark.parametrize(
    ("group", "days"),
    [
        (AgeGroup(0, 0, 1), (date(2026, 3, 31), date(2026, 3, 31))),
        (AgeGroup(3, 6, 1), (date(2026, 3, 25), date(2026, 3, 28))),
        (AgeGroup(30, None, 1), (None, date(2026, 3, 1))),
    ],
)
def test_an_age_leads_to_its_days_of_opening(group, days):
    assert opened_between(group, TODAY) == days


def test_rates_have_their_own_denominators():
    found = Outcomes(10, 4, 8, 12, 3)
    assert (found.first_contact, found.reopened) == (Share(4, 8), Share(3, 12))
    asked = Recovery(10, 5, 4)
    assert (asked.rate, asked.answered) == (Share(4, 5), Share(5, 10))


def test_handling_time_is_of_handled_cases():
    assert mean_handling_minutes(670, 100) == 6.7
    assert mean_handling_minutes(0, 0) is None

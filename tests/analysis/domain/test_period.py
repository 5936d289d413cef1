"""Periods of whole days: the one before, and the parts of a trend."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analysis.domain.period import Period, Step, last_days

DAYS = st.dates(date(2001, 1, 1), date(2090, 1, 1))


def test_a_period_holds_both_its_days():
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).n_days == 31
    assert last_days(1, date(2026, 3, 1)) == Period(date(2026, 3, 1), date(2026, 3, 1))


def test_the_period_before_is_as_long_and_ends_the_day_before():
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert march.before == Period(date(2026, 1, 29), date(2026, 2, 28))


@given(DAYS, st.integers(0, 1099))
def test_parts_hold_every_day_once(from_on, n_more):
    period = Period(from_on, from_on + timedelta(days=n_more))
    parts = period.parts()
    assert parts[0].from_on == period.from_on
    assert parts[-1].to_on == period.to_on
    assert sum(part.n_days for part in parts) == period.n_days
    for part, following in pairwise(parts):
        assert following.from_on == part.to_on + timedelta(days=1)
    assert len(parts) <= 40


@pytest.mark.parametrize(
    ("n_days", "step"),
    [(1, Step.DAY), (21, Step.DAY), (22, Step.WEEK), (190, Step.WEEK), (191, Step.MONTH)],
)
def test_the_longer_the_period_the_wider_its_parts(n_days, step):
    assert last_days(n_days, date(2026, 3, 31)).step is step


def test_weeks_start_on_monday_and_months_on_the_first():
    weeks = Period(date(2026, 3, 4), date(2026, 4, 20)).parts()
    assert all(part.from_on.weekday() == 0 for part in weeks[1:])
    months = Period(date(2025, 12, 20), date(2026, 12, 10)).parts()
    assert all(part.from_on.day == 1 for part in months[1:])
    assert months[2] == Period(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize("n_days", [0, -3, 1101])
def test_a_period_that_is_none_is_refused(n_days):
    with pytest.raises(ValueError, match="period"):
        Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=n_days - 1))

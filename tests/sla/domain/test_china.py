"""Chinese holidays and make-up workdays by the State Council's notices."""

from datetime import date, timedelta

import holidays
import pytest

from feedback.sla.domain import china, clock
from feedback.sla.domain.calendar import weekly_calendar
from feedback.sla.domain.china import NOTICES, HolidayNoticeMissing
from tests.sla.times import at

OFFICE = weekly_calendar(
    "Asia/Shanghai", weekdays="mon tue wed thu fri", hours="09:00-18:00", holiday_sets=("CN",)
)


@pytest.mark.parametrize(
    ("on", "is_workday", "name"),
    [
        ("Fri 2024-02-09", True, None),  # New Year's Eve: an ordinary working day that year
        ("Sun 2024-02-18", True, None),
        ("Sat 2025-02-08", True, None),
        ("Tue 2025-01-28", False, "Spring Festival"),
        ("Wed 2025-10-08", False, "National Day and Mid-Autumn Festival"),
        ("Sun 2026-01-04", True, None),
        ("Mon 2026-02-23", False, "Spring Festival"),
        ("Tue 2026-02-24", True, None),
        ("Sat 2026-03-07", False, None),
        ("Sat 2018-12-29", True, None),  # worked by the notice of 2019
        ("Mon 2018-12-31", False, "New Year's Day"),
        ("Sat 2020-02-01", False, "Spring Festival"),  # prolonged by the amendment
        ("Sun 2019-05-05", True, None),  # by the amendment of Labour Day
    ],
)
def test_day(on, is_workday, name):
    weekday, text = on.split()
    day = date.fromisoformat(text)
    assert f"{day:%a}" == weekday
    assert china.is_workday(day) is is_workday
    assert china.holiday_name(day) == name


def test_names_in_chinese():
    names = {rest.first: dict(rest.names)["zh"] for rest in NOTICES[2026]}
    assert names == {
        "2026-01-01": "元旦",
        "2026-02-15": "春节",
        "2026-04-04": "清明节",
        "2026-05-01": "劳动节",
        "2026-06-19": "端午节",
        "2026-09-25": "中秋节",
        "2026-10-01": "国庆节",
    }
    assert china.holiday_name(date(2026, 2, 16), "zh") == "春节"


@pytest.mark.parametrize(
    ("year", "n_days_off", "n_worked"),
    # Days off and make-up days of each notice, counted from its own text ("8 days", "works on …").
    [
        (2024, 1 + 8 + 3 + 5 + 1 + 3 + 7, 8),
        (2025, 1 + 8 + 3 + 5 + 3 + 8, 5),
        (2026, 3 + 9 + 3 + 5 + 3 + 3 + 7, 6),
    ],
)
def test_notice_has_all_its_days(year, n_days_off, n_worked):
    rests = NOTICES[year]
    days = [date.fromisoformat(r.last) - date.fromisoformat(r.first) for r in rests]
    assert sum(length.days + 1 for length in days) == n_days_off
    assert sum(len(rest.worked) for rest in rests) == n_worked


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_make_up_days_are_weekend_days_and_no_day_is_both(year):
    for rest in NOTICES[year]:
        for text in rest.worked:
            assert date.fromisoformat(text).weekday() >= 5
            assert china.holiday_names(date.fromisoformat(text)) is None


def test_year_without_notice_is_never_guessed():
    assert china.notice_loaded(2027) is False
    assert china.missing_years(date(2025, 6, 1), date(2028, 6, 1)) == (2027, 2028)
    with pytest.raises(HolidayNoticeMissing, match="holiday notice 2027 not loaded"):
        china.is_workday(date(2027, 1, 4))
    with pytest.raises(HolidayNoticeMissing):
        china.holiday_name(date(2027, 1, 1))


def test_last_days_of_december_need_the_notice_of_the_next_year():
    assert china.missing_years(date(2026, 12, 1), date(2026, 12, 28)) == ()
    assert china.missing_years(date(2026, 12, 1), date(2026, 12, 29)) == (2027,)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("Sat 2025-09-27 10:00", 4, "Sun 2025-09-28 13:00"),
        ("Fri 2026-02-13 17:30", 10, "Tue 2026-02-24 09:30"),
        ("Wed 2026-09-30 17:00", 2, "Thu 2026-10-08 10:00"),
        ("Fri 2024-02-09 17:00", 2, "Sun 2024-02-18 10:00"),
    ],
)
def test_due_moment_over_holidays(start, hours, due):
    zone = " Asia/Shanghai"
    assert clock.due_at(OFFICE, at(start + zone), hours * 60) == at(due + zone)


def test_every_day_of_the_known_notices_is_as_a_public_library_has_it():
    known = holidays.country_holidays("CN", years=range(2018, 2027))
    day, last = date(2018, 1, 1), date(2026, 12, 28)
    while day <= last:
        assert china.is_workday(day) == known.is_working_day(day), day
        day += timedelta(days=1)

"""Holidays of countries, as they are stored with a calendar."""

from datetime import date

import pytest

from feedback.sla.domain.calendar import BusinessCalendar, CalendarWarning
from feedback.sla.domain.days import Reason
from feedback.sla.store.countries import UnknownCountry, set_name, stored_holidays
from tests.sla.times import at


def calendar(**more):
    return BusinessCalendar.from_document(
        {
            "zone": "Europe/Berlin",
            "hours": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]},
            "holiday_sets": ["DE-BE"],
            "holidays": stored_holidays(["DE-BE"], 2026),
            **more,
        }
    )


def test_a_holiday_of_the_country_is_closed_and_named():
    day = calendar().day(date(2026, 1, 1))
    assert (day.hours, day.closed) == ((), Reason.HOLIDAY)
    assert dict(day.names)["en"] == "New Year's Day"
    # Reformation Day is none in Berlin.
    assert calendar().day(date(2025, 10, 31)).hours


def test_the_document_goes_there_and_back():
    one = calendar()
    assert BusinessCalendar.from_document(one.to_document()) == one


def test_a_year_that_is_not_stored_is_warned_of():
    start, end = at("Fri 2030-12-20 10:00 UTC"), at("Fri 2031-01-03 10:00 UTC")
    assert calendar().warnings_for(start, end) == (CalendarWarning("DE-BE", 2031),)
    assert calendar(entered_years=[2031]).warnings_for(start, end) == ()


@pytest.mark.parametrize(
    ("code", "name"), [("de", "DE"), ("DE-be", "DE-BE"), ("gb-sct", "GB-SCT"), ("HK", "HK")]
)
def test_names_of_sets(code, name):
    assert set_name(code) == name


def test_unknown_codes_say_what_there_is():
    with pytest.raises(UnknownCountry) as unknown:
        set_name("DE-XX")
    assert "BE" in unknown.value.parts
    for code in ("CN", "XQ", "../etc", "", "D"):
        with pytest.raises(UnknownCountry):
            set_name(code)

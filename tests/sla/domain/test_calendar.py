"""What a date means to a calendar, its JSON form and its faults."""

from datetime import date

import pytest

from feedback.sla.domain import clock
from feedback.sla.domain.calendar import (
    BusinessCalendar,
    CalendarWarning,
    calendar_faults,
    weekly_calendar,
)
from feedback.sla.domain.china import HolidayNoticeMissing
from feedback.sla.domain.days import Reason
from feedback.sla.domain.faults import DocumentFaults
from tests.sla.times import at

WHOLE = {
    "schema": 1,
    "zone": "Asia/Shanghai",
    "hours": {
        "mon": [["09:00", "12:00"], ["13:00", "18:00"]],
        "fri": [["09:00", "12:00"], ["22:00", "06:00"]],
        "sat": [["10:00", "24:00"]],
    },
    "breaks": {"mon": [["15:00", "15:15"]], "2026-01-05": [["10:00", "11:30"]]},
    "exceptions": [
        {"on": "2026-05-10", "kind": "workday", "hours_of": "fri"},
        {"on": "2026-05-16", "kind": "workday", "hours": [["09:00", "12:00"]]},
        {
            "on": "2026-12-25",
            "kind": "holiday",
            "name": {"en": "Christmas Day", "zh": "圣诞节"},
        },
        {"on": "2026-12-31", "kind": "special", "hours": [["09:00", "12:00"]]},
    ],
    "holiday_sets": ["CN"],
    "makeup_hours_of": "mon",
    "entered_years": [2027],
}
MINIMAL = {"zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]}}
CN_OFFICE = weekly_calendar(
    "Asia/Shanghai",
    weekdays="mon tue wed thu fri",
    hours="09:00-12:00 13:00-18:00",
    holiday_sets=("CN",),
)
EIGHT_TO_SIX = ((540, 720), (780, 1080))


def test_document_written_and_read_again_is_the_same():
    calendar = BusinessCalendar.from_document(WHOLE)
    assert calendar.to_document() == WHOLE
    assert BusinessCalendar.from_document(calendar.to_document()) == calendar


def test_equal_calendars_have_equal_hashes_whatever_they_remember():
    one, other = BusinessCalendar.from_document(WHOLE), BusinessCalendar.from_document(WHOLE)
    clock.add(one, at("Mon 2026-01-05 09:00 Asia/Shanghai"), 600)
    assert (one, hash(one)) == (other, hash(other))


@pytest.mark.parametrize(
    ("on", "hours", "closed"),
    [
        (date(2026, 1, 12), EIGHT_TO_SIX, None),
        (date(2026, 1, 13), (), Reason.DAY_OFF),
        (date(2026, 1, 16), ((540, 720), (1320, 1800)), None),
        (date(2026, 1, 18), (), Reason.WEEKEND),
        (date(2026, 2, 16), (), Reason.HOLIDAY),  # a Monday in the Spring Festival
        (date(2026, 2, 28), EIGHT_TO_SIX, None),  # a Saturday worked for it, with Monday's hours
        (date(2026, 5, 10), ((540, 720), (1320, 1800)), None),
        (date(2026, 5, 16), ((540, 720),), None),
        (date(2026, 12, 25), (), Reason.HOLIDAY),
        (date(2026, 12, 31), ((540, 720),), None),
    ],
)
def test_day(on, hours, closed):
    day = BusinessCalendar.from_document(WHOLE).day(on)
    assert (day.hours, day.closed) == (hours, closed)


def test_names_of_closed_days():
    calendar = BusinessCalendar.from_document(WHOLE)
    assert calendar.day(date(2026, 2, 16)).names == (("en", "Spring Festival"), ("zh", "春节"))
    assert calendar.day(date(2026, 12, 25)).names == (("en", "Christmas Day"), ("zh", "圣诞节"))


def test_dated_exception_speaks_before_the_holiday_notice():
    document = {
        **WHOLE,
        "exceptions": [{"on": "2026-10-01", "kind": "special", "hours": [["10:00", "16:00"]]}],
    }
    calendar = BusinessCalendar.from_document(document)
    assert calendar.day(date(2026, 10, 1)).hours == ((600, 960),)
    assert calendar.day(date(2026, 10, 2)).closed is Reason.HOLIDAY


def test_night_shift_before_a_holiday_is_worked_to_its_end():
    calendar = BusinessCalendar.from_document(
        {
            "zone": "Europe/Berlin",
            "hours": {"thu": [["22:00", "06:00"]], "fri": [["22:00", "06:00"]]},
            "exceptions": [{"on": "2026-12-25", "kind": "holiday"}],
        }
    )
    thursday = at("Thu 2026-12-24 22:00 Europe/Berlin")
    assert list(clock.open_intervals(calendar, thursday, at("Mon 2026-12-28 00:00 UTC"))) == [
        (thursday, at("Fri 2026-12-25 06:00 Europe/Berlin"))
    ]


def test_special_hours_replace_the_weekday_with_its_breaks():
    calendar = BusinessCalendar.from_document(
        {
            "zone": "UTC",
            "hours": {"mon": [["09:00", "17:00"]]},
            "breaks": {"mon": [["12:00", "13:00"]], "2026-03-30": [["10:00", "10:30"]]},
            "exceptions": [{"on": "2026-03-30", "kind": "special", "hours": [["08:00", "14:00"]]}],
        }
    )
    day, week_after = at("Mon 2026-03-30 00:00 UTC"), at("Mon 2026-04-06 00:00 UTC")
    assert clock.between(calendar, day, at("Tue 2026-03-31 00:00 UTC")) == 5.5 * 3600
    assert clock.between(calendar, week_after, at("Tue 2026-04-07 00:00 UTC")) == 7 * 3600


def test_inactive_holiday_is_a_working_day():
    document = {
        **MINIMAL,
        "exceptions": [{"on": "2026-03-30", "kind": "holiday", "active": False}],
    }
    assert BusinessCalendar.from_document(document).day(date(2026, 3, 30)).closed is None


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("Mon 2026-01-12 08:59:59 Asia/Shanghai", False),
        ("Mon 2026-01-12 09:00 Asia/Shanghai", True),
        ("Mon 2026-01-12 12:00 Asia/Shanghai", False),
        ("Mon 2026-01-12 17:59:59 Asia/Shanghai", True),
        ("Mon 2026-01-12 18:00 Asia/Shanghai", False),
    ],
)
def test_is_open(instant, is_open):
    assert CN_OFFICE.is_open(at(instant)) is is_open


def test_year_without_notice_is_counted_by_weekly_hours_and_carries_a_warning():
    start = at("Thu 2026-12-24 17:00 Asia/Shanghai")
    due = clock.add(CN_OFFICE, start, 8 * 3600 * 8)
    assert due == at("Tue 2027-01-05 17:00 Asia/Shanghai")
    assert CN_OFFICE.warnings_for(start, due) == (CalendarWarning("CN", 2027),)
    assert [str(w) for w in CN_OFFICE.warnings_for(start, due)] == [
        "holiday notice 2027 not loaded"
    ]
    assert CN_OFFICE.missing_years(due, start) == (2027,)
    with pytest.raises(HolidayNoticeMissing, match="holiday notice 2027 not loaded"):
        CN_OFFICE.require_notices(start, due)


def test_no_warning_within_a_loaded_year_without_the_set_or_with_days_entered_by_hand():
    start, end = at("Mon 2026-11-23 09:00 UTC"), at("Mon 2027-01-04 09:00 UTC")
    assert CN_OFFICE.warnings_for(start, at("Fri 2026-12-25 09:00 UTC")) == ()
    assert BusinessCalendar.from_document(WHOLE).warnings_for(start, end) == ()
    assert BusinessCalendar.from_document(MINIMAL).warnings_for(start, end) == ()


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, []),
        ({"zone": "Mars/Olympus"}, ["zone: unknown zone (Mars/Olympus)"]),
        ({"zone": None}, ["zone: unknown zone (None)"]),
        ({"zone": "../etc/passwd"}, ["zone: unknown zone (../etc/passwd)"]),
        ({"hours": None}, ["hours: required"]),
        ({"hours": {}}, ["hours: never open"]),
        ({"hours": {"mo": [["09:00", "17:00"]]}}, ["hours: unknown weekday (mo)"]),
        ({"hours": {"mon": [["9am", "17:00"]]}}, ["hours.mon.0: not a time (9am)"]),
        ({"hours": {"mon": [["09:00", "25:00"]]}}, ["hours.mon.0: not a time (25:00)"]),
        ({"hours": {"mon": [["09:00"]]}}, ["hours.mon.0: not an interval (['09:00'])"]),
        ({"hours": {"mon": [["09:00", "09:00"]]}}, ["hours.mon.0: empty interval (09:00–09:00)"]),
        (
            {"hours": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}},
            ["hours.mon: overlap (12:00 < 13:00)"],
        ),
        ({"breaks": {"someday": []}}, ["breaks.someday: not a date (someday)"]),
        ({"exceptions": {}}, ["exceptions: not a list ({})"]),
        (
            {"exceptions": [{"on": "2026-02-30", "kind": "holiday"}]},
            ["exceptions.0.on: not a date (2026-02-30)"],
        ),
        (
            {"exceptions": [{"on": "2026-03-30", "kind": "feast"}]},
            ["exceptions.0.kind: unknown kind (feast)"],
        ),
        (
            {"exceptions": [{"on": "2026-03-30", "kind": kind} for kind in ("holiday", "workday")]},
            ["exceptions.1.on: date twice (2026-03-30)"],
        ),
        (
            {"exceptions": [{"on": "2026-03-28", "kind": "workday", "hours_of": "sun"}]},
            ["exceptions.0.hours_of: weekday without hours (sun)"],
        ),
        (
            {"exceptions": [{"on": "2026-03-28", "kind": "workday", "hours": []}]},
            ["exceptions.0.hours: workday without hours"],
        ),
        ({"holiday_sets": ["XX"]}, ["holiday_sets: unknown holiday set (XX)"]),
        (
            {"holiday_sets": ["CN"], "makeup_hours_of": "sun"},
            ["makeup_hours_of: weekday without hours (sun)"],
        ),
        ({"entered_years": ["2027"]}, ["entered_years: not a year (2027)"]),
        ({"schema": 2}, ["schema: unknown schema (2)"]),
        ({"colour": "red"}, ["colour: unknown field"]),
    ],
)
def test_faults(changed, faults):
    assert [str(fault) for fault in calendar_faults({**MINIMAL, **changed})] == faults


def test_all_faults_are_named_at_once():
    with pytest.raises(DocumentFaults) as raised:
        BusinessCalendar.from_document({"zone": "x", "hours": {"mon": [["a", "b"]]}, "breaks": 3})
    assert [fault.where for fault in raised.value.faults] == [
        "hours.mon.0",
        "hours.mon.0",
        "breaks",
        "zone",
    ]

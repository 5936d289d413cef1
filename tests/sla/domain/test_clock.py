"""Opening time added, subtracted and measured, in rows that a person can check by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.sla.domain import clock
from feedback.sla.domain.calendar import BusinessCalendar, always_open, weekly_calendar
from feedback.sla.domain.clock import NoOpeningTime, Result
from tests.sla.times import at, pause

OFFICE = weekly_calendar("Europe/Berlin", weekdays="mon tue wed thu fri", hours="09:00-17:00")
LUNCH = weekly_calendar(
    "Europe/Berlin", weekdays="mon tue wed thu fri", hours="09:00-12:00 13:00-17:00"
)
NIGHT = weekly_calendar(
    "Europe/Berlin", weekdays="mon tue wed thu fri sat sun", hours="22:00-06:00"
)
BERLIN_ALWAYS = always_open("Europe/Berlin")
LORD_HOWE_ALWAYS = always_open("Australia/Lord_Howe")
APIA_ALWAYS = always_open("Pacific/Apia")
ST_JOHNS_EVENING = weekly_calendar("America/St_Johns", weekdays="sat sun", hours="23:00-24:00")
NEVER = BusinessCalendar(zone="UTC", hours=((),) * 7)

HOUR = 3600


@pytest.mark.parametrize(
    ("calendar", "start", "seconds", "due"),
    [
        (OFFICE, "Fri 2026-03-27 16:30 Europe/Berlin", HOUR, "Mon 2026-03-30 09:30 Europe/Berlin"),
        (OFFICE, "Fri 2026-03-27 16:00 Europe/Berlin", HOUR, "Fri 2026-03-27 17:00 Europe/Berlin"),
        (OFFICE, "Sat 2026-03-28 11:00 Europe/Berlin", 0, "Mon 2026-03-30 09:00 Europe/Berlin"),
        (OFFICE, "Fri 2026-03-27 17:00 Europe/Berlin", 0, "Mon 2026-03-30 09:00 Europe/Berlin"),
        (OFFICE, "Fri 2026-03-27 10:00 Europe/Berlin", 0, "Fri 2026-03-27 10:00 Europe/Berlin"),
        (LUNCH, "Mon 2026-03-30 11:59 Europe/Berlin", 120, "Mon 2026-03-30 13:01 Europe/Berlin"),
        (OFFICE, "Mon 2026-03-30 10:00:30 Europe/Berlin", 90, "Mon 2026-03-30 10:02 Europe/Berlin"),
        # Clocks go forward on 29 March: the night is an hour shorter.
        (
            NIGHT,
            "Sat 2026-03-28 23:00 Europe/Berlin",
            6 * HOUR,
            "Sun 2026-03-29 06:00 Europe/Berlin",
        ),
        (
            NIGHT,
            "Fri 2026-03-27 23:00 Europe/Berlin",
            7 * HOUR,
            "Sat 2026-03-28 06:00 Europe/Berlin",
        ),
        (
            BERLIN_ALWAYS,
            "Sun 2026-03-29 01:00 Europe/Berlin",
            4 * HOUR,
            "Sun 2026-03-29 06:00 Europe/Berlin",
        ),
        # Clocks go back on 25 October: the time from 2 to 3 is shown twice.
        (
            BERLIN_ALWAYS,
            "Sun 2026-10-25 01:00 Europe/Berlin",
            HOUR,
            "Sun 2026-10-25 02:00 Europe/Berlin",
        ),
        (
            BERLIN_ALWAYS,
            "Sun 2026-10-25 01:00 Europe/Berlin",
            2 * HOUR,
            "Sun 2026-10-25 02:00 2nd Europe/Berlin",
        ),
        (
            BERLIN_ALWAYS,
            "Sun 2026-10-25 01:00 Europe/Berlin",
            4 * HOUR,
            "Sun 2026-10-25 04:00 Europe/Berlin",
        ),
        (
            NIGHT,
            "Sat 2026-10-24 23:00 Europe/Berlin",
            8 * HOUR,
            "Sun 2026-10-25 06:00 Europe/Berlin",
        ),
        # Half an hour of summer time.
        (
            LORD_HOWE_ALWAYS,
            "Sun 2026-04-05 00:00 Australia/Lord_Howe",
            2 * HOUR,
            "Sun 2026-04-05 01:30 2nd Australia/Lord_Howe",
        ),
        # Friday the 30th never came to Samoa.
        (
            APIA_ALWAYS,
            "Thu 2011-12-29 23:00 Pacific/Apia",
            2 * HOUR,
            "Sat 2011-12-31 01:00 Pacific/Apia",
        ),
        # At 00:01 on Sunday clocks went back to 23:01 on Saturday.
        (
            ST_JOHNS_EVENING,
            "Sat 2010-11-06 23:30 America/St_Johns",
            HOUR,
            "Sat 2010-11-06 23:31 2nd America/St_Johns",
        ),
    ],
)
def test_add(calendar, start, seconds, due):
    assert clock.add(calendar, at(start), seconds) == at(due)


@pytest.mark.parametrize(
    ("end", "seconds", "start"),
    [
        ("Mon 2026-03-30 09:30 Europe/Berlin", HOUR, "Fri 2026-03-27 16:30 Europe/Berlin"),
        ("Mon 2026-03-30 10:00 Europe/Berlin", HOUR, "Mon 2026-03-30 09:00 Europe/Berlin"),
        ("Sun 2026-03-29 10:00 Europe/Berlin", 0, "Fri 2026-03-27 17:00 Europe/Berlin"),
        ("Mon 2026-03-30 09:00 Europe/Berlin", 0, "Fri 2026-03-27 17:00 Europe/Berlin"),
    ],
)
def test_sub(end, seconds, start):
    assert clock.sub(OFFICE, at(end), seconds) == at(start)
    assert clock.add(OFFICE, at(end), -seconds) == (
        at(start) if seconds else clock.add(OFFICE, at(end), 0)
    )


@pytest.mark.parametrize(
    ("calendar", "start", "end", "hours"),
    [
        (OFFICE, "Thu 2026-03-26 12:00 Europe/Berlin", "Fri 2026-03-27 12:00 Europe/Berlin", 8),
        (OFFICE, "Fri 2026-03-27 17:00 Europe/Berlin", "Mon 2026-03-30 09:00 Europe/Berlin", 0),
        (
            BERLIN_ALWAYS,
            "Sun 2026-03-29 00:00 Europe/Berlin",
            "Mon 2026-03-30 00:00 Europe/Berlin",
            23,
        ),
        (
            BERLIN_ALWAYS,
            "Sun 2026-10-25 00:00 Europe/Berlin",
            "Mon 2026-10-26 00:00 Europe/Berlin",
            25,
        ),
        (NIGHT, "Sat 2026-10-24 12:00 Europe/Berlin", "Sun 2026-10-25 12:00 Europe/Berlin", 9),
        (NIGHT, "Sat 2026-03-28 12:00 Europe/Berlin", "Sun 2026-03-29 12:00 Europe/Berlin", 7),
        (APIA_ALWAYS, "Thu 2011-12-29 00:00 Pacific/Apia", "Sun 2012-01-01 00:00 Pacific/Apia", 48),
        (
            ST_JOHNS_EVENING,
            "Sat 2010-11-06 12:00 America/St_Johns",
            "Sun 2010-11-07 12:00 America/St_Johns",
            1 + 59 / 60,
        ),
    ],
)
def test_between(calendar, start, end, hours):
    assert clock.between(calendar, at(start), at(end)) == round(hours * HOUR)
    assert clock.between(calendar, at(end), at(start)) == -round(hours * HOUR)


def test_between_leaves_out_fractions_of_a_second():
    start = at("Mon 2026-03-30 09:00 Europe/Berlin")
    assert clock.between(OFFICE, start, start + timedelta(microseconds=1_999_999)) == 1
    assert clock.between(OFFICE, start + timedelta(microseconds=1_999_999), start) == -1


def test_add_keeps_fractions_of_a_second():
    start = at("Mon 2026-03-30 09:00 Europe/Berlin") + timedelta(microseconds=7)
    assert clock.add(OFFICE, start, 60) == start + timedelta(seconds=60)


def test_open_intervals_join_at_midnight():
    calendar = weekly_calendar("UTC", weekdays="mon tue", hours="20:00-02:00")
    start, end = at("Mon 2026-03-30 00:00 UTC"), at("Thu 2026-04-02 00:00 UTC")
    assert list(clock.open_intervals(calendar, start, end)) == [
        (at("Mon 2026-03-30 20:00 UTC"), at("Tue 2026-03-31 02:00 UTC")),
        (at("Tue 2026-03-31 20:00 UTC"), at("Wed 2026-04-01 02:00 UTC")),
    ]
    assert list(clock.open_intervals(always_open(), start, end)) == [(start, end)]


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "Fri 2026-03-27 14:00 Europe/Berlin"),
        # Two hours of waiting push the due moment by two hours.
        (
            [pause("Fri 2026-03-27 11:00 Europe/Berlin", "Fri 2026-03-27 13:00 Europe/Berlin")],
            "Fri 2026-03-27 16:00 Europe/Berlin",
        ),
        # Waiting over a weekend adds only its opening time: one hour on Friday, one on Monday.
        (
            [pause("Fri 2026-03-27 13:00 Europe/Berlin", "Mon 2026-03-30 10:00 Europe/Berlin")],
            "Mon 2026-03-30 11:00 Europe/Berlin",
        ),
        # Waiting outside opening time adds nothing.
        (
            [pause("Fri 2026-03-27 19:00 Europe/Berlin", "Sun 2026-03-29 22:00 Europe/Berlin")],
            "Fri 2026-03-27 14:00 Europe/Berlin",
        ),
        # Pauses that overlap count once; those before the start not at all.
        (
            [
                pause("Fri 2026-03-27 10:30 Europe/Berlin", "Fri 2026-03-27 11:30 Europe/Berlin"),
                pause("Fri 2026-03-27 11:00 Europe/Berlin", "Fri 2026-03-27 12:00 Europe/Berlin"),
                pause("Thu 2026-03-26 09:00 Europe/Berlin", "Fri 2026-03-27 10:00 Europe/Berlin"),
            ],
            "Fri 2026-03-27 15:30 Europe/Berlin",
        ),
        # A pause that still runs leaves no due moment …
        ([pause("Fri 2026-03-27 13:59 Europe/Berlin")], None),
        # … unless it began when the case was due already.
        ([pause("Fri 2026-03-27 14:00 Europe/Berlin")], "Fri 2026-03-27 14:00 Europe/Berlin"),
    ],
)
def test_due_at_with_pauses(pauses, due):
    found = clock.due_at(OFFICE, at("Fri 2026-03-27 10:00 Europe/Berlin"), 240, pauses)
    assert found == (None if due is None else at(due))


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("Fri 2026-03-27 10:59:59 Europe/Berlin", Result(59, 1, False)),
        ("Fri 2026-03-27 11:00 Europe/Berlin", Result(60, 0, False)),
        ("Fri 2026-03-27 11:00:59 Europe/Berlin", Result(60, 0, False)),
        ("Fri 2026-03-27 11:01 Europe/Berlin", Result(61, -1, True)),
        ("Fri 2026-03-27 09:00 Europe/Berlin", Result(0, 60, False)),
    ],
)
def test_result_counts_whole_minutes_and_exactly_on_target_is_met(until, expected):
    assert clock.result(OFFICE, at("Fri 2026-03-27 10:00 Europe/Berlin"), at(until), 60) == expected


def test_result_of_a_paused_case():
    start, until = (
        at("Fri 2026-03-27 10:00 Europe/Berlin"),
        at("Fri 2026-03-27 16:00 Europe/Berlin"),
    )
    waiting = [pause("Fri 2026-03-27 10:30 Europe/Berlin")]
    assert clock.result(OFFICE, start, until, 60, waiting) == Result(30, 30, False)


def test_remaining_seconds_turn_negative_after_the_due_moment():
    due = at("Fri 2026-03-27 17:00 Europe/Berlin")
    assert clock.remaining_seconds(OFFICE, at("Fri 2026-03-27 16:00 Europe/Berlin"), due) == HOUR
    assert clock.remaining_seconds(OFFICE, at("Mon 2026-03-30 10:00 Europe/Berlin"), due) == -HOUR


def test_a_calendar_that_never_opens_is_named_and_not_searched_for_ever():
    start = at("Fri 2026-03-27 10:00 UTC")
    with pytest.raises(NoOpeningTime, match="no opening time within 400 days"):
        clock.add(NEVER, start, 60)
    with pytest.raises(NoOpeningTime):
        clock.sub(NEVER, start, 60)
    with pytest.raises(NoOpeningTime):
        clock.add(OFFICE, start, 8 * HOUR, [(start, None)])


def test_a_target_longer_than_the_search_is_found_when_the_calendar_opens():
    sundays = weekly_calendar("Africa/Abidjan", weekdays="sun", hours="11:00-12:00")
    assert clock.add(sundays, at("Sun 2006-01-01 00:00 UTC"), 100 * HOUR) == at(
        "Sun 2007-11-25 12:00 UTC"
    )


def test_times_without_zone_are_refused():
    with pytest.raises(ValueError, match="aware instants only"):
        clock.add(OFFICE, datetime(2026, 3, 27, 10), 60)


def test_answers_are_in_utc():
    assert clock.add(OFFICE, at("Fri 2026-03-27 10:00 Europe/Berlin"), 60).tzinfo is UTC


def test_two_moments_of_one_zone_are_measured_by_elapsed_time():
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    second = datetime(2026, 10, 25, 2, 10, tzinfo=berlin, fold=1)
    assert clock.between(BERLIN_ALWAYS, first, second) == 40 * 60
    assert clock.used_minutes(BERLIN_ALWAYS, first, second) == 40
    assert clock.result(BERLIN_ALWAYS, first, second, 30) == Result(40, -10, True)

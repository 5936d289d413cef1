"""What a stopped clock came to, and how a running one looks."""

from datetime import timedelta

import pytest

from feedback.followup.domain.clocks import (
    DueState,
    Moments,
    Outcome,
    Stop,
    due_state,
    first_due,
    minutes_left,
    moments,
    stop,
)
from feedback.sla.domain.calendar import BusinessCalendar, weekly_calendar
from tests.harness.moments import at, minutes

OFFICE = weekly_calendar("Asia/Shanghai", weekdays="mon tue wed thu fri", hours="09:00-18:00")
NEVER = BusinessCalendar("Asia/Shanghai", hours=((),) * 7)
START = at("Fri 2026-03-27 17:00 Asia/Shanghai")


@pytest.mark.parametrize(
    ("stopped", "is_told", "expected"),
    [
        ("Fri 2026-03-27 17:30 Asia/Shanghai", True, Stop(30, Outcome.MET)),
        ("Mon 2026-03-30 10:00 Asia/Shanghai", True, Stop(120, Outcome.MET)),
        ("Mon 2026-03-30 10:01 Asia/Shanghai", True, Stop(121, Outcome.MISSED)),
        ("Fri 2026-03-27 17:30 Asia/Shanghai", False, Stop(30, Outcome.VOID)),
        ("Mon 2026-03-30 10:01 Asia/Shanghai", False, Stop(121, Outcome.MISSED)),
    ],
)
def test_a_stop_within_the_target_is_met(stopped, is_told, expected):
    assert stop(OFFICE, START, at(stopped), 120, (), is_told=is_told) == expected


def test_a_pause_takes_only_its_opening_time_away():
    weekend = (at("Fri 2026-03-27 17:30 Asia/Shanghai"), at("Mon 2026-03-30 09:30 Asia/Shanghai"))
    stopped = at("Mon 2026-03-30 10:00 Asia/Shanghai")
    assert stop(OFFICE, START, stopped, 60, [weekend]) == Stop(60, Outcome.MET)


def test_no_moments_while_paused_or_where_nothing_ever_opens():
    assert moments(OFFICE, START, 60, [(START, None)]) == Moments()
    assert moments(NEVER, START, 60) == Moments()


def test_a_pause_that_begins_before_it_is_late_hides_only_that():
    began = at("Fri 2026-03-27 18:00 Asia/Shanghai")
    found = moments(OFFICE, START, 60, [(began, None)])
    assert (found.due_at, found.late_at) == (began, None)


@pytest.mark.parametrize(
    ("target", "due", "late"),
    [
        (30, "Fri 2026-03-27 17:30 Asia/Shanghai", "Fri 2026-03-27 17:31 Asia/Shanghai"),
        # What is due at closing time can still be kept in the first minute of the next morning.
        (60, "Fri 2026-03-27 18:00 Asia/Shanghai", "Mon 2026-03-30 09:01 Asia/Shanghai"),
        (90, "Mon 2026-03-30 09:30 Asia/Shanghai", "Mon 2026-03-30 09:31 Asia/Shanghai"),
    ],
)
def test_late_is_when_the_target_cannot_be_met_any_more(target, due, late):
    found = moments(OFFICE, START, target)
    assert (found.due_at, found.late_at) == (at(due), at(late))
    second = timedelta(seconds=1)
    assert stop(OFFICE, START, at(late) - second, target, ()).outcome is Outcome.MET
    assert stop(OFFICE, START, at(late), target, ()).outcome is Outcome.MISSED
    assert due_state(at(late) - second, found.soon_at, found.late_at) is DueState.SOON
    assert due_state(at(late), found.soon_at, found.late_at) is DueState.LATE


def test_the_clock_that_is_due_next_leads():
    first, second = moments(OFFICE, START, 60), moments(OFFICE, START, 600)
    assert first_due([second, Moments(), first]) == first
    assert first_due([Moments()]) == first_due([]) == Moments()


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("Fri 2026-03-27 17:00 Asia/Shanghai", "2 h"),
        ("Fri 2026-03-27 17:30:30 Asia/Shanghai", "1 h 29"),
        ("Sat 2026-03-28 12:00 Asia/Shanghai", "1 h"),
        ("Mon 2026-03-30 10:00 Asia/Shanghai", "0 min"),
    ],
)
def test_time_left_is_working_time(now, left):
    due = at("Mon 2026-03-30 10:00 Asia/Shanghai")
    assert minutes_left(OFFICE, at(now), due) == minutes(left)


def test_lateness_is_working_time_too():
    due = at("Fri 2026-03-27 18:00 Asia/Shanghai")
    assert minutes_left(OFFICE, at("Mon 2026-03-30 09:20 Asia/Shanghai"), due) == -20


@pytest.mark.parametrize(
    ("target", "share", "soon"),
    [
        # Where the policy never warns: the last quarter, at least 15 minutes, at most two hours.
        (10, None, "Fri 2026-03-27 17:00 Asia/Shanghai"),
        (20, None, "Fri 2026-03-27 17:05 Asia/Shanghai"),
        (60, None, "Fri 2026-03-27 17:45 Asia/Shanghai"),
        (240, None, "Mon 2026-03-30 11:00 Asia/Shanghai"),
        (1140, None, "Tue 2026-03-31 16:00 Asia/Shanghai"),
        # Otherwise when it does, in opening time: an hour on Monday is soon on Friday evening.
        (120, 0.5, "Fri 2026-03-27 18:00 Asia/Shanghai"),
        (120, 0.75, "Mon 2026-03-30 09:30 Asia/Shanghai"),
    ],
)
def test_soon_begins_when_the_policy_warns_or_near_the_end(target, share, soon):
    found = moments(OFFICE, START, target, warn_share=share)
    assert found.soon_at == at(soon)
    second = timedelta(seconds=1)
    assert due_state(at(soon) - second, found.soon_at, found.late_at) is DueState.OK
    assert due_state(at(soon), found.soon_at, found.late_at) is DueState.SOON


def test_a_clock_without_moments_is_neither_soon_nor_late():
    assert due_state(START, None, None) is DueState.OK

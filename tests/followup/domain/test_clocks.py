"""What a stopped clock came to, and how a running one looks."""

import pytest

from feedback.followup.domain.clocks import (
    DueState,
    Outcome,
    Stop,
    deadline,
    due_state,
    minutes_left,
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


def test_no_deadline_while_paused_or_where_nothing_ever_opens():
    assert deadline(OFFICE, START, 60, [(START, None)]) is None
    assert deadline(NEVER, START, 60) is None


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
    ("target", "left", "expected"),
    [
        (60, 16, DueState.OK),
        (60, 15, DueState.SOON),
        (20, 15, DueState.SOON),
        (240, 61, DueState.OK),
        (240, 60, DueState.SOON),
        (2400, 121, DueState.OK),
        (2400, 120, DueState.SOON),
    ],
)
def test_soon_is_the_last_quarter_within_bounds(target, left, expected):
    assert due_state(left, START, at("Mon 2026-03-30 10:00 Asia/Shanghai"), target) is expected


@pytest.mark.parametrize(
    ("share", "left", "expected"),
    [(0.75, 600, DueState.SOON), (0.75, 601, DueState.OK), (0.5, 1200, DueState.SOON),
     (0.9, 241, DueState.OK), (0.9, 240, DueState.SOON)],
)  # fmt: skip
def test_soon_begins_when_the_policy_warns(share, left, expected):
    due = at("Mon 2026-03-30 10:00 Asia/Shanghai")
    assert due_state(left, START, due, 2400, share) is expected


def test_late_begins_after_the_due_moment():
    assert due_state(0, START, START, 60) is DueState.SOON
    assert due_state(0, at("Fri 2026-03-27 17:01 Asia/Shanghai"), START, 60) is DueState.LATE

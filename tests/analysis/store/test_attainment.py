"""Promises kept: ended clocks and overdue ones count, those that may still be kept do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis import service
from feedback.analysis.domain.period import Period
from feedback.analysis.store import cases
from feedback.followup import service as followup
from feedback.sla.domain.policy import Measure
from tests.factories.followup import opened, world
from tests.harness.moments import at

MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"  # urgent: first response by 11:00, end by 18:00
WEEK = Period(date(2026, 3, 30), date(2026, 4, 5))
CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000"}


@pytest.fixture
def made(session):
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    session.commit()
    return made


def opened_at(made, moment, **more):
    return opened(made, at(moment), contact=CONTACT, **more)


def do(what, made, case, moment, **more):
    return what(
        actor=made.wei, now=at(moment), number=case.number, seen_revision=case.revision, **more
    )


def respond(made, case, moment):
    return do(followup.respond, made, case, moment, channel="phone", note="Called")


def resolve(made, case, moment, told=True):
    return do(
        followup.resolve, made, case, moment, reason_code="wait", note="Done", customer_told=told
    )


def counts(moment, actor=SYSTEM, period=WEEK):
    """(met, missed, overdue) of first response and of resolution, and the cases that wait."""
    view = service.View(period)
    found = service.overview(actor, view, now=at(moment)).whole.follow_up
    both = (found.first_response, found.resolution)
    return [(one.n_met, one.n_missed, one.n_overdue) for one in both], found.n_waiting


def test_without_cases_nothing_is_attained_and_nothing_missed(made):
    found = service.overview(SYSTEM, service.View(WEEK), now=at(MONDAY)).whole.follow_up
    assert (found.first_response.n, found.first_response.share) == (0, None)
    assert found.first_response.interval is None


def test_an_open_case_counts_only_once_it_is_overdue(made):
    opened_at(made, MONDAY)
    assert counts("Mon 2026-03-30 11:00 Asia/Shanghai") == ([(0, 0, 0), (0, 0, 0)], 1)
    assert counts("Mon 2026-03-30 11:01 Asia/Shanghai") == ([(0, 0, 1), (0, 0, 0)], 1)
    # Due at closing time, it can still be kept in the first minute of the next morning.
    assert counts("Tue 2026-03-31 09:00:59 Asia/Shanghai") == ([(0, 0, 1), (0, 0, 0)], 1)
    assert counts("Tue 2026-03-31 09:01 Asia/Shanghai") == ([(0, 0, 1), (0, 0, 1)], 1)


def test_kept_promises_count_as_met(made):
    case = respond(made, opened_at(made, MONDAY), "Mon 2026-03-30 10:30 Asia/Shanghai")
    resolve(made, case, "Mon 2026-03-30 15:00 Asia/Shanghai")
    assert counts("Fri 2026-04-03 10:00 Asia/Shanghai") == ([(1, 0, 0), (1, 0, 0)], 0)


def test_a_late_answer_is_missed_once_and_not_overdue_as_well(made):
    case = respond(made, opened_at(made, MONDAY), "Mon 2026-03-30 12:00 Asia/Shanghai")
    assert counts("Mon 2026-03-30 12:01 Asia/Shanghai") == ([(0, 1, 0), (0, 0, 0)], 1)
    resolve(made, case, "Tue 2026-03-31 10:00 Asia/Shanghai")
    assert counts("Fri 2026-04-03 10:00 Asia/Shanghai") == ([(0, 1, 0), (0, 1, 0)], 0)


def test_a_held_case_is_never_overdue(made):
    case = opened_at(made, MONDAY)
    do(followup.hold, made, case, "Mon 2026-03-30 10:30 Asia/Shanghai", reason="customer_reply")
    assert counts("Fri 2026-04-03 10:00 Asia/Shanghai") == ([(0, 0, 0), (0, 0, 0)], 1)


def test_closed_in_time_without_a_word_counts_neither_way(made):
    case = opened_at(made, MONDAY)
    resolve(made, case, "Mon 2026-03-30 10:30 Asia/Shanghai", told=False)
    assert counts("Fri 2026-04-03 10:00 Asia/Shanghai") == ([(0, 0, 0), (1, 0, 0)], 0)


def test_a_reopened_case_is_taken_back_out(made):
    case = respond(made, opened_at(made, MONDAY), "Mon 2026-03-30 10:30 Asia/Shanghai")
    case = resolve(made, case, "Mon 2026-03-30 15:00 Asia/Shanghai")
    do(followup.reopen, made, case, "Tue 2026-03-31 10:00 Asia/Shanghai", note="Not solved")
    assert counts("Tue 2026-03-31 10:01 Asia/Shanghai") == ([(1, 0, 0), (0, 0, 0)], 1)


def test_share_and_interval_are_of_those_that_count(made):
    for _ in range(3):
        respond(made, opened_at(made, MONDAY), "Mon 2026-03-30 10:30 Asia/Shanghai")
    opened_at(made, MONDAY)
    view = service.View(WEEK)
    first = service.overview(SYSTEM, view, now=at("Mon 2026-03-30 12:00 Asia/Shanghai")).whole
    found = first.follow_up.first_response
    assert (found.n, found.share) == (4, 0.75)
    assert found.interval.low < 0.75 < found.interval.high


def test_cases_belong_to_the_day_they_were_opened_and_to_their_place(made):
    opened_at(made, MONDAY)
    opened_at(made, MONDAY, touchpoint_id=made.desk)
    later = "Fri 2026-04-03 10:00 Asia/Shanghai"
    assert counts(later) == ([(0, 0, 2), (0, 0, 2)], 2)
    assert counts(later, actor=made.mei) == ([(0, 0, 1), (0, 0, 1)], 1)
    sunday = Period(date(2026, 3, 23), date(2026, 3, 29))
    assert counts(later, period=sunday) == ([(0, 0, 0), (0, 0, 0)], 0)


def test_breaches_are_the_missed_and_the_overdue_newest_first(made):
    late = respond(made, opened_at(made, MONDAY), "Mon 2026-03-30 12:00 Asia/Shanghai")
    newer = opened_at(made, "Tue 2026-03-31 10:00 Asia/Shanghai")
    opened_at(made, "Thu 2026-04-02 10:00 Asia/Shanghai")
    now = at("Thu 2026-04-02 10:30 Asia/Shanghai")
    found, total = cases.breaches([made.counter, made.desk], WEEK, now=now)
    assert [(one.number, one.measure, one.is_open) for one in found] == [
        (newer.number, Measure.FIRST_RESPONSE, True),
        (newer.number, Measure.RESOLUTION, True),
        (late.number, Measure.FIRST_RESPONSE, False),
        (late.number, Measure.RESOLUTION, True),
    ]
    assert total == 4
    few, total = cases.breaches([made.counter], WEEK, now=now, most=1)
    assert ([one.number for one in few], total) == ([newer.number], 4)


def test_durations_are_working_minutes_of_ended_clocks(made):
    for minutes in (10, 20, 30, 90):
        case = opened_at(made, MONDAY)
        do(
            followup.respond,
            made,
            case,
            at(MONDAY) + timedelta(minutes=minutes),
            channel="phone",
            note="Called",
        )
    opened_at(made, MONDAY)
    found = cases.durations([made.counter], WEEK, Measure.FIRST_RESPONSE)
    assert (found.n, found.median_minutes) == (4, 25.0)
    assert 30 < found.p90_minutes <= 90
    assert cases.durations([made.desk], WEEK, Measure.FIRST_RESPONSE).median_minutes is None

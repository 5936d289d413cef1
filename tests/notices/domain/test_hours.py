"""Nothing in quiet hours, nothing at midnight, digests at their time; also where clocks change."""

from __future__ import annotations

import pytest

from feedback.notices.domain.hours import Hours, next_awake, next_digest
from tests.harness.moments import at

NIGHT = Hours("Asia/Shanghai")
WEEKEND = Hours("Asia/Shanghai", is_quiet_at_weekends=True)
NEVER = Hours("Asia/Shanghai", 0, 0)
LUNCH = Hours("Asia/Shanghai", 12 * 60, 13 * 60)
BERLIN = Hours("Europe/Berlin", 1 * 60, 3 * 60)


@pytest.mark.parametrize(
    ("hours", "happened", "told"),
    [
        (NIGHT, "Mon 2026-03-30 10:00 Asia/Shanghai", "Mon 2026-03-30 10:00 Asia/Shanghai"),
        (NIGHT, "Mon 2026-03-30 19:59 Asia/Shanghai", "Mon 2026-03-30 19:59 Asia/Shanghai"),
        (NIGHT, "Mon 2026-03-30 20:00 Asia/Shanghai", "Tue 2026-03-31 08:00 Asia/Shanghai"),
        (NIGHT, "Tue 2026-03-31 00:00 Asia/Shanghai", "Tue 2026-03-31 08:00 Asia/Shanghai"),
        (NIGHT, "Tue 2026-03-31 07:59 Asia/Shanghai", "Tue 2026-03-31 08:00 Asia/Shanghai"),
        (NIGHT, "Sat 2026-03-28 10:00 Asia/Shanghai", "Sat 2026-03-28 10:00 Asia/Shanghai"),
        (WEEKEND, "Fri 2026-03-27 21:00 Asia/Shanghai", "Mon 2026-03-30 08:00 Asia/Shanghai"),
        (WEEKEND, "Sat 2026-03-28 10:00 Asia/Shanghai", "Mon 2026-03-30 08:00 Asia/Shanghai"),
        (NEVER, "Tue 2026-03-31 03:00 Asia/Shanghai", "Tue 2026-03-31 03:00 Asia/Shanghai"),
        (
            Hours("Asia/Shanghai", 0, 0, is_quiet_at_weekends=True),
            "Sun 2026-03-29 23:00 Asia/Shanghai",
            "Mon 2026-03-30 08:00 Asia/Shanghai",
        ),
        (LUNCH, "Mon 2026-03-30 12:30 Asia/Shanghai", "Mon 2026-03-30 13:00 Asia/Shanghai"),
        (LUNCH, "Mon 2026-03-30 23:30 Asia/Shanghai", "Mon 2026-03-30 23:30 Asia/Shanghai"),
        # The night in which two o'clock does not exist, and the one in which it comes twice.
        (BERLIN, "2026-03-29T00:30Z", "2026-03-29T01:00Z"),
        (BERLIN, "2026-10-25T00:30Z", "2026-10-25T02:00Z"),
        # Somebody far away sleeps at another time.
        (
            Hours("America/New_York"),
            "Mon 2026-03-30 10:00 Asia/Shanghai",
            "Mon 2026-03-30 08:00 America/New_York",
        ),
    ],
)
def test_quiet_hours_are_waited_for(hours, happened, told):
    assert next_awake(at(happened), hours) == at(told)


@pytest.mark.parametrize(
    ("digests", "happened", "told"),
    [
        ((540,), "Mon 2026-03-30 08:59 Asia/Shanghai", "Mon 2026-03-30 09:00 Asia/Shanghai"),
        ((540,), "Mon 2026-03-30 09:00 Asia/Shanghai", "Tue 2026-03-31 09:00 Asia/Shanghai"),
        ((1020, 540), "Mon 2026-03-30 10:00 Asia/Shanghai", "Mon 2026-03-30 17:00 Asia/Shanghai"),
        ((0,), "Mon 2026-03-30 10:00 Asia/Shanghai", "Tue 2026-03-31 08:00 Asia/Shanghai"),
        ((), "Mon 2026-03-30 10:00 Asia/Shanghai", "Tue 2026-03-31 09:00 Asia/Shanghai"),
    ],
)
def test_digests_come_at_their_time_and_never_in_the_quiet(digests, happened, told):
    hours = Hours("Asia/Shanghai", digests=digests)
    assert next_digest(at(happened), hours) == at(told)


def test_no_moment_of_two_years_is_told_in_quiet_hours():
    """Every hour, both changes of the clock: the answer is never earlier and never quiet."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    for zone in ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"):
        hours = Hours(zone, is_quiet_at_weekends=True)
        moment = at("2026-01-01T00:07Z")
        while moment < at("2028-01-01T00:00Z"):
            told = next_awake(moment, hours).astimezone(ZoneInfo(zone))
            assert told >= moment
            assert 8 <= told.hour < 20
            assert told.weekday() < 5
            moment += timedelta(hours=5)

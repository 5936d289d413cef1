"""The ledger tells, stretch by stretch, why a case is due when it is."""

from datetime import timedelta

from feedback.sla.domain.calendar import weekly_calendar
from feedback.sla.domain.ledger import explain
from tests.sla.times import at, pause

SHANGHAI = weekly_calendar(
    "Asia/Shanghai",
    weekdays="mon tue wed thu fri",
    hours="09:00-12:00 13:00-18:00",
    holiday_sets=("CN",),
)
ZONE = " Asia/Shanghai"


def cn(text):
    return at(text + ZONE)


def rows(lines):
    """Each line as (kind, from, to, minutes, running minutes, reason)."""
    return [
        (
            line.kind.value,
            _short(line.from_at),
            _short(line.to_at),
            line.seconds / 60,
            line.running_seconds / 60,
            line.reason and line.reason.value,
        )
        for line in lines
    ]


def _short(instant):
    return instant and f"{instant + timedelta(hours=8):%a %d %H:%M}"


def test_counted_breaks_and_nights_up_to_the_due_moment():
    assert rows(explain(SHANGHAI, cn("Mon 2026-03-30 11:00"), 480)) == [
        ("counted", "Mon 30 11:00", "Mon 30 12:00", 60, 60, None),
        ("closed", "Mon 30 12:00", "Mon 30 13:00", 0, 60, "break"),
        ("counted", "Mon 30 13:00", "Mon 30 18:00", 300, 360, None),
        ("closed", "Mon 30 18:00", "Tue 31 09:00", 0, 360, "night"),
        ("counted", "Tue 31 09:00", "Tue 31 11:00", 120, 480, None),
        ("due", "Tue 31 11:00", "Tue 31 11:00", 0, 480, None),
    ]


def test_holidays_and_weekends_are_one_line_with_their_name():
    lines = explain(SHANGHAI, cn("Sat 2026-09-19 10:00"), 60)
    assert rows(lines) == [
        ("closed", "Sat 19 10:00", "Sun 20 09:00", 0, 0, "weekend"),
        ("counted", "Sun 20 09:00", "Sun 20 10:00", 60, 60, None),
        ("due", "Sun 20 10:00", "Sun 20 10:00", 0, 60, None),
    ]
    lines = explain(SHANGHAI, cn("Wed 2026-09-30 17:30"), 60)
    assert rows(lines) == [
        ("counted", "Wed 30 17:30", "Wed 30 18:00", 30, 30, None),
        ("closed", "Wed 30 18:00", "Thu 08 09:00", 0, 30, "holiday"),
        ("counted", "Thu 08 09:00", "Thu 08 09:30", 30, 60, None),
        ("due", "Thu 08 09:30", "Thu 08 09:30", 0, 60, None),
    ]
    assert [line.note("zh") for line in lines] == ["", "国庆节", "", ""]
    assert [line.note("en") for line in lines] == ["", "National Day", "", ""]


def test_pause_is_one_line_with_the_opening_time_it_took():
    waiting = [pause("Fri 2026-03-27 17:00" + ZONE, "Mon 2026-03-30 10:00" + ZONE)]
    lines = explain(SHANGHAI, cn("Fri 2026-03-27 16:00"), 120, waiting)
    assert rows(lines) == [
        ("counted", "Fri 27 16:00", "Fri 27 17:00", 60, 60, None),
        ("paused", "Fri 27 17:00", "Mon 30 10:00", 120, 60, None),
        ("counted", "Mon 30 10:00", "Mon 30 11:00", 60, 120, None),
        ("due", "Mon 30 11:00", "Mon 30 11:00", 0, 120, None),
    ]


def test_running_pause_is_the_last_line_and_there_is_no_due_moment():
    waiting = [pause("Fri 2026-03-27 17:00" + ZONE)]
    now = cn("Fri 2026-03-27 18:30")
    assert rows(explain(SHANGHAI, cn("Fri 2026-03-27 16:00"), 120, waiting, now)) == [
        ("counted", "Fri 27 16:00", "Fri 27 17:00", 60, 60, None),
        ("paused", "Fri 27 17:00", None, 0, 60, None),
    ]


def test_late_time_is_one_line_whatever_nights_it_holds():
    lines = explain(SHANGHAI, cn("Fri 2026-03-27 16:00"), 60, until_at=cn("Tue 2026-03-31 10:00"))
    assert rows(lines) == [
        ("counted", "Fri 27 16:00", "Fri 27 17:00", 60, 60, None),
        ("due", "Fri 27 17:00", "Fri 27 17:00", 0, 60, None),
        ("late", "Fri 27 17:00", "Tue 31 10:00", 60 + 480 + 60, 660, None),
    ]


def test_what_lies_ahead_is_marked_and_split_at_the_present_moment():
    lines = explain(SHANGHAI, cn("Mon 2026-03-30 14:00"), 120, until_at=cn("Mon 2026-03-30 15:00"))
    assert [(line.kind.value, line.seconds, line.ahead) for line in lines] == [
        ("counted", 3600, False),
        ("counted", 3600, True),
        ("due", 0, True),
    ]


def test_due_on_closing_time_stands_before_the_night():
    lines = explain(SHANGHAI, cn("Mon 2026-03-30 17:00"), 60, until_at=cn("Tue 2026-03-31 08:00"))
    assert rows(lines) == [
        ("counted", "Mon 30 17:00", "Mon 30 18:00", 60, 60, None),
        ("due", "Mon 30 18:00", "Mon 30 18:00", 0, 60, None),
        ("late", "Mon 30 18:00", "Tue 31 08:00", 0, 60, None),
    ]


def test_fractions_of_a_second_never_drift():
    start = cn("Mon 2026-03-30 11:00") + timedelta(microseconds=333_333)
    lines = explain(SHANGHAI, start, 480)
    assert sum(line.seconds for line in lines) == 480 * 60
    assert lines[-1].running_seconds == 480 * 60

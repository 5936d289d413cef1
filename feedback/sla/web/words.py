"""Weekdays, priorities and faults of calendars and policies, in the page's language."""

from __future__ import annotations

from typing import Any

from feedback.core.i18n import _l
from feedback.sla.domain.policy import Priority

DAYS: dict[str, Any] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
PRIORITIES: dict[str, Any] = {
    Priority.URGENT: _l("Urgent"),
    Priority.HIGH: _l("High"),
    Priority.NORMAL: _l("Normal"),
    Priority.LOW: _l("Low"),
}
FAULTS: dict[str, Any] = {
    "unreadable": _l("Write times as 09:00-12:00, 13:00-18:00."),
    "not_a_time": _l("There is a time that no clock shows."),
    "empty_interval": _l("An interval begins and ends at the same time."),
    "overlap": _l("Two intervals overlap."),
    "never_open": _l("At least one day has to be open."),
    "weekday_without_hours": _l("This day has no opening hours to lend."),
    "date_twice": _l("A date stands there twice."),
    "workday_without_hours": _l("A workday needs hours."),
    "not_a_year": _l("Write years as 2027, 2028."),
    "not_whole_minutes": _l("Write a time such as 4 h, 1 h 30 min or 45 min."),
    "out_of_range": _l("From one minute to a year of opening time."),
    "resolution_before_first_response": _l("Resolving cannot be due before the first response."),
}


def fault_words(code: str) -> str:
    """A fault in words; a code without words of its own is shown readable."""
    return str(FAULTS.get(code, code.replace("_", " ")))

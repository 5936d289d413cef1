"""Weekdays, priorities and faults of calendars and policies, in the page's language."""

from __future__ import annotations

from typing import Any

from feedback.core.i18n import _l
from feedback.sla.domain.days import Reason
from feedback.sla.domain.escalation import StepAction
from feedback.sla.domain.policy import Measure, Priority

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
MEASURES: dict[str, Any] = {
    Measure.FIRST_RESPONSE: _l("First response"),
    Measure.NEXT_RESPONSE: _l("Next response"),
    Measure.RESOLUTION: _l("Resolution"),
}
CLOSED: dict[Reason, Any] = {
    Reason.NIGHT: _l("Outside opening hours"),
    Reason.BREAK: _l("Break"),
    Reason.WEEKEND: _l("Weekend"),
    Reason.DAY_OFF: _l("Day without opening hours"),
    Reason.HOLIDAY: _l("Holiday"),
}
STEP_ACTIONS: dict[str, Any] = {
    StepAction.NOTIFY: _l("Tell"),
    StepAction.REASSIGN: _l("Hand over to"),
    StepAction.RAISE_PRIORITY: _l("Raise the priority"),
}
FILE_FAULTS: dict[str, Any] = {
    "too_large": _l("The file is too large."),
    "not_text": _l("This is no text file."),
    "empty": _l("The file is empty."),
    "too_many_lines": _l("The file has too many lines."),
    "no_days": _l("No day was found in the file."),
    "line_too_long": _l("The line is too long."),
    "not_a_date": _l("This is no date."),
    "not_a_kind": _l("Neither holiday, workday nor hours."),
    "day_twice": _l("The day is a holiday and a workday."),
    "too_many_days": _l("The file has too many days."),
    "event_unreadable": _l("The event cannot be read."),
    "event_repeats": _l("The event repeats. Enter each day."),
    "event_without_day": _l("The event has no day."),
    "event_too_long": _l("The event is too long."),
    "event_without_end": _l("The event does not end."),
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
    "unknown_holiday_set": _l("There is no such list of holidays."),
    "too_many_days": _l("These are too many days."),
    "share_out_of_range": _l("A share of the target from 1 to 1000 percent."),
    "warning_out_of_range": _l("A share of the target from 1 to 99 percent; empty for never."),
    "share_or_minutes": _l("Say after how much of the target, or how long after it."),
    "required": _l("Choose one."),
    "owner_has_it": _l("The owner has the case already."),
    "out_of_range": _l("From one minute to a year of opening time."),
    "resolution_before_first_response": _l("Resolving cannot be due before the first response."),
}


def fault_words(code: str) -> str:
    """A fault in words; a code without words of its own is shown readable."""
    return str(FAULTS.get(code, code.replace("_", " ")))

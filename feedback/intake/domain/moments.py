"""Moments as they are said to a customer, in the touchpoint's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


def spoken_moment(instant: datetime, zone: str, language: str, *, now: datetime) -> str:
    """For example `Monday 30 March, 11:20` or `3月30日（周一）11:20`; `today` when it is today."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    time = f"{local:%H:%M}"
    if language.startswith("zh"):
        if local.date() == today.date():
            return f"今天 {time}"
        year = f"{local.year}年" if local.year != today.year else ""
        return f"{year}{local.month}月{local.day}日（{WEEKDAYS['zh'][local.weekday()]}）{time}"
    if local.date() == today.date():
        return f"today, {time}"
    year = f" {local.year}" if local.year != today.year else ""
    day = f"{WEEKDAYS['en'][local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"
    return f"{day}, {time}"

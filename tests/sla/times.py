"""Readable moments for time tables: the weekday is written out, and checked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def at(text: str) -> datetime:
    """The UTC instant of "Fri 2026-03-27 16:30 Europe/Berlin"; the weekday must be right.

    Seconds may be written (16:30:05); "2nd" before the zone means the second time that the wall
    clock shows this time, when clocks go back.
    """
    weekday, on, time, *second, zone = text.split()
    moment = datetime.fromisoformat(f"{on}T{time}").replace(
        tzinfo=ZoneInfo(zone), fold=1 if second else 0
    )
    if moment.strftime("%a") != weekday:
        raise ValueError(f"{on} is a {moment:%a}, not a {weekday}")
    # In UTC, for Python calls no moment that a wall clock shows twice equal to one elsewhere.
    return moment.astimezone(UTC)


def pause(began: str, until: str | None = None) -> tuple[datetime, datetime | None]:
    """A pause between two readable moments; without the second one it still runs."""
    return at(began), None if until is None else at(until)

"""Time zones by their IANA names."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def is_zone(name: str) -> bool:
    """Whether the name is an IANA time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def zone_names() -> tuple[str, ...]:
    """Zones to choose from, "Area/City" only: the short aliases are no places."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/")
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if name == "UTC" or name.startswith((*areas, "Indian/", "Pacific/"))
        )
    )

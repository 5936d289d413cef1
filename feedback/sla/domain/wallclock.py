"""Instants and the wall clock of an IANA zone, as whole numbers.

The opening hours of a zone are the instants at which the wall clock there shows a time within
the hours. So an hour that the wall clock skips is never open, and an hour that it shows twice is
open twice: a day of 25 hours, open from 00:00 to 24:00, counts 25 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from feedback.sla.domain.intervals import Interval

DAY = 86_400
SECOND = 1_000_000  # microseconds
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 in UTC; a time without zone is refused, it names no instant."""
    if instant.tzinfo is None:
        raise ValueError("the SLA clock takes aware instants only")
    since = instant - EPOCH
    return (since.days * DAY + since.seconds) * SECOND + since.microseconds


def instant_of(value: int) -> datetime:
    """The aware UTC instant of `microseconds`."""
    return EPOCH + timedelta(microseconds=value)


def utc_offset(zone: str, second: int) -> int:
    """Seconds that the wall clock of the zone is ahead of UTC at a second since 1970."""
    local = (EPOCH + timedelta(seconds=second)).astimezone(_zone(zone))
    offset = local.utcoffset()
    assert offset is not None
    return offset.days * DAY + offset.seconds


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=32_768)
def offsets(zone: str, day: int) -> tuple[tuple[Interval, int], ...]:
    """A UTC day (0 is 1970-01-01) cut where the zone changes its clock: ((from, to), offset)."""
    parts: list[tuple[Interval, int]] = []
    start, end = day * DAY, (day + 1) * DAY
    while start < end:
        offset = utc_offset(zone, start)
        change = end
        if utc_offset(zone, end - 1) != offset:
            change = _first_change(zone, start, end - 1, offset)
        parts.append(((start, change), offset))
        start = change
    return tuple(parts)


def _first_change(zone: str, same: int, other: int, offset: int) -> int:
    while other - same > 1:
        middle = (same + other) // 2
        if utc_offset(zone, middle) == offset:
            same = middle
        else:
            other = middle
    return other


def local_date(zone: str, instant: datetime) -> date:
    """The calendar day of an aware instant in the zone."""
    return instant.astimezone(_zone(zone)).date()

"""When somebody may be told: quiet hours, weekends, and the moments of digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
MORNING = 8 * 60
EVENING = 20 * 60
FIRST_DIGEST = 9 * 60
DAYS_AHEAD = 9


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours and digests in minutes after midnight of a zone.

    Quiet from 1200 until 480 is the night; from and until the same is no quiet at all.
    """

    zone: str
    quiet_from: int = EVENING
    quiet_until: int = MORNING
    is_quiet_at_weekends: bool = False
    digests: tuple[int, ...] = (FIRST_DIGEST,)


def next_awake(at: datetime, hours: Hours) -> datetime:
    """The first moment from `at` on that is not quiet."""
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    for offset in range(DAYS_AHEAD):
        for start, end in _awake(day + timedelta(days=offset), hours):
            if at < end:
                return max(at, start)
    return at


def next_digest(at: datetime, hours: Hours) -> datetime:
    """The first moment of a digest after `at`; one in quiet hours waits for their end."""
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    for offset in range(DAYS_AHEAD):
        for minute in sorted(hours.digests or (FIRST_DIGEST,)):
            moment = _moment(day + timedelta(days=offset), minute, hours.zone)
            if moment > at:
                return next_awake(moment, hours)
    return next_awake(at, hours)


def _awake(day: date, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a local day that are not quiet, in order."""
    if hours.is_quiet_at_weekends and day.weekday() >= 5:
        return
    if hours.quiet_from == hours.quiet_until:
        spans = [(0, DAY)]
    elif hours.quiet_from < hours.quiet_until:
        spans = [(0, hours.quiet_from), (hours.quiet_until, DAY)]
    else:
        spans = [(hours.quiet_until, hours.quiet_from)]
    for start, end in spans:
        if start == 0 and hours.is_quiet_at_weekends and day.weekday() == 0:
            # A quiet weekend does not end at midnight.
            start = min(MORNING, end)
        if start < end:
            yield _moment(day, start, hours.zone), _moment(day, end, hours.zone)


def _moment(day: date, minute: int, zone: str) -> datetime:
    if minute == DAY:
        day, minute = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return local.astimezone(UTC)

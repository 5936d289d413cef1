"""When a customer is asked whether it is solved, and what the answers come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.scoring.domain.interval import Interval
from feedback.scoring.domain.proportions import share, wilson

# One working hour after the resolution: late enough to have seen it, early enough to remember.
WAIT_SECONDS = 3600
EARLIEST, LATEST = time(9), time(20)
# The same person is asked about another matter once in this time at most.
REST = timedelta(days=30)
# After a mail server was away for longer than this, the question comes too late to be kind.
STALE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class RecoveryRate:
    """How many resolutions customers were asked about, answered, and called solved.

    `solved_share` is solved ÷ answered (0–1) with its Wilson interval; None without answers.
    """

    n_asked: int
    n_answered: int
    n_solved: int
    solved_share: float | None
    interval: Interval | None


def recovery_rate(n_asked: int, n_answered: int, n_solved: int) -> RecoveryRate:
    """The rate of these counts; who did not answer is in no denominator."""
    return RecoveryRate(
        n_asked, n_answered, n_solved, share(n_solved, n_answered), wilson(n_solved, n_answered)
    )


def in_their_day(moment: datetime, zone: str) -> datetime:
    """The moment, or the next one between 09:00 and 20:00 on the recipient's clock."""
    local = moment.astimezone(ZoneInfo(zone))
    if EARLIEST <= local.time() < LATEST:
        return moment
    on = local.date() if local.time() < EARLIEST else local.date() + timedelta(days=1)
    return datetime.combine(on, EARLIEST, ZoneInfo(zone)).astimezone(moment.tzinfo)

"""How long a worker keeps a message, or a place, to itself."""

from __future__ import annotations

from datetime import datetime, timedelta

# Longer than any handler may take (30 s for a mail, 15 s for HTTP, 30 s for a PDF) and five
# minutes more, by which clocks of two machines may differ or one may jump.
LEASE = timedelta(minutes=6)
# Nobody asks to be left alone, or waits between two tries, for longer.
LONGEST_REST = timedelta(hours=27)


def implausible_after(now: datetime) -> datetime:
    """A lease that ends later was taken by a clock that was wrong: it holds nobody up."""
    return now + 2 * LEASE

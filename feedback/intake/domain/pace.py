"""How often one receipt may be written to: far more than a person does, far less than a robot."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(hours=1)
MOST_AN_HOUR = 60
MOST_REMEMBERED = 10_000


class Pace:
    """Counts tries per receipt in memory; one per process."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = Lock()

    def is_too_fast(self, receipt: str, now: datetime) -> bool:
        """Count one more try; whether it is one too many of this hour."""
        with self._lock:
            first_at, n = self._seen.get(receipt, (now, 0))
            if now - first_at > WINDOW:
                first_at, n = now, 0
            self._seen[receipt] = (first_at, n + 1)
            self._seen.move_to_end(receipt)
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
            return n >= MOST_AN_HOUR

"""When a message that was not taken is tried again.

The ten steps of the Standard Webhooks specification 1.0.0: at once, then after 5 s, 5 min, 30 min,
2, 5, 10, 14, 20 and 24 hours: 75 h 35 min in all.
"""

from __future__ import annotations

from datetime import timedelta

STEPS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(STEPS) + 1
JITTER = 0.1
LONGEST_ASKED = timedelta(hours=24)
# A server that is down takes nothing away from a message, but not for ever.
LONGEST_DOWN = timedelta(days=5)
SHORTEST_PROBE, LONGEST_PROBE = timedelta(seconds=5), timedelta(minutes=15)


def back_off(attempts: int, *, chance: float = 0.5) -> timedelta:
    """How long to wait after the n-th failure; `chance` from 0 to 1 shifts it by up to a tenth."""
    step = STEPS[min(max(attempts, 1), len(STEPS)) - 1]
    return step * (1 + JITTER * (2 * chance - 1))


def probe(waited: timedelta, *, chance: float = 0.5) -> timedelta:
    """How long to leave a server alone that is down, by how long the message waits already."""
    wait = min(max(waited / 2, SHORTEST_PROBE), LONGEST_PROBE)
    return wait * (1 + JITTER * (2 * chance - 1))


def asked(seconds: float | None) -> timedelta:
    """What the other side asked for by Retry-After, within a day."""
    return min(timedelta(seconds=max(seconds or 0.0, 0.0)), LONGEST_ASKED)

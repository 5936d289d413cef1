"""How long a sign-in lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

# A working day without being asked twice; nobody stays signed in longer than a week.
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
# Between the password and the second factor, time to install an app included.
UNFINISHED = timedelta(minutes=20)
# After this a sensitive change asks again who is there.
FRESH = timedelta(minutes=10)
# A form that was opened in time may be filled in slowly.
FRESH_TO_SEND = timedelta(minutes=20)
# How exactly "last seen" is kept.
SEEN_EVERY = timedelta(minutes=1)
# A question that a passkey or the identity provider has to answer.
CHALLENGE = timedelta(minutes=10)


def is_alive(
    *, created_at: datetime, last_seen_at: datetime, is_unfinished: bool, now: datetime
) -> bool:
    """Whether a session may still be used."""
    longest = UNFINISHED if is_unfinished else ABSOLUTE
    return now - created_at < longest and now - last_seen_at < IDLE


def is_fresh(fresh_at: datetime, now: datetime, *, sends: bool = False) -> bool:
    """Whether the person said lately who it is."""
    return now - fresh_at < (FRESH_TO_SEND if sends else FRESH)

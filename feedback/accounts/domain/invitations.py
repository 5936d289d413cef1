"""How an invitation stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

# Long enough for somebody who is on holiday, too short for a mailbox that is found later.
LASTS = timedelta(days=7)


class Standing(StrEnum):
    """What has become of an invitation; only an open one lets a person in."""

    OPEN = "open"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"


def standing(
    *,
    expires_at: datetime,
    withdrawn_at: datetime | None,
    accepted_at: datetime | None,
    now: datetime,
) -> Standing:
    """How it stands at a moment; the moment of expiry itself is too late."""
    if accepted_at is not None:
        return Standing.ACCEPTED
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.OPEN if now < expires_at else Standing.EXPIRED

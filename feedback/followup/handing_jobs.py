"""Give back the cases of people who can no longer work them, and look for any that were missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from feedback.accounts.service.leaving import access_lost
from feedback.core import clock
from feedback.core.database import db, reading, transaction
from feedback.followup.service.handing_back import hand_back
from feedback.followup.service.handing_back_words import tell_of
from feedback.followup.store.leaving import owners_without_reach

# A longer transaction would keep customers' answers waiting.
SLICE = 20


def hand_back_cases(payload: Mapping[str, Any]) -> None:
    """All that a person can no longer work, slice by slice, and one notice for each colleague."""
    staff_id, mark, now = payload["staff_id"], payload["mark"], clock.now()
    last: int | None = 0
    while last is not None:
        with transaction():
            last = hand_back(staff_id=staff_id, now=now, mark=mark, after_id=last, most=SLICE)
        db.session.remove()
    with transaction():
        tell_of(mark, now)


def find_left_cases(now: datetime) -> int:
    """How many people were found whose cases have to go back; their message does the rest.

    A case may have been handed to somebody in the very moment in which that person left.
    """
    with reading():
        found = list(owners_without_reach())
        db.session.rollback()
    for staff_id in found:
        with transaction():
            access_lost(staff_id, now)
    return len(found)

"""Pass on that a person may see or do less than before; rooms that gave the person work hear it."""

from __future__ import annotations

from datetime import datetime

from feedback.core.ids import new_token
from feedback.outbox.service import put_in_session

KIND = "staff.access_lost"


def access_lost(staff_id: int, now: datetime) -> None:
    """One message for each change; what the person may still do is looked up when it is worked."""
    mark = new_token()
    put_in_session(
        now=now,
        kind=KIND,
        dedupe_key=f"{KIND}:{mark}",
        payload={"staff_id": staff_id, "mark": mark},
    )

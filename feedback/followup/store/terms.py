"""The frozen terms of a clock: the calendar and policy versions it was started under."""

from __future__ import annotations

from sqlalchemy import Connection

from feedback.core.database import reading
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.policy import SlaPolicy
from feedback.sla.store import queries as sla


def calendar_of(
    version_id: int, zone: str, connection: Connection | None = None
) -> BusinessCalendar:
    """The calendar version as it counts in a zone; takes no write lock when it must be read."""
    with reading():
        return sla.calendar(version_id, zone, connection=connection)


def policy_of(version_id: int, connection: Connection | None = None) -> SlaPolicy:
    """The policy version; takes no write lock when it must be read."""
    with reading():
        return sla.policy(version_id, connection=connection)

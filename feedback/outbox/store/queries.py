"""What waits in the outbox, and whether a worker looks at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from feedback.core.database import db
from feedback.outbox.store.models import WorkerHeartbeat


def last_heartbeat_at() -> datetime | None:
    """When any worker last looked for work; None before the first."""
    return db.session.scalar(select(func.max(WorkerHeartbeat.at)))

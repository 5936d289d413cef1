"""How many cases are overdue, remembered for some seconds: every page shows it."""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from feedback.accounts.domain.roles import Actor
from feedback.core.database import reading
from feedback.followup.store.views import n_overdue

MOST = 99

_kept: dict[tuple[int, str], tuple[float, int]] = {}


def overdue_badge(actor: Actor, now: datetime, seconds: float) -> str:
    """What stands beside “Cases”: a number, “99+”, or nothing."""
    if not seconds or actor.staff_id is None:
        return ""
    key = (actor.staff_id, actor.role.value)
    until, n = _kept.get(key, (0.0, 0))
    if until <= time.monotonic():
        try:
            with reading():
                n = n_overdue(actor, now, MOST)
        except SQLAlchemyError:
            # A page that tells of a broken database is shown without it.
            return ""
        if len(_kept) > 10_000:
            _kept.clear()
        _kept[key] = (time.monotonic() + seconds, n)
    if not n:
        return ""
    return f"{MOST}+" if n > MOST else str(n)

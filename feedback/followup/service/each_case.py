"""Work through cases that are due, each in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import update

from feedback.core.database import db, reading, transaction
from feedback.followup.store.models import FollowUpCase

log = logging.getLogger("feedback.followup")
TRY_AGAIN = timedelta(minutes=10)


def each_case(found: Callable[[], list[int]], work: Callable[[int], bool], now: datetime) -> int:
    """How many of the cases that were found had work done; they are looked for without a lock."""
    with reading():
        ids = found()
        db.session.rollback()
    done = 0
    for key in ids:
        try:
            with transaction():
                done += work(key)
        except Exception as error:
            log.warning("case %s: %s; trying again later", key, type(error).__name__)
            with transaction():
                _put_off(key, now)
        finally:
            db.session.remove()
    return done


def _put_off(key: int, now: datetime) -> None:
    """One case that cannot be done holds up no other."""
    db.session.execute(
        update(FollowUpCase)
        .where(FollowUpCase.id == key, FollowUpCase.next_step_at <= now)
        .values(next_step_at=now + TRY_AGAIN),
        execution_options={"synchronize_session": False},
    )

"""Load the story in the caller's transaction: all of it or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Table, text, update

from feedback.core.clock import fixed, local_date
from feedback.core.database import db
from feedback.demo.domain.moods import Year
from feedback.demo.domain.places import SHANGHAI
from feedback.demo.service.building import open_business
from feedback.demo.service.facts import State, state
from feedback.demo.service.playing import Player, Progress
from feedback.outbox.store.models import OutboxMessage

SEED = 20_260_101
# Two loads at once: the second waits for the first and then finds the story there.
LOCK = 7_261_001
_MESSAGES: Table = OutboxMessage.__table__  # type: ignore[assignment]


def load(now: datetime, progress: Progress = lambda _share: None) -> State:
    """What the database held before: the story is there now if it was empty.

    The same moment gives the same story; only receipts are new each time.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    before = state()
    if before is not State.EMPTY:
        return before
    year = Year(local_date(now, SHANGHAI))
    opening_at = now - timedelta(days=(year.last_on - year.first_on).days + 3)
    with fixed(opening_at):
        business = open_business(opening_at, year)
    Player(business, year, now, Random(SEED)).play(progress)  # noqa: S311  # a story, no secret
    _deliver()
    return before


def _deliver() -> None:
    """What the year put into the outbox left long ago: nobody gets mail of a story."""
    db.session.flush()
    db.session.execute(
        update(_MESSAGES)
        .where(_MESSAGES.c.done_at.is_(None))
        .values(done_at=_MESSAGES.c.created_at, attempts=1)
    )

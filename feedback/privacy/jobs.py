"""What happens by itself: the daily retention, and scrubbing the database file after erasures."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select, update

from feedback.core import clock
from feedback.core.database import db, reading, transaction, write_connection
from feedback.core.settings import Settings
from feedback.followup.service.attaching import sweep
from feedback.privacy.service.retention import Due, is_anything_due, retain
from feedback.privacy.store.models import ONLY, PrivacyTerms
from feedback.touchpoints.store.models import Touchpoint

MOST_SLICES = 400
NIGHT = range(1, 5)
# A file is scrubbed at night, and by day only when two nights went by without it.
LONGEST_WAIT = timedelta(hours=48)
# Only these tables ever held personal data.
TABLES = (
    "response",
    "response_revision",
    "contact_detail",
    "case_text",
    "case_mail",
    "follow_up_case",
    "outbox_message",
)


def keep_terms(now: datetime | None = None) -> Due:
    """Everything beyond the terms let go, slice by slice, each in a transaction of its own."""
    now = now or clock.now()
    total = Due()
    with reading():
        is_due = is_anything_due(now)
        db.session.remove()
    if not is_due:
        return total
    for _slice in range(MOST_SLICES):
        with transaction():
            done = retain(now)
        db.session.remove()
        total = Due(
            total.n_contacts + done.n_contacts,
            total.n_words + done.n_words,
            total.n_answers + done.n_answers,
        )
        if not done.n:
            break
    return total


def sweep_files() -> int:
    """How many files of photos went that no case knows any more."""
    settings: Settings = current_app.extensions["settings"]
    with reading():
        n_gone = sweep(now=clock.now(), data_dir=settings.data_dir)
        db.session.remove()
    return n_gone


def scrub_when_quiet(now: datetime | None = None) -> bool:
    """Whether the file was scrubbed: something was erased since the last time, and it is night."""
    now = now or clock.now()
    with reading():
        row = db.session.get(PrivacyTerms, ONLY)
        zone = db.session.scalar(
            select(Touchpoint.zone).where(Touchpoint.parent_id.is_(None)).limit(1)
        )
        db.session.rollback()
    if row is None or row.erased_at is None:
        return False
    if row.scrubbed_at is not None and row.scrubbed_at >= row.erased_at:
        return False
    is_night = now.astimezone(ZoneInfo(zone or "UTC")).hour in NIGHT
    if not is_night and now - row.erased_at < LONGEST_WAIT:
        return False
    scrub(now)
    return True


def scrub(now: datetime) -> None:
    """Leave nothing of what was deleted in the database file.

    SQLite: deletions overwrite with zeros (`secure_delete`); writing the file anew also drops
    copies that moving rows between pages left, and the log is emptied. PostgreSQL: VACUUM frees
    the room of dead rows for new ones; until it is used again, and in its log and its backups
    until those are recycled, traces may remain.
    """
    db.session.remove()
    engine = db.engine
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            for statement in (
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "VACUUM",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                raw.cursor().execute(statement).fetchall()
        finally:
            raw.close()
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in TABLES:
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {table}")
    with write_connection() as connection:
        connection.execute(
            update(PrivacyTerms).where(PrivacyTerms.id == ONLY).values(scrubbed_at=now)
        )
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

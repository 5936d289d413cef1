"""Reads of the audit trail, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from feedback.audit.store.models import AuditEntry
from feedback.core.database import db, reading

SLICE = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the trail; `staff_id` 0 is the product itself, `before_at` is excluded."""

    staff_id: int | None = None
    action: str = ""
    object_kind: str = ""
    object_id: str = ""
    from_at: datetime | None = None
    before_at: datetime | None = None


def entries(filters: Filters, *, below_id: int | None, most: int) -> list[AuditEntry]:
    """Up to `most` entries older than the one of this id."""
    rows = _matching(filters).order_by(AuditEntry.id.desc()).limit(most)
    if below_id is not None:
        rows = rows.where(AuditEntry.id < below_id)
    return list(db.session.scalars(rows))


def slices(filters: Filters, *, most: int) -> Iterator[list[AuditEntry]]:
    """The same, up to `most` entries, in parts that fit into memory.

    No transaction is open between two parts: whoever reads a file slowly keeps nobody waiting.
    """
    below_id, left = None, most
    while left > 0:
        # A file streams after its request is over, and with it what made it a reading one.
        with reading():
            found = entries(filters, below_id=below_id, most=min(SLICE, left))
            db.session.expunge_all()
            db.session.rollback()
        if not found:
            return
        yield found
        below_id, left = found[-1].id, left - len(found)


def _matching(filters: Filters) -> Select[AuditEntry]:
    rows = select(AuditEntry)
    if filters.staff_id is not None:
        # The product's own doings have nobody's id.
        rows = rows.where(
            AuditEntry.staff_id == filters.staff_id
            if filters.staff_id
            else AuditEntry.staff_id.is_(None)
        )
    if filters.action:
        rows = rows.where(AuditEntry.action == filters.action)
    if filters.object_kind:
        rows = rows.where(AuditEntry.object_kind == filters.object_kind)
    if filters.object_id:
        rows = rows.where(AuditEntry.object_id == filters.object_id)
    if filters.from_at is not None:
        rows = rows.where(AuditEntry.at >= filters.from_at)
    if filters.before_at is not None:
        rows = rows.where(AuditEntry.at < filters.before_at)
    return rows

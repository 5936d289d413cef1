"""Who wants no question by mail: kept as keyed hashes, so that the list itself tells nobody."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import Connection, String, Table, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant
from feedback.core.upsert import insert_for
from feedback.responses.domain.person import email_key


class MailSuppression(Base):
    """One address that asked to be left alone; there is no way back from the key to it."""

    __tablename__ = "mail_suppression"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(16))  # unsubscribed, bounced


_TABLE: Table = MailSuppression.__table__  # type: ignore[assignment]


def suppression_key(secret: str, email: str) -> bytes:
    """16 bytes that stand for an address in this installation only (HMAC-SHA-256, RFC 2104)."""
    key = hmac.digest(secret.encode(), b"feedback mail suppression 1", "sha256")
    return hmac.digest(key, (email_key(email) or "").encode(), "sha256")[:16]


def suppress(connection: Connection, *, key: bytes, now: datetime, reason: str) -> None:
    """Remember the address; a second time changes nothing."""
    connection.execute(
        insert_for(connection, _TABLE).on_conflict_do_nothing(index_elements=["key"]),
        {"key": key.hex(), "at": now, "reason": reason},
    )


def is_suppressed(connection: Connection, key: bytes) -> bool:
    """Whether this address asked to be left alone."""
    found = connection.execute(select(_TABLE.c.key).where(_TABLE.c.key == key.hex()))
    return found.first() is not None

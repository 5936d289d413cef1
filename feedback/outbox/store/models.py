"""One table for everything that leaves later: messages and jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, BigKey, Instant, JsonDocument


class OutboxMessage(Base):
    """A piece of work that is done at least once after its transaction is durable."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_open",
            "due_at",
            sqlite_where=text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
        Index(
            "ix_outbox_message_lane",
            "lane",
            "due_at",
            sqlite_where=text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
        Index(
            "ix_outbox_message_dead",
            "dead_at",
            sqlite_where=text("dead_at IS NOT NULL"),
            postgresql_where=text("dead_at IS NOT NULL"),
        ),
        Index(
            "ix_outbox_message_done",
            "done_at",
            sqlite_where=text("done_at IS NOT NULL"),
            postgresql_where=text("done_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    # Where it goes, such as "robot:3"; messages of one lane go one after the other.
    lane: Mapped[str] = mapped_column(String(60), default="", server_default="")
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(Text)


class WorkerHeartbeat(Base):
    """When a worker last looked for work; `/readyz` reads it."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class OutboxLane(Base):
    """How a place to which messages go has been doing, and when it may be spoken to next."""

    __tablename__ = "outbox_lane"

    lane: Mapped[str] = mapped_column(String(60), primary_key=True)
    # One worker at a time speaks to a place.
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    # From the first failure after the last success.
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    n_failures: Mapped[int] = mapped_column(default=0, server_default="0")
    last_ok_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(Text)


class OutboxAttempt(Base):
    """One try to hand a message over: what came back, after how long."""

    __tablename__ = "outbox_attempt"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    message_id: Mapped[int] = mapped_column(BigKey, index=True)
    lane: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    outcome: Mapped[str] = mapped_column(String(8))  # done, later, dead
    status: Mapped[int | None] = mapped_column(SmallInteger)
    spent_ms: Mapped[int]
    # The first of what the other side said, without addresses and keys.
    answer: Mapped[str | None] = mapped_column(Text)

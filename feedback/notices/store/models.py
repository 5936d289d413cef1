"""Destinations, what waits for whom, and what each person wants to hear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, BigKey, Instant, JsonDocument

WAITING = text("bundle_id IS NULL")


class Destination(Base):
    """A robot of a group chat or a webhook. Address and secret are kept sealed."""

    __tablename__ = "destination"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))  # wecom, feishu, dingtalk, slack, webhook
    sealed_address: Mapped[str] = mapped_column(Text)
    # What may be shown of the address: the host and the last characters.
    hint: Mapped[str] = mapped_column(String(120))
    sealed_secret: Mapped[str | None] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(String(8))  # zh, en, both
    kinds: Mapped[list[str]] = mapped_column(JsonDocument)
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    rate_per_minute: Mapped[int] = mapped_column(SmallInteger)
    is_quiet_at_night: Mapped[bool]
    zone: Mapped[str] = mapped_column(String(60))
    is_on: Mapped[bool]
    off_because: Mapped[str | None] = mapped_column(String(12))  # gone, failing
    created_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1)


class NoticeItem(Base):
    """One notice for one receiver, until it left in a message with others."""

    __tablename__ = "notice_item"
    __table_args__ = (
        UniqueConstraint("recipient", "dedupe_key"),
        Index(
            "ix_notice_item_waiting",
            "recipient",
            "due_at",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_notice_item_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    # "staff:5", "robot:3", or "place:7": the team address of a touchpoint.
    recipient: Mapped[str] = mapped_column(String(40))
    dedupe_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(24))
    path: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    text: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    # The outbox message it left in; that row is purged first, so nothing refers to it.
    bundle_id: Mapped[int | None] = mapped_column(BigKey, index=True)


class NoticePreference(Base):
    """When a person wants to hear of one kind, and whether of others' cases too."""

    __tablename__ = "notice_preference"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
    is_wide: Mapped[bool]


class NoticeHours(Base):
    """When a person wants to be left alone and when digests come, in minutes after midnight."""

    __tablename__ = "notice_hours"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)
    quiet_from_minute: Mapped[int] = mapped_column(SmallInteger)
    quiet_until_minute: Mapped[int] = mapped_column(SmallInteger)
    is_quiet_at_weekends: Mapped[bool]
    is_woken_by_urgent: Mapped[bool]
    digest_minutes: Mapped[list[int]] = mapped_column(JsonDocument)

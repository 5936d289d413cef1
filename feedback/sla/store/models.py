"""Business calendars and SLA policies as versions; cases point to the version that applied."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant, JsonDocument


class BusinessCalendarRow(Base):
    """A calendar by name; its hours live in versions."""

    __tablename__ = "business_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class CalendarVersion(Base):
    """Hours, breaks, holidays and exceptions as they stood from one moment on."""

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("calendar_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_calendar.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class PolicyRow(Base):
    """An SLA policy by name; its targets live in versions."""

    __tablename__ = "sla_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class PolicyVersion(Base):
    """First-response and resolution targets by priority as they stood from one moment on."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SlaAssignment(Base):
    """Which calendar and policy a node of the tree uses; inherited downwards."""

    __tablename__ = "sla_assignment"

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("business_calendar.id"))
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("sla_policy.id"))

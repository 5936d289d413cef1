"""Rules in their order, and the praise that customers wrote."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant, JsonDocument


class RoutingRule(Base):
    """One rule as staff wrote it; the lowest position is asked first."""

    __tablename__ = "routing_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    is_active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Praise(Base):
    """A response that thanks the team; its words stay in the response, so that they can go."""

    __tablename__ = "praise"
    __table_args__ = (Index("ix_praise_touchpoint", "touchpoint_id", "praised_on"),)

    response_key: Mapped[int] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), primary_key=True
    )
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    praised_at: Mapped[datetime] = mapped_column(Instant)
    praised_on: Mapped[date]
    # NULL where the built-in rule found it; a rule that was deleted since leaves its number.
    rule_id: Mapped[int | None]
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class PraiseCredit(Base):
    """Whom a praise names; `credited_by` NULL where the name stood in the comment."""

    __tablename__ = "praise_credit"

    response_key: Mapped[int] = mapped_column(
        ForeignKey("praise.response_key", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff_member.id"), primary_key=True, index=True
    )
    credited_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))

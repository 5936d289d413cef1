"""The tree of touchpoints, service standards, and who may see which part of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant, JsonDocument


class Touchpoint(Base):
    """A node of the tree; only nodes of kind `touchpoint` show a survey."""

    __tablename__ = "touchpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # organisation, region, site, touchpoint
    # Ids from the root, "/1/4/9/": a subtree is a prefix.
    path: Mapped[str] = mapped_column(String(200), index=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    own_zone: Mapped[str | None] = mapped_column(String(60))
    # The zone that applies, inherited downwards; kept here so that the submit path reads one row.
    zone: Mapped[str] = mapped_column(String(60))
    moment: Mapped[str | None] = mapped_column(String(20))
    channel: Mapped[str | None] = mapped_column(String(20))
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    notify_email: Mapped[str | None] = mapped_column(String(254))
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)


class ServiceStandard(Base):
    """What a node promises; inherited downwards until a node sets its own."""

    __tablename__ = "service_standard"

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    # nps (points), csat, ces, first_response, resolution (shares 0–1)
    measure: Mapped[str] = mapped_column(String(20), primary_key=True)
    target: Mapped[float]


class StaffScope(Base):
    """A subtree that a staff member may see; administrators see all."""

    __tablename__ = "staff_scope"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)

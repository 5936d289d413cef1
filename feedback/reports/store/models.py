"""The archive of rendered reports."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant


class ReportArchive(Base):
    """One rendered PDF; found again by the digest of its figures, words and layout."""

    __tablename__ = "report_archive"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(5))
    file_name: Mapped[str] = mapped_column(String(120))
    n_bytes: Mapped[int | None]
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    rendered_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_because: Mapped[str | None] = mapped_column(String(200))

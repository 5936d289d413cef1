"""Views of the queue that people keep."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, JsonDocument


class QueueView(Base):
    """Filters under a name; the owner's alone, or also the team's it is shared with.

    Whoever opens it sees their own cases under these filters, never the owner's.
    """

    __tablename__ = "queue_view"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[dict[str, str]] = mapped_column(JsonDocument)

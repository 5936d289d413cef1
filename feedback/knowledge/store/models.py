"""Reply templates and the index of words by which they are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant, JsonDocument


class ReplyTemplate(Base):
    """A reply in both languages: language → {subject, text}; fields are filled in when used."""

    __tablename__ = "reply_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JsonDocument)
    tags: Mapped[list[str]] = mapped_column(JsonDocument, default=list, server_default="[]")
    reasons: Mapped[list[str]] = mapped_column(JsonDocument, default=list, server_default="[]")
    is_active: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class KnowledgeToken(Base):
    """A word (or a pair of Chinese characters) of an item, with its weight there."""

    __tablename__ = "knowledge_token"
    __table_args__ = (Index("ix_knowledge_token_token", "token", "language"),)

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # reply; later standard
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    weight: Mapped[int] = mapped_column(SmallInteger)

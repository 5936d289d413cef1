"""Surveys and their published, unchanging versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant, JsonDocument


class Survey(Base):
    """A survey: a draft that is edited, and the version that touchpoints show."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(12), default="draft")  # draft, published, closed
    draft: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    # Without a foreign key: the two tables would need each other to exist first.
    current_version_id: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class SurveyVersion(Base):
    """A definition as it was published; answers point here for ever."""

    __tablename__ = "survey_version"
    __table_args__ = (UniqueConstraint("survey_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[int | None]


class ConsentText(Base):
    """What customers agreed to under a version's name, word for word, and since when."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("survey_id", "version", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    first_used_at: Mapped[datetime] = mapped_column(Instant)

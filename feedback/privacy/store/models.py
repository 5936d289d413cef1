"""One row: how long personal data is kept, and when the database file was last scrubbed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, Instant

ONLY = 1


class PrivacyTerms(Base):
    """The terms in force; without the row the defaults of `domain/terms.py` apply."""

    __tablename__ = "privacy_terms"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    contact_days: Mapped[int] = mapped_column(SmallInteger)
    words_months: Mapped[int] = mapped_column(SmallInteger)
    answers_months: Mapped[int] = mapped_column(SmallInteger)
    # Something was erased then; until it is scrubbed, freed pages may still hold the words.
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    scrubbed_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

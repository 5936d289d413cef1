"""Responses, contact details, narrow facts and the daily rollups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.core.database import Base, BigKey, Instant, JsonDocument


class Response(Base):
    """One answered page; the answers as one document, as asked in its survey version."""

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_touchpoint_received", "touchpoint_id", "received_at", "id"),
        Index("ix_response_received", "received_at", "id"),
        Index(
            "ix_response_commented",
            "touchpoint_id",
            "band",
            "received_at",
            "id",
            sqlite_where=text("comment IS NOT NULL"),
            postgresql_where=text("comment IS NOT NULL"),
        ),
        Index(
            "ix_response_unhappy",
            "touchpoint_id",
            "received_at",
            sqlite_where=text("band = 'detractor'"),
            postgresql_where=text("band = 'detractor'"),
        ),
        # What retention still has to look at.
        Index(
            "ix_response_worded",
            "received_at",
            "id",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    # Minted by the server into the page: one answer, one id.
    response_id: Mapped[str] = mapped_column(String(32), unique=True)
    receipt: Mapped[str] = mapped_column(String(32), unique=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    survey_version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    received_at: Mapped[datetime] = mapped_column(Instant)
    local_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(5))
    answers: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    comment: Mapped[str | None] = mapped_column(Text)
    body_hash: Mapped[str] = mapped_column(String(64))
    # Of the leading question, so that lists and routing need no join.
    lead_metric: Mapped[str | None] = mapped_column(String(8))
    lead_value: Mapped[int | None] = mapped_column(SmallInteger)
    band: Mapped[str | None] = mapped_column(String(12))
    seconds_on_page: Mapped[int | None]
    # Reasons for doubt (duplicate, honeypot, too_fast …), space separated; empty = none.
    flags: Mapped[str] = mapped_column(String(120), default="", server_default="")
    is_flagged: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    # Words and contact are gone; scores and choices stay counted.
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    # The way from the customer's receipt to the answer is gone too.
    anonymised_at: Mapped[datetime | None] = mapped_column(Instant)


class ResponseRevision(Base):
    """Answers as they were before the customer changed them inside the edit window."""

    __tablename__ = "response_revision"

    response_key: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    replaced_at: Mapped[datetime] = mapped_column(Instant)
    answers: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    body_hash: Mapped[str] = mapped_column(String(64))


class ContactDetail(Base):
    """How to reach a customer who agreed to it; separate, so that it can be erased alone."""

    __tablename__ = "contact_detail"

    response_key: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    consent_version: Mapped[str] = mapped_column(String(40))
    consented_at: Mapped[datetime] = mapped_column(Instant)
    # Folded for looking the same person up: lower-case address, digits of the number.
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    phone_key: Mapped[str | None] = mapped_column(String(40), index=True)


class AnswerFact(Base):
    """One scored or chosen answer: the way from a figure to the responses behind it."""

    __tablename__ = "answer_fact"
    __table_args__ = (
        Index("ix_answer_fact_score", "touchpoint_id", "metric", "band", "local_on"),
        Index("ix_answer_fact_option", "touchpoint_id", "option_id", "local_on"),
    )

    response_key: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    # "" for a score; the chosen option otherwise.
    option_id: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    touchpoint_id: Mapped[int]
    survey_id: Mapped[int]
    local_on: Mapped[date]
    metric: Mapped[str | None] = mapped_column(String(8))
    value: Mapped[int | None] = mapped_column(SmallInteger)
    band: Mapped[str | None] = mapped_column(String(12))
    is_flagged: Mapped[bool] = mapped_column(default=False)


class ScoreRollup(Base):
    """Answers per touchpoint, survey, question and local day as a histogram of values 0–10.

    One row a day whatever the number of answers, so that figures cost the same at any volume.
    """

    __tablename__ = "score_rollup"

    touchpoint_id: Mapped[int] = mapped_column(primary_key=True)
    local_on: Mapped[date] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_flagged: Mapped[bool] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(8))
    n_skipped: Mapped[int] = mapped_column(default=0)
    v0: Mapped[int] = mapped_column(default=0)
    v1: Mapped[int] = mapped_column(default=0)
    v2: Mapped[int] = mapped_column(default=0)
    v3: Mapped[int] = mapped_column(default=0)
    v4: Mapped[int] = mapped_column(default=0)
    v5: Mapped[int] = mapped_column(default=0)
    v6: Mapped[int] = mapped_column(default=0)
    v7: Mapped[int] = mapped_column(default=0)
    v8: Mapped[int] = mapped_column(default=0)
    v9: Mapped[int] = mapped_column(default=0)
    v10: Mapped[int] = mapped_column(default=0)


class ChoiceRollup(Base):
    """How often an option was chosen, per touchpoint, survey, question and local day."""

    __tablename__ = "choice_rollup"

    touchpoint_id: Mapped[int] = mapped_column(primary_key=True)
    local_on: Mapped[date] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    option_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_flagged: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)

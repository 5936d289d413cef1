"""Retention and erasure, wordings of consent, people who want no mail, one question a resolution"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), sa.ForeignKey("survey.id"), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", DOCUMENT, nullable=False),
        sa.Column(
            "survey_version_id", sa.Integer(), sa.ForeignKey("survey_version.id"), nullable=False
        ),
        sa.Column("first_used_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint(
            "survey_id", "version", "digest", name=op.f("uq_consent_text_survey_id_version_digest")
        ),
    )
    _keep_published()
    op.create_table(
        "mail_suppression",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mail_suppression")),
    )
    op.create_table(
        "privacy_terms",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_days", sa.SmallInteger(), nullable=False),
        sa.Column("words_months", sa.SmallInteger(), nullable=False),
        sa.Column("answers_months", sa.SmallInteger(), nullable=False),
        sa.Column("erased_at", AT),
        sa.Column("scrubbed_at", AT),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_terms")),
    )
    op.add_column(
        "recovery_ask",
        sa.Column("round", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.execute(
        "UPDATE recovery_ask SET round = (SELECT count(*) FROM recovery_ask AS earlier "
        "WHERE earlier.case_id = recovery_ask.case_id AND earlier.id < recovery_ask.id)"
    )
    op.create_index("uq_recovery_ask_case_round", "recovery_ask", ["case_id", "round"], unique=True)
    op.add_column("follow_up_case", sa.Column("customer_text", sa.Text()))
    op.add_column("response", sa.Column("anonymised_at", AT))
    op.create_index(
        "ix_response_worded",
        "response",
        ["received_at", "id"],
        sqlite_where=sa.text("erased_at IS NULL"),
        postgresql_where=sa.text("erased_at IS NULL"),
    )


def _keep_published() -> None:
    """The wordings of the versions that were published before they were kept here."""
    bind = op.get_bind()
    version = sa.table(
        "survey_version",
        sa.column("id", sa.Integer),
        sa.column("survey_id", sa.Integer),
        sa.column("definition", DOCUMENT),
        sa.column("published_at", AT),
    )
    consent = sa.table(
        "consent_text",
        sa.column("survey_id", sa.Integer),
        sa.column("version", sa.String),
        sa.column("digest", sa.String),
        sa.column("text", DOCUMENT),
        sa.column("survey_version_id", sa.Integer),
        sa.column("first_used_at", AT),
    )
    seen: set[tuple[int, str, str]] = set()
    for row in bind.execute(sa.select(version).order_by(version.c.id)).all():
        for question in row.definition.get("questions", ()):
            given = question.get("consent")
            if not given:
                continue
            told = json.dumps(given["text"], sort_keys=True, ensure_ascii=False)
            digest = hashlib.sha256(told.encode()).hexdigest()
            key = (row.survey_id, given["version"], digest)
            if key in seen:
                continue
            seen.add(key)
            bind.execute(
                sa.insert(consent),
                {
                    "survey_id": row.survey_id,
                    "version": given["version"],
                    "digest": digest,
                    "text": given["text"],
                    "survey_version_id": row.id,
                    "first_used_at": row.published_at,
                },
            )


def downgrade() -> None:
    op.drop_index("ix_response_worded", "response")
    op.drop_column("response", "anonymised_at")
    op.drop_column("follow_up_case", "customer_text")
    op.drop_index("uq_recovery_ask_case_round", "recovery_ask")
    op.drop_column("recovery_ask", "round")
    op.drop_table("privacy_terms")
    op.drop_table("mail_suppression")
    op.drop_table("consent_text")

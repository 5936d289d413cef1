"""Replies, mail, attachments and goodwill"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _knowledge()
    _of_case(
        "case_mail",
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("event_id", KEY, sa.ForeignKey("case_event.id"), nullable=False),
        sa.Column("message_key", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("state_at", AT, nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.UniqueConstraint("message_key", name=op.f("uq_case_mail_message_key")),
    )
    _of_case(
        "case_attachment",
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("removed_at", AT),
        sa.UniqueConstraint("key", name=op.f("uq_case_attachment_key")),
    )
    _of_case(
        "goodwill_offer",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("currency", sa.String(3), server_default="", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_table(
        "case_link",
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("other_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"])
    op.create_table(
        "goodwill_limit",
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("kinds", DOCUMENT, server_default="[]", nullable=False),
        sa.Column("limits", DOCUMENT, server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_goodwill_limit")),
    )


def _of_case(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of what happened to a case: whose, when, by whom."""
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id")),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def _knowledge() -> None:
    op.create_table(
        "reply_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.Column("tags", DOCUMENT, server_default="[]", nullable=False),
        sa.Column("reasons", DOCUMENT, server_default="[]", nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("staff_member.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("name", name=op.f("uq_reply_template_name")),
    )
    op.create_table(
        "knowledge_token",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "item_id", "language", "token", name=op.f("pk_knowledge_token")
        ),
    )
    op.create_index("ix_knowledge_token_token", "knowledge_token", ["token", "language"])


def downgrade() -> None:
    for table in (
        "goodwill_limit",
        "case_link",
        "goodwill_offer",
        "case_attachment",
        "case_mail",
        "knowledge_token",
        "reply_template",
    ):
        op.drop_table(table)

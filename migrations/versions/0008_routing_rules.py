"""Routing rules and praise"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
UNHAPPY = sa.text("band = 'detractor'")


def upgrade() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    op.create_table(
        "praise",
        sa.Column(
            "response_key",
            KEY,
            sa.ForeignKey(
                "response.id", name=op.f("fk_praise_response_key_response"), ondelete="CASCADE"
            ),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "touchpoint_id",
            sa.Integer(),
            sa.ForeignKey("touchpoint.id", name=op.f("fk_praise_touchpoint_id_touchpoint")),
            nullable=False,
        ),
        sa.Column("praised_at", AT, nullable=False),
        sa.Column("praised_on", sa.Date(), nullable=False),
        sa.Column("rule_id", sa.Integer()),
        sa.Column("hidden_at", AT),
        sa.Column(
            "hidden_by",
            sa.Integer(),
            sa.ForeignKey("staff_member.id", name=op.f("fk_praise_hidden_by_staff_member")),
        ),
        sa.PrimaryKeyConstraint("response_key", name=op.f("pk_praise")),
    )
    op.create_index("ix_praise_touchpoint", "praise", ["touchpoint_id", "praised_on"])
    op.create_table(
        "praise_credit",
        sa.Column(
            "response_key",
            KEY,
            sa.ForeignKey(
                "praise.response_key",
                name=op.f("fk_praise_credit_response_key_praise"),
                ondelete="CASCADE",
            ),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "staff_id",
            sa.Integer(),
            sa.ForeignKey("staff_member.id", name=op.f("fk_praise_credit_staff_id_staff_member")),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "credited_by",
            sa.Integer(),
            sa.ForeignKey(
                "staff_member.id", name=op.f("fk_praise_credit_credited_by_staff_member")
            ),
        ),
        sa.PrimaryKeyConstraint("response_key", "staff_id", name=op.f("pk_praise_credit")),
    )
    op.create_index(op.f("ix_praise_credit_staff_id"), "praise_credit", ["staff_id"])
    # Counts the unhappy answers of a touchpoint's last hours without its happy ones.
    op.create_index(
        "ix_response_unhappy",
        "response",
        ["touchpoint_id", "received_at"],
        sqlite_where=UNHAPPY,
        postgresql_where=UNHAPPY,
    )


def downgrade() -> None:
    op.drop_index("ix_response_unhappy", "response")
    op.drop_table("praise_credit")
    op.drop_table("praise")
    op.drop_table("routing_rule")

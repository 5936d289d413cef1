"""Invitations, revisions of staff members, and ways to search the audit trail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "staff_member", sa.Column("revision", sa.Integer(), server_default="1", nullable=False)
    )
    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("touchpoint_ids", DOCUMENT, nullable=False),
        sa.Column("team_ids", DOCUMENT, nullable=False),
        sa.Column("token_hash", sa.String(64)),
        sa.Column("invited_by", sa.Integer(), sa.ForeignKey("staff_member.id"), nullable=False),
        sa.Column("invited_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.Column("n_sent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", AT),
        sa.Column("withdrawn_at", AT),
        sa.Column("accepted_at", AT),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    op.create_index(op.f("ix_staff_invitation_email"), "staff_invitation", ["email"])
    op.create_index("ix_audit_entry_staff", "audit_entry", ["staff_id", "id"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_action", "audit_entry")
    op.drop_index("ix_audit_entry_staff", "audit_entry")
    op.drop_table("staff_invitation")
    op.drop_column("staff_member", "revision")

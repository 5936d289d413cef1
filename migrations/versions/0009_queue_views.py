"""Saved views of the queue, and the indexes that its pages are read from"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
UNRESOLVED = sa.text("status <> 'resolved'")
CASE = "follow_up_case"
QUEUE = "ix_follow_up_case_queue"


def upgrade() -> None:
    op.create_table(
        "queue_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id"), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id")),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_view")),
        sa.UniqueConstraint("staff_id", "name", name=op.f("uq_queue_view_staff_id_name")),
    )
    op.create_index(op.f("ix_queue_view_team_id"), "queue_view", ["team_id"])
    _queue_index("next_due_at", "id", "status", "owner_id", "team_id", "touchpoint_id")
    op.create_index("ix_follow_up_case_opened", CASE, ["opened_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_follow_up_case_opened", CASE)
    _queue_index("next_due_at", "id")
    op.drop_table("queue_view")


def _queue_index(*columns: str) -> None:
    op.drop_index(QUEUE, CASE)
    op.create_index(
        QUEUE, CASE, list(columns), sqlite_where=UNRESOLVED, postgresql_where=UNRESOLVED
    )

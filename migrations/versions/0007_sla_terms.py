"""Escalation and more calendars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
HELD = sa.text("status = 'held'")


def upgrade() -> None:
    op.create_table(
        "case_step",
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("step", sa.String(8), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", "round", "step", name=op.f("pk_case_step")),
    )
    op.create_index(
        "ix_follow_up_case_held",
        "follow_up_case",
        ["held_until"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    # Cases that were open before: looked at when something falls due, and never for what is past.
    op.execute(
        "UPDATE follow_up_case SET next_step_at = next_due_at"
        " WHERE status = 'open' AND next_due_at > CURRENT_TIMESTAMP"
    )


def downgrade() -> None:
    op.drop_index("ix_follow_up_case_held", "follow_up_case")
    op.drop_table("case_step")

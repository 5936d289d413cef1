"""Indexes that keep dashboard and report as fast with a million answers as with few"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

UNRESOLVED = sa.text("status <> 'resolved'")
RUNNING = sa.text("stopped_at IS NULL")
MISSED = sa.text("outcome = 'missed'")
COMMENTED = sa.text("comment IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_score_rollup_day", "score_rollup")
    op.drop_index("ix_case_clock_touchpoint", "case_clock")
    op.create_index(
        "ix_case_clock_used",
        "case_clock",
        ["kind", "touchpoint_id", "opened_on", "used_minutes", "stopped_at"],
    )
    op.create_index(
        "ix_case_clock_running",
        "case_clock",
        ["touchpoint_id", "opened_on", "kind", "due_at"],
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index(
        "ix_case_clock_missed",
        "case_clock",
        ["touchpoint_id", "opened_on", "case_id"],
        sqlite_where=MISSED,
        postgresql_where=MISSED,
    )
    op.create_index(
        "ix_follow_up_case_waiting",
        "follow_up_case",
        ["touchpoint_id", "opened_on"],
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    )
    op.create_index(
        "ix_response_commented",
        "response",
        ["touchpoint_id", "band", "received_at", "id"],
        sqlite_where=COMMENTED,
        postgresql_where=COMMENTED,
    )


def downgrade() -> None:
    op.drop_index("ix_response_commented", "response")
    op.drop_index("ix_follow_up_case_waiting", "follow_up_case")
    op.drop_index("ix_case_clock_missed", "case_clock")
    op.drop_index("ix_case_clock_running", "case_clock")
    op.drop_index("ix_case_clock_used", "case_clock")
    op.create_index("ix_case_clock_touchpoint", "case_clock", ["touchpoint_id", "opened_on", "kind"])
    op.create_index("ix_score_rollup_day", "score_rollup", ["local_on", "touchpoint_id"])

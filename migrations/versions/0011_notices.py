"""Messages to staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN = sa.text("done_at IS NULL AND dead_at IS NULL")
DEAD = sa.text("dead_at IS NOT NULL")
DONE = sa.text("done_at IS NOT NULL")
WAITING = sa.text("bundle_id IS NULL")
MESSAGE_INDEXES = {
    "ix_outbox_message_lane": (["lane", "due_at"], OPEN),
    "ix_outbox_message_dead": (["dead_at"], DEAD),
    "ix_outbox_message_done": (["done_at"], DONE),
}


def upgrade() -> None:
    _outbox()
    _destinations()
    _items()
    _people()


def _some(name: str, table: str, columns: list[str], rows: sa.TextClause) -> None:
    """An index over some rows only."""
    op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)


def _outbox() -> None:
    op.add_column(
        "outbox_message", sa.Column("lane", sa.String(60), server_default="", nullable=False)
    )
    for name, (columns, rows) in MESSAGE_INDEXES.items():
        _some(name, "outbox_message", columns, rows)
    op.create_table(
        "outbox_lane",
        sa.Column("lane", sa.String(60), nullable=False),
        sa.Column("lease_until", AT),
        sa.Column("next_at", AT),
        sa.Column("failing_since", AT),
        sa.Column("n_failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_ok_at", AT),
        sa.Column("last_error", sa.Text()),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_outbox_lane")),
    )
    op.create_table(
        "outbox_attempt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("lane", sa.String(60), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("spent_ms", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_attempt")),
    )
    for column in ("message_id", "at"):
        op.create_index(op.f(f"ix_outbox_attempt_{column}"), "outbox_attempt", [column])


def _destinations() -> None:
    op.create_table(
        "destination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("sealed_address", sa.Text(), nullable=False),
        sa.Column("hint", sa.String(120), nullable=False),
        sa.Column("sealed_secret", sa.Text()),
        sa.Column("languages", sa.String(8), nullable=False),
        sa.Column("kinds", DOCUMENT, nullable=False),
        sa.Column("touchpoint_id", sa.Integer()),
        sa.Column("rate_per_minute", sa.SmallInteger(), nullable=False),
        sa.Column("is_quiet_at_night", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("off_because", sa.String(12)),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoint.id"],
            name=op.f("fk_destination_touchpoint_id_touchpoint"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
    )


def _items() -> None:
    op.create_table(
        "notice_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("recipient", sa.String(40), nullable=False),
        sa.Column("dedupe_key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("title", DOCUMENT, nullable=False),
        sa.Column("text", DOCUMENT, nullable=False),
        sa.Column("happened_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("bundle_id", KEY),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_item")),
        sa.UniqueConstraint(
            "recipient", "dedupe_key", name=op.f("uq_notice_item_recipient_dedupe_key")
        ),
    )
    _some("ix_notice_item_waiting", "notice_item", ["recipient", "due_at"], WAITING)
    _some("ix_notice_item_due", "notice_item", ["due_at"], WAITING)
    op.create_index(op.f("ix_notice_item_bundle_id"), "notice_item", ["bundle_id"])


def _people() -> None:
    staff = sa.ForeignKeyConstraint
    op.create_table(
        "notice_preference",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("is_wide", sa.Boolean(), nullable=False),
        staff(
            ["staff_id"],
            ["staff_member.id"],
            name=op.f("fk_notice_preference_staff_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("staff_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_hours",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from_minute", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_until_minute", sa.SmallInteger(), nullable=False),
        sa.Column("is_quiet_at_weekends", sa.Boolean(), nullable=False),
        sa.Column("is_woken_by_urgent", sa.Boolean(), nullable=False),
        sa.Column("digest_minutes", DOCUMENT, nullable=False),
        staff(
            ["staff_id"], ["staff_member.id"], name=op.f("fk_notice_hours_staff_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_notice_hours")),
    )


def downgrade() -> None:
    for table in (
        "notice_hours",
        "notice_preference",
        "notice_item",
        "destination",
        "outbox_attempt",
        "outbox_lane",
    ):
        op.drop_table(table)
    for name in MESSAGE_INDEXES:
        op.drop_index(name, "outbox_message")
    op.drop_column("outbox_message", "lane")

"""Teams, tags, contact attempts, rounds of clocks, and words that can be erased"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
UNRESOLVED = sa.text("status <> 'resolved'")
RUNNING = sa.text("stopped_at IS NULL")
MISSED = sa.text("outcome = 'missed'")


def upgrade() -> None:
    _teams()
    _cases()
    _clock_rounds()
    op.create_table(
        "case_text",
        sa.Column("event_id", KEY, sa.ForeignKey("case_event.id"), nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_case_text")),
    )
    op.create_index(op.f("ix_case_text_case_id"), "case_text", ["case_id"])
    _move_words("case_event", to_text=True)
    op.create_table(
        "case_contact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id")),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.Column("spent_minutes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_contact")),
    )
    op.create_index(op.f("ix_case_contact_case_id"), "case_contact", ["case_id"])
    op.create_table(
        "recovery_ask",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("follow_up_case.id"), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(12), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("staff_member.id")),
        sa.Column("answered_at", AT),
        sa.Column("is_solved", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_ask")),
    )
    op.create_index(op.f("ix_recovery_ask_case_id"), "recovery_ask", ["case_id"])
    op.create_index("ix_recovery_ask_asked", "recovery_ask", ["touchpoint_id", "asked_on"])
    for column in ("next_response_met", "next_response_missed"):
        op.add_column(
            "case_rollup", sa.Column(column, sa.Integer(), server_default="0", nullable=False)
        )
    op.add_column("response", sa.Column("erased_at", AT))
    op.add_column("contact_detail", sa.Column("email_key", sa.String(254)))
    op.add_column("contact_detail", sa.Column("phone_key", sa.String(40)))
    digits = "phone"
    for letter in (" ", "-", "(", ")", "+", "."):
        digits = f"replace({digits}, '{letter}', '')"
    op.execute(f"UPDATE contact_detail SET email_key = lower(email), phone_key = {digits}")
    op.create_index(op.f("ix_contact_detail_email_key"), "contact_detail", ["email_key"])
    op.create_index(op.f("ix_contact_detail_phone_key"), "contact_detail", ["phone_key"])


def _teams() -> None:
    op.add_column(
        "staff_member",
        sa.Column("zone", sa.String(60), server_default="Asia/Shanghai", nullable=False),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retired_at", AT),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id"), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "staff_id", name=op.f("pk_team_member")),
    )
    op.create_table(
        "staff_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff_member.id"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_absence")),
    )
    op.create_index(op.f("ix_staff_absence_staff_id"), "staff_absence", ["staff_id"])


def _cases() -> None:
    table = "follow_up_case"
    is_sqlite = op.get_bind().dialect.name == "sqlite"

    def reference(name: str, kind: sa.types.TypeEngine, target: str) -> None:
        key = op.f(f"fk_{table}_{name}_{target}")
        if is_sqlite:
            # SQLite adds a column with its reference in place; a copy of the table would drop
            # what other tables and triggers hold on to.
            word = kind.compile(dialect=op.get_bind().dialect)
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {name} {word} "
                f"CONSTRAINT {key} REFERENCES {target} (id)"
            )
            return
        op.add_column(table, sa.Column(name, kind))
        op.create_foreign_key(key, table, target, [name], ["id"])

    op.add_column(table, sa.Column("tags", DOCUMENT, server_default="[]", nullable=False))
    reference("team_id", sa.Integer(), "team")
    op.add_column(table, sa.Column("next_step_at", AT))
    op.add_column(
        table, sa.Column("steps_done", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(table, sa.Column("customer_waits_since", AT))
    op.add_column(table, sa.Column("cause_category", sa.String(20)))
    op.add_column(table, sa.Column("is_first_contact", sa.Boolean()))
    reference("merged_into_id", KEY, "follow_up_case")
    op.add_column(table, sa.Column("held_until", AT))
    op.create_index("ix_follow_up_case_team", table, ["team_id", "status"])
    op.create_index("ix_follow_up_case_resolved", table, ["resolved_at", "id"])
    op.create_index(
        "ix_follow_up_case_step",
        table,
        ["next_step_at"],
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    )


def _clock_rounds() -> None:
    """A clock's key becomes (case, kind, round)."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(
            "case_clock", sa.Column("round", sa.SmallInteger(), server_default="1", nullable=False)
        )
        op.drop_constraint("pk_case_clock", "case_clock", type_="primary")
        op.create_primary_key("pk_case_clock", "case_clock", ["case_id", "kind", "round"])
        return
    _rebuild_clocks(rounds=True)


CLOCK_COLUMNS = (
    "case_id, kind, touchpoint_id, opened_on, calendar_version_id, policy_version_id, "
    "target_minutes, started_at, due_at, stopped_at, used_minutes, outcome"
)


def _rebuild_clocks(*, rounds: bool) -> None:
    """SQLite cannot change a key in place: the table is written anew, no row is changed."""
    bind = op.get_bind()
    indexes = bind.execute(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'case_clock' "
            "AND sql IS NOT NULL"
        )
    ).scalars()
    again = list(indexes)
    op.execute("ALTER TABLE case_clock RENAME TO case_clock_old")
    columns = [
        sa.Column(
            "case_id",
            KEY,
            sa.ForeignKey("follow_up_case.id", name=op.f("fk_case_clock_case_id_follow_up_case")),
            nullable=False,
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column(
            "calendar_version_id",
            sa.Integer(),
            sa.ForeignKey(
                "calendar_version.id",
                name=op.f("fk_case_clock_calendar_version_id_calendar_version"),
            ),
            nullable=False,
        ),
        sa.Column(
            "policy_version_id",
            sa.Integer(),
            sa.ForeignKey(
                "policy_version.id", name=op.f("fk_case_clock_policy_version_id_policy_version")
            ),
            nullable=False,
        ),
        sa.Column("target_minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("due_at", AT),
        sa.Column("stopped_at", AT),
        sa.Column("used_minutes", sa.Integer()),
        sa.Column("outcome", sa.String(8), nullable=False),
    ]
    key = ["case_id", "kind"]
    if rounds:
        columns.append(sa.Column("round", sa.SmallInteger(), server_default="1", nullable=False))
        key.append("round")
    op.create_table(
        "case_clock", *columns, sa.PrimaryKeyConstraint(*key, name=op.f("pk_case_clock"))
    )
    kept = "" if rounds else " WHERE round = 1"
    op.execute(
        f"INSERT INTO case_clock ({CLOCK_COLUMNS}) SELECT {CLOCK_COLUMNS} FROM case_clock_old{kept}"
    )
    op.execute("DROP TABLE case_clock_old")
    for statement in again:
        op.execute(statement)


def _move_words(table: str, *, to_text: bool) -> None:
    """Notes move out of the append-only lines, whose triggers stand aside meanwhile."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute(f"DROP TRIGGER {table}_no_update")
    else:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    if to_text and is_sqlite:
        op.execute(
            "INSERT INTO case_text (event_id, case_id, text) "
            "SELECT id, case_id, json_extract(detail, '$.note') FROM case_event "
            "WHERE json_extract(detail, '$.note') IS NOT NULL"
        )
        op.execute("UPDATE case_event SET detail = json_remove(detail, '$.note')")
    elif to_text:
        op.execute(
            "INSERT INTO case_text (event_id, case_id, text) "
            "SELECT id, case_id, detail->>'note' FROM case_event WHERE detail ? 'note'"
        )
        op.execute("UPDATE case_event SET detail = detail - 'note' WHERE detail ? 'note'")
    elif is_sqlite:
        op.execute(
            "UPDATE case_event SET detail = json_set(detail, '$.note', "
            "(SELECT text FROM case_text WHERE event_id = case_event.id)) "
            "WHERE id IN (SELECT event_id FROM case_text)"
        )
    else:
        op.execute(
            "UPDATE case_event SET detail = detail || jsonb_build_object('note', case_text.text) "
            "FROM case_text WHERE case_text.event_id = case_event.id"
        )
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
        )
    else:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


def downgrade() -> None:
    for column in ("email_key", "phone_key"):
        op.drop_index(op.f(f"ix_contact_detail_{column}"), "contact_detail")
        op.drop_column("contact_detail", column)
    op.drop_column("response", "erased_at")
    for column in ("next_response_met", "next_response_missed"):
        op.drop_column("case_rollup", column)
    op.drop_table("recovery_ask")
    op.drop_table("case_contact")
    _move_words("case_event", to_text=False)
    op.drop_table("case_text")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DELETE FROM case_clock WHERE round > 1")
        op.drop_constraint("pk_case_clock", "case_clock", type_="primary")
        op.create_primary_key("pk_case_clock", "case_clock", ["case_id", "kind"])
        op.drop_column("case_clock", "round")
    else:
        _rebuild_clocks(rounds=False)
    table = "follow_up_case"
    for name in ("team", "resolved", "step"):
        op.drop_index(f"ix_follow_up_case_{name}", table)
    for column in (
        "held_until",
        "merged_into_id",
        "is_first_contact",
        "cause_category",
        "customer_waits_since",
        "steps_done",
        "next_step_at",
        "team_id",
        "tags",
    ):
        _drop_column(table, column)
    op.drop_table("staff_absence")
    op.drop_table("team_member")
    op.drop_table("team")
    op.drop_column("staff_member", "zone")


def _drop_column(table: str, column: str) -> None:
    is_reference = column in {"team_id", "merged_into_id"}
    if op.get_bind().dialect.name == "sqlite" and is_reference:
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
        return
    op.drop_column(table, column)

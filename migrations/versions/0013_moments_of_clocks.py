"""From when a promise is due soon, and from when it is broken"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

AT = sa.DateTime(timezone=True)
UNRESOLVED = sa.text("status <> 'resolved'")
RUNNING = sa.text("stopped_at IS NULL")
QUEUE = ["next_due_at", "id", "status", "owner_id", "team_id", "touchpoint_id"]
CLOCK = ["touchpoint_id", "opened_on", "kind"]
SLICE = 500


def upgrade() -> None:
    for table, names in (
        ("follow_up_case", ("next_soon_at", "next_late_at")),
        ("case_clock", ("soon_at", "late_at")),
    ):
        for name in names:
            op.add_column(table, sa.Column(name, AT))
    _fill("follow_up_case", "next_", ["id"])
    _fill("case_clock", "", ["case_id", "kind", "round"])
    _index("ix_follow_up_case_queue", "follow_up_case", [*QUEUE, "next_soon_at", "next_late_at"],
           UNRESOLVED)  # fmt: skip
    _index("ix_case_clock_running", "case_clock", [*CLOCK, "late_at"], RUNNING)
    op.create_index(
        "ix_follow_up_case_late",
        "follow_up_case",
        ["next_late_at", "next_soon_at", "touchpoint_id"],
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    )


def downgrade() -> None:
    op.drop_index("ix_follow_up_case_late", table_name="follow_up_case")
    _index("ix_follow_up_case_queue", "follow_up_case", QUEUE, UNRESOLVED)
    _index("ix_case_clock_running", "case_clock", [*CLOCK, "due_at"], RUNNING)
    for table, names in (
        ("case_clock", ("soon_at", "late_at")),
        ("follow_up_case", ("next_soon_at", "next_late_at")),
    ):
        for name in names:
            op.drop_column(table, name)


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _fill(name: str, prefix: str, key: list[str]) -> None:
    """What stood until now: due soon a day before, late a minute after by the wall clock.

    The next thing that happens to a case counts its moments again, in opening time.
    """
    soon, due, late = (f"{prefix}{moment}_at" for moment in ("soon", "due", "late"))
    table = sa.table(name, *map(sa.column, key), *(sa.column(one, AT) for one in (soon, due, late)))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(*(table.c[one] for one in key), table.c[due]).where(table.c[due].is_not(None))
    ).all()
    change = (
        sa.update(table)
        .where(*(table.c[one] == sa.bindparam(f"key_{one}") for one in key))
        .values({soon: sa.bindparam("soon"), late: sa.bindparam("late")})
    )
    changes = [
        {
            **{f"key_{one}": value for one, value in zip(key, row, strict=False)},
            "soon": row[-1] - timedelta(days=1),
            "late": row[-1] + timedelta(minutes=1),
        }
        for row in rows
    ]
    for start in range(0, len(changes), SLICE):
        connection.execute(change, changes[start : start + SLICE])

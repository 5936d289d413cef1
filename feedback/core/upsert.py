"""`INSERT … ON CONFLICT` for both databases from one description."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT and RETURNING."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


@cache
def adding_upsert(dialect: str, table: Table, counters: tuple[str, ...]) -> Any:
    """Insert a row of counts, or add the counts to the row that is there; built once."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=[column.name for column in table.primary_key],
        set_={name: table.c[name] + statement.excluded[name] for name in counters},
    )


def add_counts(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]], counters: tuple[str, ...]
) -> None:
    """Add counts row by row, in the order of the primary key so that writers never cross."""
    if rows:
        keys = [column.name for column in table.primary_key]
        ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
        run_rows(connection, adding_upsert(connection.dialect.name, table, counters), ordered)


def run_rows(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Run a statement for each row; a single row the plain way, which costs the driver less."""
    connection.execute(statement, rows[0] if len(rows) == 1 else rows)

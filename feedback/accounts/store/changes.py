"""How many rows a statement changed, which is how a condition in it is asked."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult

from feedback.core.database import db


def n_changed(statement: Any) -> int:
    """Rows that an UPDATE, DELETE or INSERT touched in the session's transaction."""
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount

"""Whether the database's tables are those that this version of the product works with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from feedback.core.database import sqlite_driver
from feedback.core.settings import ROOT, Settings

UPGRADE = "run `feedback db upgrade`"


def schema_fault(settings: Settings) -> str | None:
    """Why serving over this database would be wrong; None if it fits, or does not answer now.

    Nothing is created by looking: a mistyped path never becomes a second, empty database.
    """
    try:
        found = _sqlite(settings) if settings.is_sqlite else _postgresql(settings)
    except FileNotFoundError as fault:
        return f"there is no database at {fault.filename}; {UPGRADE}, or correct the address"
    except Exception as error:
        if type(error).__name__ in {"UndefinedTable"} or "no such table" in str(error):
            return f"the database has no tables of this product yet; {UPGRADE}"
        # A server that is not up yet comes up by itself; pages say so until it does.
        return None
    known = sorted(file.name.split("_")[0] for file in _migrations().glob("[0-9]*.py"))
    if found == known[-1]:
        return None
    if found in known:
        return f"the database is at migration {found}, older than {known[-1]}; {UPGRADE}"
    return f"the database is at migration {found}, which this version does not know; update it"


def _migrations() -> Path:
    return ROOT / "migrations" / "versions"


def _sqlite(settings: Settings) -> str:
    path = Path(settings.database_url.removeprefix("sqlite:///").partition("?")[0])
    if not path.is_file():
        raise FileNotFoundError(2, "no such file", str(path))
    with closing(sqlite_driver().connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as reader:
        return _version(reader.execute("SELECT version_num FROM alembic_version").fetchone())


def _postgresql(settings: Settings) -> str:
    import psycopg

    plain = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, connect_timeout=5) as reader:
        return _version(reader.execute("SELECT version_num FROM alembic_version").fetchone())


def _version(row: Any) -> str:
    return str(row[0]) if row else "none"

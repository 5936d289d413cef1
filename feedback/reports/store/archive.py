"""The archive's rows: asked for, rendered or failed. Files lie beside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, select, update

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.core.upsert import insert_for
from feedback.reports.store.models import ReportArchive
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

_TABLE: Table = ReportArchive.__table__  # type: ignore[assignment]

# Longer than any render may take: whoever still owes a report then has died.
GIVEN_UP_AFTER = timedelta(seconds=75)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the archive as it was read."""

    digest: str
    file_name: str
    requested_at: datetime
    rendered_at: datetime | None
    failed_because: str | None

    @property
    def is_own(self) -> bool:
        """Whether its file shows what the digest says; figures may change before the render."""
        return self.file_name == name_of(self.digest)


@dataclass(frozen=True, slots=True)
class Recent:
    """A report that was made lately, for a list."""

    node: Touchpoint
    from_on: date
    to_on: date
    language: str
    rendered_at: datetime


def name_of(digest: str) -> str:
    """The file name of the report with this digest."""
    return f"{digest}.pdf"


def entry(connection: Connection, digest: str) -> Entry | None:
    """The row of a digest; None when it was never asked for."""
    row = connection.execute(
        select(
            _TABLE.c.digest,
            _TABLE.c.file_name,
            _TABLE.c.requested_at,
            _TABLE.c.rendered_at,
            _TABLE.c.failed_because,
        ).where(_TABLE.c.digest == digest)
    ).first()
    return Entry(*row) if row is not None else None


def claim(
    connection: Connection,
    *,
    digest: str,
    touchpoint_id: int,
    from_on: date,
    to_on: date,
    language: str,
    staff_id: int | None,
    now: datetime,
    seen: Entry | None,
) -> bool:
    """Whether the caller is the one to order this render: nobody did, or what was `seen` is over.

    The first statement writes, so that a transaction of a reading request waits for its lock.
    """
    values = {
        "file_name": name_of(digest),
        "requested_by": staff_id,
        "requested_at": now,
        "rendered_at": None,
        "failed_because": None,
        "n_bytes": None,
    }
    inserted = connection.execute(
        insert_for(connection, _TABLE)
        .on_conflict_do_nothing(index_elements=["digest"])
        .returning(_TABLE.c.digest),
        {
            "digest": digest,
            "touchpoint_id": touchpoint_id,
            "from_on": from_on,
            "to_on": to_on,
            "language": language,
            **values,
        },
    ).first()
    if inserted is not None:
        return True
    if seen is None:
        return False
    is_over = _TABLE.c.rendered_at.is_not(None) | _TABLE.c.failed_because.is_not(None)
    again = connection.execute(
        update(_TABLE)
        .where(
            _TABLE.c.digest == digest,
            _TABLE.c.requested_at == seen.requested_at,
            is_over | (_TABLE.c.requested_at < now - GIVEN_UP_AFTER),
        )
        .values(**values)
    )
    return again.rowcount == 1


def n_waiting(connection: Connection, staff_id: int | None, now: datetime) -> int:
    """How many reports this person still waits for."""
    found = connection.scalar(
        select(func.count())
        .select_from(_TABLE)
        .where(
            _TABLE.c.requested_by == staff_id,
            _TABLE.c.rendered_at.is_(None),
            _TABLE.c.failed_because.is_(None),
            _TABLE.c.requested_at >= now - GIVEN_UP_AFTER,
        )
    )
    return int(found or 0)


def finish(
    connection: Connection,
    *,
    digest: str,
    rendered_as: str,
    n_bytes: int,
    now: datetime,
) -> bool:
    """Whether the render is wanted still; under another digest when the figures changed meanwhile.

    False when an answer that it may quote was erased while it was being made.
    """
    done = connection.execute(
        update(_TABLE)
        .where(_TABLE.c.digest == digest)
        .values(
            file_name=name_of(rendered_as), n_bytes=n_bytes, rendered_at=now, failed_because=None
        )
    )
    return done.rowcount == 1


def fail(connection: Connection, *, digest: str, because: str) -> None:
    """The render failed; the reason is a code, with a detail after a colon."""
    connection.execute(
        update(_TABLE).where(_TABLE.c.digest == digest).values(failed_because=because[:200])
    )


def forget(connection: Connection, digest: str) -> None:
    """Remove a row whose file is gone."""
    connection.execute(delete(_TABLE).where(_TABLE.c.digest == digest))


def quoting(connection: Connection, touchpoint_id: int, on: date) -> list[tuple[str, str]]:
    """Digest and file of the reports whose place and days hold answers of this touchpoint's day."""
    place = select(Touchpoint.path).where(Touchpoint.id == touchpoint_id).scalar_subquery()
    rows = connection.execute(
        select(_TABLE.c.digest, _TABLE.c.file_name)
        .join(Touchpoint, Touchpoint.id == _TABLE.c.touchpoint_id)
        .where(place.startswith(Touchpoint.path), _TABLE.c.from_on <= on, _TABLE.c.to_on >= on)
    )
    return [(row.digest, row.file_name) for row in rows]


def recent(actor: Actor, most: int = 12) -> list[Recent]:
    """The newest reports of places that the person sees."""
    rows = db.session.execute(
        select(ReportArchive, Touchpoint)
        .join(Touchpoint, Touchpoint.id == ReportArchive.touchpoint_id)
        .where(visible(actor), ReportArchive.rendered_at.is_not(None))
        .order_by(ReportArchive.rendered_at.desc(), ReportArchive.digest)
        .limit(most * 4)
    )
    found: dict[tuple[int, date, date, str], Recent] = {}
    for row, node in rows:
        key = (node.id, row.from_on, row.to_on, row.language)
        if row.rendered_at is not None and key not in found and len(found) < most:
            found[key] = Recent(node, row.from_on, row.to_on, row.language, row.rendered_at)
    return list(found.values())


def read_file(folder: Path, file_name: str) -> bytes | None:
    """The PDF of an archived report; None when the file is gone."""
    try:
        return (folder / file_name).read_bytes()
    except FileNotFoundError:
        return None


def write_file(folder: Path, file_name: str, content: bytes) -> None:
    """Put the PDF there whole or not at all, readable by the product alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f".{secrets.token_hex(8)}.tmp"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / file_name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise

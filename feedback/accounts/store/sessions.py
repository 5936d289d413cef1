"""Sessions of staff members: read with each request, written now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, or_, select, update
from sqlalchemy.orm import joinedload

from feedback.accounts.domain.lifetimes import ABSOLUTE, IDLE, SEEN_EVERY, is_alive
from feedback.accounts.store.changes import n_changed
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import SignInUsed, StaffSession
from feedback.core.database import db, write_connection
from feedback.core.upsert import insert_for


@dataclass(frozen=True, slots=True)
class Present:
    """The session of this request."""

    id: int
    staff_id: int
    created_at: datetime
    last_seen_at: datetime
    fresh_at: datetime
    signed_in_by: str
    has_second: bool
    needs_second: bool


def present(token_hash: str, now: datetime) -> tuple[Present, StaffMember] | None:
    """The living session of a token and whose it is: one read by a unique key."""
    rows = db.session.execute(
        select(StaffSession, StaffMember)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .options(joinedload(StaffMember.roles))
        .where(
            StaffSession.token_hash == token_hash,
            StaffSession.staff_key == StaffMember.fs_uniquifier,
            StaffMember.active,
        )
    )
    found = rows.unique().first()
    if found is None:
        return None
    row, member = found
    if not is_alive(
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_unfinished=row.needs_second,
        now=now,
    ):
        return None
    kept = {name: getattr(row, name) for name in Present.__slots__}
    return Present(**kept), member


def add(row: StaffSession, now: datetime) -> None:
    """Keep a new session, and forget those that are over."""
    db.session.execute(
        delete(StaffSession).where(
            or_(StaffSession.last_seen_at < now - IDLE, StaffSession.created_at < now - ABSOLUTE)
        )
    )
    db.session.add(row)
    db.session.flush()


def of_member(staff_id: int, staff_key: str, now: datetime) -> list[StaffSession]:
    """The living, complete sessions of a person, the one used last first."""
    rows = db.session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.staff_key == staff_key,
            StaffSession.needs_second.is_(False),
        )
        .order_by(StaffSession.last_seen_at.desc(), StaffSession.id.desc())
    )
    return [
        row
        for row in rows
        if is_alive(
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            is_unfinished=False,
            now=now,
        )
    ]


def end(*, staff_id: int, session_id: int | None = None, but: int | None = None) -> int:
    """End one session of a person, or all but one; how many ended."""
    ending = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    if session_id is not None:
        ending = ending.where(StaffSession.id == session_id)
    if but is not None:
        ending = ending.where(StaffSession.id != but)
    return n_changed(ending)


def make_fresh(session_id: int, now: datetime) -> None:
    """The person just said again who it is."""
    db.session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(fresh_at=now)
    )


def see(session_id: int, now: datetime) -> None:
    """The session was used now; in a short transaction of its own."""
    with write_connection() as connection:
        connection.execute(
            update(StaffSession)
            .where(StaffSession.id == session_id, StaffSession.last_seen_at <= now - SEEN_EVERY)
            .values(last_seen_at=now)
        )


def use_once(key: str, now: datetime) -> bool:
    """Whether this is the first use of a challenge; remembered for longer than it is valid."""
    db.session.execute(delete(SignInUsed).where(SignInUsed.at < now - ABSOLUTE))
    taken = (
        insert_for(db.session.connection(), cast("Table", SignInUsed.__table__))
        .values(key=key, at=now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(SignInUsed.key)
    )
    return db.session.scalar(taken) is not None

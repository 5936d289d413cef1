"""Reads: destinations, who is told of what, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from feedback.accounts.domain.roles import Right, Role
from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.notices.domain.hours import Hours
from feedback.notices.domain.kinds import FIRST_CHOICE, Choice, Kind
from feedback.notices.store.models import Destination, NoticeHours, NoticeItem, NoticePreference
from feedback.outbox.store.models import OutboxLane, OutboxMessage
from feedback.touchpoints.domain.paths import ids_on, is_inside
from feedback.touchpoints.store.models import StaffScope, Touchpoint

# The kind of the message that spreads what happened; its key is that of what happened.
SPREAD = "notice.spread"
SLICE = 500
REFUSAL_REST = timedelta(days=1)
_ITEM: Table = NoticeItem.__table__  # type: ignore[assignment]


def destinations() -> list[Destination]:
    """Every destination by name."""
    return list(db.session.scalars(select(Destination).order_by(Destination.name, Destination.id)))


def destination(destination_id: int) -> Destination:
    """One destination; raises `NotFound`."""
    found = db.session.get(Destination, destination_id)
    if found is None:
        raise NotFound(_("There is no such destination."))
    return found


def lane_states(lanes: Sequence[str]) -> dict[str, OutboxLane]:
    """How places have been doing, by lane."""
    rows = db.session.scalars(select(OutboxLane).where(OutboxLane.lane.in_(lanes)))
    return {row.lane: row for row in rows}


def path_of(connection: Connection, touchpoint_id: int | None) -> str | None:
    """The path of a node; None for none."""
    if touchpoint_id is None:
        return None
    return connection.execute(
        select(Touchpoint.path).where(Touchpoint.id == touchpoint_id)
    ).scalar()


def listening_destinations(connection: Connection, kind: Kind, path: str | None) -> list[Any]:
    """Destinations that are on, want the kind, and stand over the place."""
    rows = connection.execute(
        select(Destination.id, Destination.kinds, Destination.zone, Destination.is_quiet_at_night)
        .add_columns(Touchpoint.path)
        .outerjoin(Touchpoint, Touchpoint.id == Destination.touchpoint_id)
        .where(Destination.is_on.is_(True))
    ).all()
    return [
        row
        for row in rows
        if kind.value in row.kinds
        and (row.path is None or (path is not None and is_inside(path, row.path)))
    ]


def team_place(connection: Connection, path: str) -> int | None:
    """The node itself or its nearest ancestor that has a team address."""
    rows = connection.execute(
        select(Touchpoint.id, Touchpoint.path).where(
            Touchpoint.id.in_(ids_on(path)), Touchpoint.notify_email.is_not(None)
        )
    ).all()
    return max(rows, key=lambda row: len(row.path)).id if rows else None


def listening_staff(
    connection: Connection, kind: Kind, path: str | None, named: Sequence[int]
) -> dict[int, Choice]:
    """Who is told how: the named as they chose, and who asked for everything of their area.

    A place is told of only to people whose area it lies in.
    """
    chosen = {
        row.staff_id: row
        for row in connection.execute(
            select(NoticePreference.staff_id, NoticePreference.choice, NoticePreference.is_wide)
            .join(StaffMember, StaffMember.id == NoticePreference.staff_id)
            .where(NoticePreference.kind == kind.value, StaffMember.active.is_(True))
        )
    }
    told: dict[int, Choice] = {}
    active = list(
        connection.execute(
            select(StaffMember.id).where(StaffMember.id.in_(named), StaffMember.active.is_(True))
        ).scalars()
    )
    # Whoever lost the area since is told nothing of it.
    for staff_id in active if path is None else _who_see(connection, active, path):
        row = chosen.get(staff_id)
        told[staff_id] = Choice(row.choice) if row else FIRST_CHOICE[kind]
    wide = [staff_id for staff_id, row in chosen.items() if row.is_wide and staff_id not in told]
    for staff_id in _who_see(connection, wide, path):
        told[staff_id] = Choice(chosen[staff_id].choice)
    return {staff_id: choice for staff_id, choice in told.items() if choice is not Choice.OFF}


def _who_see(connection: Connection, staff_ids: Sequence[int], path: str | None) -> list[int]:
    """Those of the people whose role and area let them see a place."""
    if not staff_ids:
        return []
    roles = roles_of(connection, staff_ids)
    scopes = connection.execute(
        select(StaffScope.staff_id, Touchpoint.path)
        .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
        .where(StaffScope.staff_id.in_(staff_ids))
    ).all()
    seeing = {row.staff_id for row in scopes if path and is_inside(path, row.path)}
    return [
        staff_id
        for staff_id in staff_ids
        if roles.get(staff_id) is Role.ADMINISTRATOR or staff_id in seeing
    ]


def roles_of(connection: Connection, staff_ids: Sequence[int]) -> dict[int, Role]:
    """The strongest role of each person."""
    from feedback.accounts.store.models import RoleRow, staff_role

    rows = connection.execute(
        select(staff_role.c.staff_id, RoleRow.name)
        .join(RoleRow, RoleRow.id == staff_role.c.role_id)
        .where(staff_role.c.staff_id.in_(staff_ids))
    ).all()
    held: dict[int, set[str]] = {}
    for row in rows:
        held.setdefault(row.staff_id, set()).add(row.name)
    return {
        staff_id: next((role for role in Role if role.value in names), Role.VIEWER)
        for staff_id, names in held.items()
    }


def administrators(connection: Connection) -> list[int]:
    """Active people who may manage notices."""
    from feedback.accounts.domain.roles import RIGHTS

    active = list(
        connection.execute(select(StaffMember.id).where(StaffMember.active.is_(True))).scalars()
    )
    roles = roles_of(connection, active)
    return [
        staff_id
        for staff_id in active
        if staff_id in roles and Right.MANAGE_NOTICES in RIGHTS[roles[staff_id]]
    ]


def hours_of(connection: Connection, staff_ids: Sequence[int]) -> dict[int, tuple[Hours, bool]]:
    """Each person's hours, and whether urgent matters may wake them."""
    rows = connection.execute(
        select(StaffMember.id, StaffMember.zone, NoticeHours)
        .outerjoin(NoticeHours, NoticeHours.staff_id == StaffMember.id)
        .where(StaffMember.id.in_(staff_ids))
        .with_only_columns(
            StaffMember.id,
            StaffMember.zone,
            NoticeHours.quiet_from_minute,
            NoticeHours.quiet_until_minute,
            NoticeHours.is_quiet_at_weekends,
            NoticeHours.is_woken_by_urgent,
            NoticeHours.digest_minutes,
        )
    ).all()
    return {
        row.id: (
            Hours(
                row.zone,
                row.quiet_from_minute,
                row.quiet_until_minute,
                row.is_quiet_at_weekends,
                tuple(row.digest_minutes),
            ),
            row.is_woken_by_urgent,
        )
        if row.digest_minutes is not None
        else (Hours(row.zone), False)
        for row in rows
    }


def waiting_recipients(connection: Connection, now: datetime) -> list[str]:
    """Receivers for whom something is due and nothing is on its way.

    An address that refuses mail is tried once a day: what happens meanwhile gathers, and the
    message that was given up stands where people see it. Sending that one again ends the wait.
    """
    due = connection.execute(
        select(_ITEM.c.recipient)
        .where(_ITEM.c.bundle_id.is_(None), _ITEM.c.due_at <= now)
        .distinct()
    ).scalars()
    found = sorted(due)
    if not found:
        return []
    open_ones = connection.execute(
        select(OutboxMessage.payload).where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.dead_at.is_(None),
            OutboxMessage.kind.in_(("notice.mail", "notice.robot")),
        )
    ).scalars()
    refused = connection.execute(
        select(OutboxMessage.payload).where(
            OutboxMessage.dead_at > now - REFUSAL_REST,
            OutboxMessage.kind == "notice.mail",
            OutboxMessage.last_error.startswith("mailbox"),
        )
    ).scalars()
    busy = {payload["recipient"] for payload in (*open_ones, *refused)}
    return [recipient for recipient in found if recipient not in busy]


def leaving_together(
    recipient: str, now: datetime, window: timedelta
) -> tuple[ColumnElement[bool], ...]:
    """What leaves together now: all that is due within the window, however much it is."""
    return (
        _ITEM.c.recipient == recipient,
        _ITEM.c.bundle_id.is_(None),
        _ITEM.c.due_at <= now + window,
    )


def first_and_last(
    connection: Connection, recipient: str, now: datetime, window: timedelta
) -> tuple[int, int] | None:
    """The ends of what leaves together; None where nothing does."""
    found = connection.execute(
        select(func.min(_ITEM.c.id), func.max(_ITEM.c.id)).where(
            *leaving_together(recipient, now, window)
        )
    ).one()
    return (found[0], found[1]) if found[0] is not None else None


def visible_now(items: Sequence[NoticeItem], staff_id: int) -> list[NoticeItem]:
    """Those that the person may still be told of: whose area lost the place meanwhile is not.

    Where it happened stands in the message that told of it; without that nobody is told.
    """
    connection = db.session.connection()
    where_of = _places(connection, [item.dedupe_key for item in items])
    paths = {
        place: path_of(connection, place) for place in set(where_of.values()) if place is not None
    }
    seen = {
        place for place, path in paths.items() if path and _who_see(connection, [staff_id], path)
    }
    return [
        item
        for item in items
        if item.dedupe_key in where_of
        and (where_of[item.dedupe_key] is None or where_of[item.dedupe_key] in seen)
    ]


def _places(connection: Connection, keys: Sequence[str]) -> dict[str, int | None]:
    """The touchpoints of what happened, by dedupe key; None for what has no place."""
    return {one["dedupe"]: one["touchpoint_id"] for one in _happened(connection, keys)}


def _happened(connection: Connection, keys: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    # After a day without a mail server there are more than fit into one statement.
    for start in range(0, len(keys), SLICE):
        some = [f"{SPREAD}:{key}" for key in keys[start : start + SLICE]]
        rows = select(OutboxMessage.payload).where(OutboxMessage.dedupe_key.in_(some))
        found += connection.execute(rows).scalars()
    return found


def is_anything_urgent(bundle: str) -> bool:
    """Whether a bundle tells of something that may wake people."""
    keys = [item.dedupe_key for item in bundled(bundle)]
    return any(one["is_urgent"] for one in _happened(db.session.connection(), keys))


def quiet_hours_of(recipient: str, bundle: str) -> Hours | None:
    """When a receiver wants no message such as this one; None where it may come at any time."""
    kind, _colon, key = recipient.partition(":")
    if kind == "robot":
        found = db.session.get(Destination, int(key))
        return Hours(found.zone) if found is not None and found.is_quiet_at_night else None
    if kind != "staff":
        return None
    hours, is_woken = hours_of(db.session.connection(), [int(key)])[int(key)]
    return None if is_woken and is_anything_urgent(bundle) else hours


def bundled(bundle: str) -> list[NoticeItem]:
    """The notices of a bundle, oldest first."""
    message = select(OutboxMessage.id).where(OutboxMessage.dedupe_key == bundle).scalar_subquery()
    return list(
        db.session.scalars(
            select(NoticeItem)
            .where(NoticeItem.bundle_id == message)
            .order_by(NoticeItem.happened_at, NoticeItem.id)
        )
    )

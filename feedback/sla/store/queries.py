"""Reads of calendars and policies, and which of them a place in the tree uses.

Versions never change, so what was read from one is kept for the life of the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from feedback.core import kept
from feedback.core.database import db
from feedback.core.errors import NotFound, Unavailable
from feedback.core.i18n import _
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.policy import SlaPolicy
from feedback.sla.store.models import (
    BusinessCalendarRow,
    CalendarVersion,
    PolicyRow,
    PolicyVersion,
    SlaAssignment,
)
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.store.models import Touchpoint


@dataclass(frozen=True, slots=True)
class Applying:
    """The versions that a case opened now in a place would be held to."""

    calendar_version_id: int
    policy_version_id: int


@kept.Once
def calendar(
    version_id: int, zone: str | None = None, *, connection: Connection | None = None
) -> BusinessCalendar:
    """The calendar of a version; one without a zone of its own counts in the given zone."""
    document = (connection or db.session).scalar(
        select(CalendarVersion.document).where(CalendarVersion.id == version_id)
    )
    if document is None:
        raise NotFound(_("There is no such calendar."))
    return calendar_of(document, zone)


def calendar_of(document: dict[str, Any], zone: str | None = None) -> BusinessCalendar:
    """The calendar of a stored document; its own zone goes before the given one."""
    return BusinessCalendar.from_document(
        {**document, "zone": document.get("zone") or zone or "UTC"}
    )


@kept.Once
def policy(version_id: int, *, connection: Connection | None = None) -> SlaPolicy:
    """The policy of a version."""
    document = (connection or db.session).scalar(
        select(PolicyVersion.document).where(PolicyVersion.id == version_id)
    )
    if document is None:
        raise NotFound(_("There is no such policy."))
    return SlaPolicy.from_document(document)


def _newest(version: Any, owner: Any, owner_id: Any) -> Any:
    return (
        select(version.id)
        .where(owner == owner_id)
        .order_by(version.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _applying_statement() -> Any:
    """Assignments on a path and, as node 0, the defaults: the first calendar and policy made."""
    candidates = union_all(
        select(
            SlaAssignment.touchpoint_id.label("node"),
            SlaAssignment.calendar_id.label("calendar"),
            SlaAssignment.policy_id.label("policy"),
        ).where(SlaAssignment.touchpoint_id.in_(bindparam("ids", expanding=True))),
        select(
            literal(0),
            select(func.min(BusinessCalendarRow.id)).scalar_subquery(),
            select(func.min(PolicyRow.id)).scalar_subquery(),
        ),
    ).subquery()
    hours, targets = aliased(CalendarVersion), aliased(PolicyVersion)
    return select(
        candidates.c.node,
        _newest(hours, hours.calendar_id, candidates.c.calendar),
        _newest(targets, targets.policy_id, candidates.c.policy),
    )


_APPLYING = _applying_statement()


def applying(touchpoint_path: str, connection: Connection | None = None) -> Applying:
    """The newest versions of the nearest calendar and of the nearest policy; one statement.

    Calendar and policy are looked for apart, upwards from the node; the built-in ones end it.
    """
    ids = ids_on(touchpoint_path)
    rows = (connection or db.session).execute(_APPLYING, {"ids": ids})
    by_node = {node: (calendar_id, policy_id) for node, calendar_id, policy_id in rows}
    calendar_version_id = policy_version_id = None
    for node in (0, *ids):
        hours, targets = by_node.get(node, (None, None))
        calendar_version_id = hours or calendar_version_id
        policy_version_id = targets or policy_version_id
    if calendar_version_id is None or policy_version_id is None:
        raise Unavailable(_("No calendar and no policy exist yet."))
    return Applying(calendar_version_id, policy_version_id)


def where_first_used(
    *, calendar_id: int | None = None, policy_id: int | None = None
) -> Applying | None:
    """What applies at the first place with this calendar, or this policy, of its own."""
    used = (
        SlaAssignment.calendar_id == calendar_id
        if policy_id is None
        else SlaAssignment.policy_id == policy_id
    )
    places = select(Touchpoint.path).join(
        SlaAssignment, SlaAssignment.touchpoint_id == Touchpoint.id
    )
    path = db.session.scalar(places.where(used).order_by(Touchpoint.id).limit(1))
    return None if path is None else applying(path)


def newest_in_use() -> list[int]:
    """The newest version of each calendar that a place or the default uses; one statement."""
    newest = func.max(CalendarVersion.number).over(partition_by=CalendarVersion.calendar_id)
    rows = select(
        CalendarVersion.id,
        CalendarVersion.calendar_id,
        CalendarVersion.number,
        newest.label("newest"),
    ).subquery()
    used = select(SlaAssignment.calendar_id).where(SlaAssignment.calendar_id.is_not(None))
    first = select(func.min(BusinessCalendarRow.id)).scalar_subquery()
    return list(
        db.session.scalars(
            select(rows.c.id)
            .where(
                rows.c.number == rows.c.newest,
                rows.c.calendar_id.in_(used) | (rows.c.calendar_id == first),
            )
            .order_by(rows.c.id)
        )
    )


def default_calendar_id() -> int | None:
    """The calendar of places that were given none: the first one made."""
    return db.session.scalar(select(func.min(BusinessCalendarRow.id)))


def default_policy_id() -> int | None:
    """The policy of places that were given none: the first one made."""
    return db.session.scalar(select(func.min(PolicyRow.id)))


def calendars() -> list[tuple[BusinessCalendarRow, CalendarVersion]]:
    """Every calendar with its newest version, the default first."""
    newest = (
        select(CalendarVersion.calendar_id, func.max(CalendarVersion.number).label("number"))
        .group_by(CalendarVersion.calendar_id)
        .subquery()
    )
    rows = db.session.execute(
        select(BusinessCalendarRow, CalendarVersion)
        .join(newest, newest.c.calendar_id == BusinessCalendarRow.id)
        .join(
            CalendarVersion,
            (CalendarVersion.calendar_id == newest.c.calendar_id)
            & (CalendarVersion.number == newest.c.number),
        )
        .order_by(BusinessCalendarRow.id)
    )
    return [(row, version) for row, version in rows]


def policies() -> list[tuple[PolicyRow, PolicyVersion]]:
    """Every policy with its newest version, the default first."""
    newest = (
        select(PolicyVersion.policy_id, func.max(PolicyVersion.number).label("number"))
        .group_by(PolicyVersion.policy_id)
        .subquery()
    )
    rows = db.session.execute(
        select(PolicyRow, PolicyVersion)
        .join(newest, newest.c.policy_id == PolicyRow.id)
        .join(
            PolicyVersion,
            (PolicyVersion.policy_id == newest.c.policy_id)
            & (PolicyVersion.number == newest.c.number),
        )
        .order_by(PolicyRow.id)
    )
    return [(row, version) for row, version in rows]


def calendar_versions(calendar_id: int) -> list[CalendarVersion]:
    """The versions of a calendar, the newest first."""
    return list(
        db.session.scalars(
            select(CalendarVersion)
            .where(CalendarVersion.calendar_id == calendar_id)
            .order_by(CalendarVersion.number.desc())
        )
    )


def policy_versions(policy_id: int) -> list[PolicyVersion]:
    """The versions of a policy, the newest first."""
    return list(
        db.session.scalars(
            select(PolicyVersion)
            .where(PolicyVersion.policy_id == policy_id)
            .order_by(PolicyVersion.number.desc())
        )
    )


def assignments() -> list[SlaAssignment]:
    """Which nodes have a calendar or a policy of their own."""
    return list(db.session.scalars(select(SlaAssignment)))

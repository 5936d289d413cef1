"""Use cases of calendars and policies: every change is a new version, cases keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.accounts.domain.roles import SYSTEM, Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.i18n import _
from feedback.sla.domain.calendar import calendar_faults
from feedback.sla.domain.policy import DEFAULT_POLICY, policy_faults
from feedback.sla.store.models import (
    BusinessCalendarRow,
    CalendarVersion,
    PolicyRow,
    PolicyVersion,
    SlaAssignment,
)
from feedback.sla.store.queries import (
    calendar_versions,
    default_calendar_id,
    default_policy_id,
    policy_versions,
)
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import node_for, sees_all, visible

STANDARD_HOURS = "Standard hours"
STANDARD_TARGETS = "Standard targets"
STANDARD_CALENDAR: dict[str, Any] = {
    "schema": 1,
    "zone": "Asia/Shanghai",
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holiday_sets": ["CN"],
    "makeup_hours_of": "mon",
}


def ensure_defaults(now: datetime) -> None:
    """Make the built-in calendar and policy where none exists; twice changes nothing."""
    if default_calendar_id() is None:
        create_calendar(actor=SYSTEM, now=now, name=STANDARD_HOURS, document=STANDARD_CALENDAR)
    if default_policy_id() is None:
        create_policy(
            actor=SYSTEM, now=now, name=STANDARD_TARGETS, document=DEFAULT_POLICY.to_document()
        )


def create_calendar(
    *, actor: Actor, now: datetime, name: str, document: Mapping[str, Any]
) -> CalendarVersion:
    """The first version of a new calendar; a document without `zone` counts in the place's zone.

    Raises `Invalid` with every fault of the document.
    """
    _require(actor)
    _check_calendar(document)
    row = BusinessCalendarRow(name=_free_name(BusinessCalendarRow, name))
    db.session.add(row)
    db.session.flush()
    return _new_calendar_version(actor, now, row.id, 1, document)


def add_calendar_version(
    *,
    actor: Actor,
    now: datetime,
    calendar_id: int,
    document: Mapping[str, Any],
    seen_number: int | None = None,
) -> CalendarVersion:
    """A new version, for cases opened from now on; raises `Conflict` if one came in between."""
    _require(actor)
    may_change_calendar(actor, calendar_id, refuse=True)
    _check_calendar(document)
    newest = _newest_number(calendar_versions(calendar_id), seen_number)
    return _new_calendar_version(actor, now, calendar_id, newest + 1, document)


def create_policy(
    *, actor: Actor, now: datetime, name: str, document: Mapping[str, Any]
) -> PolicyVersion:
    """The first version of a new policy; raises `Invalid` with every fault of the document."""
    _require(actor)
    _check_policy(document)
    row = PolicyRow(name=_free_name(PolicyRow, name))
    db.session.add(row)
    db.session.flush()
    return _new_policy_version(actor, now, row.id, 1, document)


def add_policy_version(
    *,
    actor: Actor,
    now: datetime,
    policy_id: int,
    document: Mapping[str, Any],
    seen_number: int | None = None,
) -> PolicyVersion:
    """A new version, for cases opened from now on; raises `Conflict` if one came in between."""
    _require(actor)
    may_change_policy(actor, policy_id, refuse=True)
    _check_policy(document)
    newest = _newest_number(policy_versions(policy_id), seen_number)
    return _new_policy_version(actor, now, policy_id, newest + 1, document)


def assign(
    *,
    actor: Actor,
    now: datetime,
    touchpoint_id: int,
    calendar_id: int | None,
    policy_id: int | None,
) -> None:
    """Let a node and all below it use this calendar and this policy; None inherits from above."""
    _require(actor)
    node = node_for(actor, touchpoint_id)
    if calendar_id is not None and db.session.get(BusinessCalendarRow, calendar_id) is None:
        raise NotFound(_("There is no such calendar."))
    if policy_id is not None and db.session.get(PolicyRow, policy_id) is None:
        raise NotFound(_("There is no such policy."))
    row = db.session.get(SlaAssignment, node.id)
    if calendar_id is None and policy_id is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(
            SlaAssignment(touchpoint_id=node.id, calendar_id=calendar_id, policy_id=policy_id)
        )
    else:
        row.calendar_id, row.policy_id = calendar_id, policy_id
    db.session.flush()
    record(
        at=now,
        staff_id=actor.staff_id,
        action="sla.assigned",
        object_kind="touchpoint",
        object_id=node.id,
        calendar_id=calendar_id,
        policy_id=policy_id,
    )


def may_change_calendar(actor: Actor, calendar_id: int, *, refuse: bool = False) -> bool:
    """Whether every place that uses the calendar lies in the person's area; else `Forbidden`."""
    if db.session.get(BusinessCalendarRow, calendar_id) is None:
        raise NotFound(_("There is no such calendar."))
    elsewhere = SlaAssignment.calendar_id == calendar_id
    return _may_change(actor, calendar_id == default_calendar_id(), elsewhere, refuse)


def may_change_policy(actor: Actor, policy_id: int, *, refuse: bool = False) -> bool:
    """Whether every place that uses the policy lies in the person's area; else `Forbidden`."""
    if db.session.get(PolicyRow, policy_id) is None:
        raise NotFound(_("There is no such policy."))
    elsewhere = SlaAssignment.policy_id == policy_id
    return _may_change(actor, policy_id == default_policy_id(), elsewhere, refuse)


def _may_change(actor: Actor, is_default: bool, uses: Any, refuse: bool) -> bool:
    if sees_all(actor):
        return True
    outside = (
        select(Touchpoint.id)
        .join(SlaAssignment, SlaAssignment.touchpoint_id == Touchpoint.id)
        .where(uses, ~visible(actor))
        .limit(1)
    )
    allowed = not is_default and db.session.scalar(outside) is None
    if refuse and not allowed:
        raise Forbidden(_("It is also used outside of your area. Make one of your own instead."))
    return allowed


def _require(actor: Actor) -> None:
    if not actor.may(Right.EDIT_STANDARDS):
        raise Forbidden(_("Your role does not allow this."))


def _check_calendar(document: Mapping[str, Any]) -> None:
    # A calendar may leave the zone to the place; any zone serves to check the rest.
    faults = calendar_faults({**document, "zone": document.get("zone") or "UTC"})
    if faults:
        raise Invalid(_("The calendar cannot be used."), [str(fault) for fault in faults])


def _check_policy(document: Mapping[str, Any]) -> None:
    if faults := policy_faults(document):
        raise Invalid(_("The policy cannot be used."), [str(fault) for fault in faults])


def _free_name(table: type[BusinessCalendarRow] | type[PolicyRow], name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid(_("A name is needed."))
    if db.session.scalar(select(table.id).where(table.name == name)) is not None:
        raise Invalid(_("The name %(name)s is taken.", name=name))
    return name


def _newest_number(versions: list[Any], seen_number: int | None) -> int:
    newest = int(versions[0].number) if versions else 0
    if seen_number is not None and seen_number != newest:
        raise Conflict(_("Someone made a newer version while you were editing."))
    return newest


def _new_calendar_version(
    actor: Actor, now: datetime, calendar_id: int, number: int, document: Mapping[str, Any]
) -> CalendarVersion:
    version = CalendarVersion(
        calendar_id=calendar_id, number=number, document=dict(document), created_at=now
    )
    _save(version)
    _record(actor, now, "calendar", calendar_id, version.id, number)
    return version


def _new_policy_version(
    actor: Actor, now: datetime, policy_id: int, number: int, document: Mapping[str, Any]
) -> PolicyVersion:
    version = PolicyVersion(
        policy_id=policy_id, number=number, document=dict(document), created_at=now
    )
    _save(version)
    _record(actor, now, "policy", policy_id, version.id, number)
    return version


def _save(version: CalendarVersion | PolicyVersion) -> None:
    db.session.add(version)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("Someone made a newer version while you were editing.")) from error


def _record(
    actor: Actor, now: datetime, kind: str, object_id: int, version_id: int, number: int
) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=f"{kind}.version_added",
        object_kind=kind,
        object_id=object_id,
        version_id=version_id,
        number=number,
    )

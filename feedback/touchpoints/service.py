"""Use cases of the tree: add, change, re-point, retire, promise, and who may see which part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.service.leaving import access_lost
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.core.ids import new_code, normal_code
from feedback.surveys.store.models import Survey
from feedback.touchpoints.domain.kinds import Channel, Kind, Moment, may_stand_under
from feedback.touchpoints.domain.paths import MAX_LENGTH, path_under
from feedback.touchpoints.domain.standards import standard_faults
from feedback.touchpoints.domain.zones import ZoneOfNode, inherited_zones, is_zone, zone_in
from feedback.touchpoints.store.models import ServiceStandard, StaffScope, Touchpoint
from feedback.touchpoints.store.queries import node_for, sees_all


def add_node(
    *,
    actor: Actor,
    now: datetime,
    parent_id: int | None,
    kind: Kind | str,
    name: Mapping[str, str],
    zone: str | None = None,
    moment: Moment | str | None = None,
    channel: Channel | str | None = None,
    survey_id: int | None = None,
    code: str | None = None,
    notify_email: str | None = None,
) -> Touchpoint:
    """The new node, with a code of its own; raises `Invalid` where it may not stand.

    Only who sees everything may add an organisation.
    """
    _require(actor, Right.EDIT_TOUCHPOINTS)
    parent = node_for(actor, parent_id) if parent_id is not None else None
    if parent is None and not sees_all(actor):
        raise Forbidden(_("Only an administrator may add an organisation."))
    kind = Kind(kind)
    if not may_stand_under(kind, Kind(parent.kind) if parent else None):
        raise Invalid(_("Such a node may not stand there."))
    if parent is not None and parent.retired_at is not None:
        raise Invalid(_("What is retired gets no new parts."))
    is_touchpoint = kind is Kind.TOUCHPOINT
    node = Touchpoint(
        parent_id=parent_id,
        kind=kind.value,
        path="",
        code=_code(code),
        name=_named(name),
        own_zone=_zoned(zone),
        zone=zone_in(zone, parent.zone if parent else None),
        moment=Moment(moment).value if moment and is_touchpoint else None,
        channel=Channel(channel).value if channel and is_touchpoint else None,
        survey_id=_shown_survey(survey_id) if is_touchpoint else None,
        notify_email=notify_email or None,
        created_at=now,
    )
    db.session.add(node)
    db.session.flush()
    node.path = path_under(parent.path if parent else None, node.id)
    node.position = node.id
    if len(node.path) > MAX_LENGTH:
        raise Invalid(_("The tree is too deep here."))
    db.session.flush()
    _record(actor, now, "touchpoint.added", node, kind=kind.value, parent_id=parent_id)
    return node


def change_node(
    *,
    actor: Actor,
    now: datetime,
    touchpoint_id: int,
    seen_revision: int,
    name: Mapping[str, str],
    zone: str | None = None,
    moment: Moment | str | None = None,
    channel: Channel | str | None = None,
    notify_email: str | None = None,
) -> Touchpoint:
    """The changed node; a new zone is inherited by all below that have none of their own.

    Raises `Conflict` if someone changed the node after it was seen.
    """
    _require(actor, Right.EDIT_TOUCHPOINTS)
    node = node_for(actor, touchpoint_id)
    is_touchpoint = node.kind == Kind.TOUCHPOINT
    values = {
        "name": _named(name),
        "own_zone": _zoned(zone),
        "moment": Moment(moment).value if moment and is_touchpoint else None,
        "channel": Channel(channel).value if channel and is_touchpoint else None,
        "notify_email": notify_email or None,
    }
    changed = sorted(key for key, value in values.items() if getattr(node, key) != value)
    _advance(node, seen_revision)
    for key, value in values.items():
        setattr(node, key, value)
    db.session.flush()
    if "own_zone" in changed:
        _inherit_zone(node)
    _record(actor, now, "touchpoint.changed", node, fields=changed)
    return node


def point_to_survey(
    *,
    actor: Actor,
    now: datetime,
    touchpoint_id: int,
    survey_id: int | None,
    seen_revision: int | None = None,
) -> Touchpoint:
    """The touchpoint, showing another survey from now on; its code and posters stay as they are."""
    _require(actor, Right.EDIT_TOUCHPOINTS)
    node = node_for(actor, touchpoint_id)
    if node.kind != Kind.TOUCHPOINT:
        raise Invalid(_("Only touchpoints show a survey."))
    before = node.survey_id
    shown = _shown_survey(survey_id)
    _advance(node, seen_revision)
    node.survey_id = shown
    db.session.flush()
    _record(actor, now, "touchpoint.pointed", node, before=before, after=shown)
    return node


def retire(
    *, actor: Actor, now: datetime, touchpoint_id: int, seen_revision: int | None = None
) -> Touchpoint:
    """The node, retired with all below it; the codes stay theirs for ever."""
    _require(actor, Right.EDIT_TOUCHPOINTS)
    node = node_for(actor, touchpoint_id)
    _advance(node, seen_revision)
    db.session.execute(
        update(Touchpoint)
        .where(Touchpoint.path.startswith(node.path), Touchpoint.retired_at.is_(None))
        .values(retired_at=now)
    )
    db.session.refresh(node)
    _record(actor, now, "touchpoint.retired", node)
    return node


def bring_back(
    *, actor: Actor, now: datetime, touchpoint_id: int, seen_revision: int | None = None
) -> Touchpoint:
    """The node, in use again; what retired in the same moment below it comes back with it."""
    _require(actor, Right.EDIT_TOUCHPOINTS)
    node = node_for(actor, touchpoint_id)
    if node.retired_at is None:
        raise Invalid(_("It is in use."))
    parent = db.session.get(Touchpoint, node.parent_id) if node.parent_id else None
    if parent is not None and parent.retired_at is not None:
        raise Invalid(_("What stands above it is retired. Bring that back first."))
    _advance(node, seen_revision)
    db.session.execute(
        update(Touchpoint)
        .where(Touchpoint.path.startswith(node.path), Touchpoint.retired_at == node.retired_at)
        .values(retired_at=None)
    )
    db.session.refresh(node)
    _record(actor, now, "touchpoint.brought_back", node)
    return node


def set_standards(
    *,
    actor: Actor,
    now: datetime,
    touchpoint_id: int,
    standards: Mapping[str, float | None],
    seen_revision: int | None = None,
) -> Touchpoint:
    """The node, promising exactly these targets itself; a measure left out (or None) is inherited.

    NPS in points, all others as shares 0–1. Raises `Invalid` with every fault.
    """
    _require(actor, Right.EDIT_STANDARDS)
    node = node_for(actor, touchpoint_id)
    own = {name: float(target) for name, target in standards.items() if target is not None}
    if faults := standard_faults(own):
        raise Invalid(
            _("These standards cannot be set."),
            [f"{name}: {code.replace('_', ' ')}" for name, code in faults.items()],
        )
    _advance(node, seen_revision)
    db.session.execute(delete(ServiceStandard).where(ServiceStandard.touchpoint_id == node.id))
    db.session.add_all(
        ServiceStandard(touchpoint_id=node.id, measure=str(name), target=target)
        for name, target in own.items()
    )
    db.session.flush()
    _record(actor, now, "touchpoint.standards_set", node, standards=own)
    return node


def give_scope(*, actor: Actor, now: datetime, staff_id: int, touchpoint_id: int) -> None:
    """From now on the staff member sees this node and all below it; twice changes nothing."""
    _require(actor, Right.MANAGE_STAFF)
    node = node_for(actor, touchpoint_id)
    if db.session.get(StaffScope, (staff_id, node.id)) is not None:
        return
    db.session.add(StaffScope(staff_id=staff_id, touchpoint_id=node.id))
    db.session.flush()
    _record_scope(actor, now, "staff.scope_given", staff_id, node.id)


def take_scope(*, actor: Actor, now: datetime, staff_id: int, touchpoint_id: int) -> None:
    """The staff member no longer sees this node by this scope; nothing happens without it."""
    _require(actor, Right.MANAGE_STAFF)
    scope = db.session.get(StaffScope, (staff_id, touchpoint_id))
    if scope is None:
        return
    db.session.delete(scope)
    db.session.flush()
    _record_scope(actor, now, "staff.scope_taken", staff_id, touchpoint_id)
    access_lost(staff_id, now)


def _require(actor: Actor, right: Right) -> None:
    if not actor.may(right):
        raise Forbidden(_("Your role does not allow this."))


def _advance(node: Touchpoint, seen_revision: int | None) -> None:
    """Count the revision up; raises `Conflict` if it is not the one that was seen."""
    seen = node.revision if seen_revision is None else seen_revision
    done = db.session.execute(
        update(Touchpoint)
        .where(Touchpoint.id == node.id, Touchpoint.revision == seen)
        .values(revision=Touchpoint.revision + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(node)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("Someone changed this touchpoint while you were editing it."))


def _inherit_zone(node: Touchpoint) -> None:
    parent = db.session.get(Touchpoint, node.parent_id) if node.parent_id else None
    below = db.session.scalars(select(Touchpoint).where(Touchpoint.path.startswith(node.path)))
    rows = sorted(below, key=lambda row: len(row.path.split("/")))
    zones = inherited_zones(
        (ZoneOfNode(row.id, row.parent_id, row.own_zone) for row in rows),
        parent.zone if parent else None,
    )
    for row in rows:
        row.zone = zones[row.id]
    db.session.flush()


def _code(wanted: str | None) -> str:
    """A code that no node ever had; nodes are never deleted, so a unique code is a new one."""
    if wanted is not None:
        code = normal_code(wanted)
        if code is None or _is_taken(code):
            raise Invalid(_("The code %(code)s cannot be used.", code=wanted))
        return code
    code = new_code()
    while _is_taken(code):
        code = new_code()
    return code


def _is_taken(code: str) -> bool:
    return db.session.scalar(select(Touchpoint.id).where(Touchpoint.code == code)) is not None


def _named(name: Mapping[str, str]) -> dict[str, str]:
    texts = {language: text.strip() for language, text in name.items() if text.strip()}
    if not texts:
        raise Invalid(_("A name is needed in at least one language."))
    return texts


def _zoned(zone: str | None) -> str | None:
    if zone and not is_zone(zone):
        raise Invalid(_("%(zone)s is no time zone.", zone=zone))
    return zone or None


def _shown_survey(survey_id: int | None) -> int | None:
    if survey_id is None:
        return None
    survey = db.session.get(Survey, survey_id)
    if survey is None or survey.status != "published" or survey.current_version_id is None:
        raise Invalid(_("Only a published survey can be shown."))
    return survey.id


def _record(actor: Actor, now: datetime, action: str, node: Touchpoint, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="touchpoint",
        object_id=node.id,
        **detail,
    )


def _record_scope(actor: Actor, now: datetime, action: str, staff_id: int, node_id: int) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="staff",
        object_id=staff_id,
        touchpoint_id=node_id,
    )

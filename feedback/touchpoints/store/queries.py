"""Reads of the tree; whoever asks sees only the subtrees in their scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, false, select, true
from sqlalchemy.orm import aliased

from feedback.accounts.domain.roles import Actor, Role
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.core.ids import normal_code
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.domain.standards import inherited_standards
from feedback.touchpoints.store.models import ServiceStandard, StaffScope, Touchpoint

# Made once: an alias costs more to build than the condition it stands in.
_top = aliased(Touchpoint)


@dataclass(slots=True)
class Branch:
    """A node with the visible nodes below it."""

    node: Touchpoint
    children: list[Branch] = field(default_factory=list)


def sees_all(actor: Actor) -> bool:
    """Whether scope does not narrow this person: administrators and the product itself."""
    return actor.role is Role.ADMINISTRATOR


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Touchpoint` under which a node exists for this person."""
    if sees_all(actor):
        return true()
    if actor.staff_id is None:
        return false()
    return exists(
        select(1)
        .select_from(StaffScope)
        .join(_top, _top.id == StaffScope.touchpoint_id)
        .where(StaffScope.staff_id == actor.staff_id, Touchpoint.path.startswith(_top.path))
        .correlate(Touchpoint)
    )


def visible_ids(actor: Actor) -> Select[int]:
    """Ids of the nodes this person sees, for `….touchpoint_id.in_(…)` on large tables."""
    return select(Touchpoint.id).where(visible(actor))


def touchpoint_for(actor: Actor, code: str) -> Touchpoint:
    """The node of a code; raises `NotFound` outside of the person's scope."""
    normal = normal_code(code)
    node = (
        db.session.scalar(select(Touchpoint).where(Touchpoint.code == normal, visible(actor)))
        if normal
        else None
    )
    if node is None:
        raise NotFound(_("There is no such touchpoint."))
    return node


def node_for(actor: Actor, touchpoint_id: int) -> Touchpoint:
    """The node of an id; raises `NotFound` outside of the person's scope."""
    node = db.session.scalar(
        select(Touchpoint).where(Touchpoint.id == touchpoint_id, visible(actor))
    )
    if node is None:
        raise NotFound(_("There is no such touchpoint."))
    return node


def subtree(actor: Actor, node: Touchpoint) -> Select[Touchpoint]:
    """The node and all below it that the person sees, parents before children."""
    return (
        select(Touchpoint)
        .where(Touchpoint.path.startswith(node.path), visible(actor))
        .order_by(Touchpoint.path)
    )


def subtree_ids(actor: Actor, node: Touchpoint) -> Select[int]:
    """Ids of `subtree`, for `….touchpoint_id.in_(…)`."""
    return select(Touchpoint.id).where(Touchpoint.path.startswith(node.path), visible(actor))


def ancestors(node: Touchpoint, actor: Actor | None = None) -> list[Touchpoint]:
    """The nodes above, the root first; with an actor only those that exist for that person."""
    above = [node_id for node_id in ids_on(node.path) if node_id != node.id]
    if not above:
        return []
    rows = select(Touchpoint).where(Touchpoint.id.in_(above))
    if actor is not None:
        rows = rows.where(visible(actor))
    by_id = {row.id: row for row in db.session.scalars(rows)}
    return [by_id[node_id] for node_id in above if node_id in by_id]


def standards_for(node: Touchpoint) -> dict[str, float]:
    """The service standards that apply to a node: measure → target, the nearest one set wins."""
    own, ids = own_standards_on(node), ids_on(node.path)
    return inherited_standards(own, ids)


def own_standards_on(node: Touchpoint) -> dict[int, dict[str, float]]:
    """What the node and each node above it set themselves: id → measure → target."""
    own: dict[int, dict[str, float]] = defaultdict(dict)
    rows = select(ServiceStandard).where(ServiceStandard.touchpoint_id.in_(ids_on(node.path)))
    for row in db.session.scalars(rows):
        own[row.touchpoint_id][row.measure] = row.target
    return dict(own)


def tree(actor: Actor) -> list[Branch]:
    """What the person sees, as trees; a node whose parent is out of scope is a root here."""
    rows = select(Touchpoint).where(visible(actor)).order_by(Touchpoint.position, Touchpoint.id)
    branches = {node.id: Branch(node) for node in db.session.scalars(rows)}
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.node.parent_id or 0)
        (parent.children if parent else roots).append(branch)
    return roots


def flat(branches: list[Branch], depth: int = 0) -> list[tuple[int, Touchpoint]]:
    """The trees as (depth, node) lines in reading order, for choices."""
    lines: list[tuple[int, Touchpoint]] = []
    for branch in branches:
        lines.append((depth, branch.node))
        lines += flat(branch.children, depth + 1)
    return lines


def scopes_of(staff_ids: list[int]) -> dict[int, list[Touchpoint]]:
    """The tops of the subtrees that staff members may see, by staff id."""
    found: dict[int, list[Touchpoint]] = defaultdict(list)
    rows = (
        select(StaffScope.staff_id, Touchpoint)
        .join(Touchpoint, Touchpoint.id == StaffScope.touchpoint_id)
        .where(StaffScope.staff_id.in_(staff_ids))
        .order_by(Touchpoint.path)
    )
    for staff_id, node in db.session.execute(rows):
        found[staff_id].append(node)
    return dict(found)

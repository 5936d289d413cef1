"""The service standards of many nodes at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from feedback.core.database import db
from feedback.touchpoints.domain.paths import ids_on
from feedback.touchpoints.domain.standards import inherited_standards
from feedback.touchpoints.store.models import ServiceStandard, Touchpoint


def standards_of(nodes: Sequence[Touchpoint]) -> dict[int, dict[str, float]]:
    """Node id → measure → target, inherited downwards; one statement for any number of nodes."""
    above = {node_id for node in nodes for node_id in ids_on(node.path)}
    if not above:
        return {}
    own: dict[int, dict[str, float]] = defaultdict(dict)
    rows = select(ServiceStandard).where(ServiceStandard.touchpoint_id.in_(above))
    for row in db.session.scalars(rows):
        own[row.touchpoint_id][row.measure] = row.target
    return {node.id: inherited_standards(own, ids_on(node.path)) for node in nodes}

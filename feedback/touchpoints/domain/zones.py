"""Time zones inherited downwards: a node without its own takes its parent's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from feedback.accounts.domain.zones import is_zone, zone_names

__all__ = ["DEFAULT_ZONE", "ZoneOfNode", "inherited_zones", "is_zone", "zone_in", "zone_names"]

DEFAULT_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class ZoneOfNode:
    """What inheritance needs of a node."""

    node_id: int
    parent_id: int | None
    own_zone: str | None


def zone_in(own_zone: str | None, parent_zone: str | None) -> str:
    """The zone that applies to a node: its own, else its parent's, else the default."""
    return own_zone or parent_zone or DEFAULT_ZONE


def inherited_zones(nodes: Iterable[ZoneOfNode], above: str | None) -> dict[int, str]:
    """Zone by node id for a subtree given parents first; `above` is the zone over its top."""
    zones: dict[int, str] = {}
    for node in nodes:
        parent_zone = above if node.parent_id is None else zones.get(node.parent_id, above)
        zones[node.node_id] = zone_in(node.own_zone, parent_zone)
    return zones

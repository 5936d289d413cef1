"""Materialised paths: the ids from the root down to a node, "/1/4/9/"."""

from __future__ import annotations

MAX_LENGTH = 200


def path_under(parent_path: str | None, node_id: int) -> str:
    """The path of a node below a parent; of a root without one."""
    return f"{parent_path or '/'}{node_id}/"


def ids_on(path: str) -> tuple[int, ...]:
    """The ids of a path from the root to the node itself."""
    return tuple(int(part) for part in path.strip("/").split("/") if part)


def is_inside(path: str, ancestor_path: str) -> bool:
    """Whether a node lies in the subtree of another, or is it."""
    return path.startswith(ancestor_path)

"""How an answer is held against a published one."""

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

# A tolerance `abs_limit` is for control limits, whatever the source calls them.
_LIMIT_KEYS = frozenset({"lo", "hi", "lcl", "ucl", "ll95", "ul95", "ll998", "ul998"})


def differences(
    answer: Mapping[str, Any], expected: Mapping[str, Any], tolerance: Mapping[str, float]
) -> list[str]:
    """One sentence for each expected value that the answer misses; empty when all agree."""
    found = []
    for key, wanted in expected.items():
        if key not in answer:
            found.append(f"{key}: not answered, expected {wanted!r}")
        elif not _agrees(answer[key], wanted, key, tolerance):
            found.append(f"{key}: {answer[key]!r}, expected {wanted!r}")
    return found


def _agrees(got: Any, wanted: Any, key: str, tolerance: Mapping[str, float]) -> bool:
    if isinstance(wanted, Mapping):
        return (
            isinstance(got, Mapping)
            and got.keys() == wanted.keys()
            and all(_agrees(got[k], wanted[k], key, tolerance) for k in wanted)
        )
    if isinstance(wanted, list):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(wanted)
            and all(_agrees(g, w, key, tolerance) for g, w in zip(got, wanted, strict=True))
        )
    if not _is_number(wanted):
        return type(got) is type(wanted) and got == wanted
    return _is_number(got) and isfinite(got) and abs(got - wanted) <= _room(wanted, key, tolerance)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _room(wanted: float, key: str, tolerance: Mapping[str, float]) -> float:
    """How far a number may be off: the tolerance of its kind, or else the general one."""
    for name, size in tolerance.items():
        form, _, kind = name.partition("_")
        if kind and _is_kind(key, kind):
            return size * abs(wanted) if form == "rel" else size
    return tolerance["abs"]


def _is_kind(key: str, kind: str) -> bool:
    if kind == "limit":
        return key in _LIMIT_KEYS or key.startswith(("lcl_", "ucl_"))
    return kind in re.split("_", key)

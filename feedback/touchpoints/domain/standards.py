"""Service standards: what a node promises, inherited downwards measure by measure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum


class Measure(StrEnum):
    """What a standard is about.

    NPS in points −100…100; CSAT the share of 4–5, CES the share of 5–7, the two clocks the share
    met in time: shares 0…1, in the same unit as the figures they are held against.
    """

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


def bounds(measure: Measure) -> tuple[float, float]:
    """The lowest and the highest target that make sense."""
    return (-100.0, 100.0) if measure is Measure.NPS else (0.0, 1.0)


def standard_faults(standards: Mapping[str, float]) -> dict[str, str]:
    """Measure → code of its fault (`unknown_measure`, `out_of_range`); empty when all are right."""
    faults: dict[str, str] = {}
    for name, target in standards.items():
        if name not in list(Measure):
            faults[name] = "unknown_measure"
            continue
        low, high = bounds(Measure(name))
        if not math.isfinite(target) or not low <= target <= high:
            faults[name] = "out_of_range"
    return faults


def inherited_standards(
    own_by_node: Mapping[int, Mapping[str, float]], ids_from_root: Sequence[int]
) -> dict[str, float]:
    """The standards that apply at the end of a path: for each measure the nearest one set."""
    found: dict[str, float] = {}
    for node_id in ids_from_root:
        found.update(own_by_node.get(node_id, {}))
    return found

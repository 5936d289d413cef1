"""Who of a team gets the next case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from feedback.routing.domain.decision import AssignKind


def pick(
    kind: AssignKind, staff_ids: Sequence[int], turn: int, n_open: Mapping[int, int]
) -> int | None:
    """The one whose turn it is, or who has the fewest open cases; None where nobody is there.

    `turn` counts the cases of the team, this one included; of people with equally few open cases
    the one whose turn comes first gets it.
    """
    if not staff_ids:
        return None
    first = (turn - 1) % len(staff_ids)
    in_turn = [*staff_ids[first:], *staff_ids[:first]]
    if kind is AssignKind.LEAST:
        return min(in_turn, key=lambda staff_id: n_open.get(staff_id, 0))
    return in_turn[0]

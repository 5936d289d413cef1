"""Kinds of nodes and where each may stand; moments of truth and channels of a touchpoint."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a node of the tree is."""

    ORGANISATION = "organisation"
    REGION = "region"
    SITE = "site"
    TOUCHPOINT = "touchpoint"


class Moment(StrEnum):
    """The moment of truth: when in the customer's journey the touchpoint is met."""

    FIRST_INQUIRY = "first_inquiry"
    PURCHASE = "purchase"
    DELIVERY = "delivery"
    USE = "use"
    PROBLEM_SOLVING = "problem_solving"
    FOLLOW_UP_VISIT = "follow_up_visit"


class Channel(StrEnum):
    """How the customer meets us there."""

    COUNTER = "counter"
    PHONE = "phone"
    WEB = "web"
    DELIVERY = "delivery"
    FIELD = "field"


# A hotline or a web shop belongs to no site, so a touchpoint may stand at any height.
PARENTS: dict[Kind, frozenset[Kind]] = {
    Kind.ORGANISATION: frozenset(),
    Kind.REGION: frozenset({Kind.ORGANISATION, Kind.REGION}),
    Kind.SITE: frozenset({Kind.ORGANISATION, Kind.REGION}),
    Kind.TOUCHPOINT: frozenset({Kind.ORGANISATION, Kind.REGION, Kind.SITE}),
}


def may_stand_under(kind: Kind, parent: Kind | None) -> bool:
    """Whether a node of this kind may have such a parent; only organisations have none."""
    if parent is None:
        return not PARENTS[kind]
    return parent in PARENTS[kind]


def kinds_under(parent: Kind | None) -> tuple[Kind, ...]:
    """The kinds that may be added under such a node, the widest first."""
    return tuple(kind for kind in Kind if may_stand_under(kind, parent))

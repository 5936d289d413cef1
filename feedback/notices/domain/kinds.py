"""What staff can be told of: a closed list."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """One sort of notice; people and destinations choose by it."""

    CASE_OPENED = "case_opened"
    CASE_ASSIGNED = "case_assigned"
    CASE_DUE_SOON = "case_due_soon"
    CASE_OVERDUE = "case_overdue"
    CASE_ESCALATED = "case_escalated"
    CASE_REOPENED = "case_reopened"
    CUSTOMER_WROTE = "customer_wrote"
    MENTION = "mention"
    OUTBOX_DEAD = "outbox_dead"


class Choice(StrEnum):
    """When a person wants to hear of a kind."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


# What destinations can subscribe to: the rest is for named people only.
FOR_ALL = tuple(kind for kind in Kind if kind is not Kind.MENTION)
# May break quiet hours where the person said so.
URGENT = frozenset({Kind.CASE_ESCALATED})
# Nobody is named when a case opens: without a choice nobody is told one by one.
FIRST_CHOICE = dict.fromkeys(Kind, Choice.AT_ONCE) | {Kind.CASE_OPENED: Choice.OFF}

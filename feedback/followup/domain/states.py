"""The life of a case: open → held → open → resolved → open again; what each action needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    HELD = "held"
    RESOLVED = "resolved"


class Action(StrEnum):
    """What a staff member does with a case; each is one noun in the address."""

    CLAIM = "claim"
    ASSIGN = "assignment"
    RESPOND = "first-response"
    HOLD = "hold"
    RESUME = "resumption"
    RESOLVE = "resolution"
    REOPEN = "reopening"
    NOTE = "notes"
    CONTACT = "contact-attempts"
    MAIL = "mails"
    GOODWILL = "goodwill"
    ATTACH = "attachments"
    CALL_MANAGER = "escalation"
    MERGE = "merge"
    LINK = "links"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a case that decide what may be done with it."""

    status: Status
    owner_id: int | None
    is_answered: bool
    # Something that the customer wrote since waits for an answer.
    customer_waits: bool = False
    # A duplicate: the customer is asked about the case that goes on.
    is_merged: bool = False


FROM: Mapping[Action, frozenset[Status]] = {
    Action.CLAIM: frozenset({Status.OPEN, Status.HELD}),
    Action.ASSIGN: frozenset({Status.OPEN, Status.HELD}),
    Action.RESPOND: frozenset({Status.OPEN, Status.HELD}),
    Action.HOLD: frozenset({Status.OPEN}),
    Action.RESUME: frozenset({Status.HELD}),
    Action.RESOLVE: frozenset({Status.OPEN, Status.HELD}),
    Action.REOPEN: frozenset({Status.RESOLVED}),
    Action.NOTE: frozenset(Status),
    Action.CONTACT: frozenset({Status.OPEN, Status.HELD}),
    Action.MAIL: frozenset(Status),
    Action.GOODWILL: frozenset({Status.OPEN, Status.HELD}),
    Action.ATTACH: frozenset(Status),
    Action.CALL_MANAGER: frozenset({Status.OPEN, Status.HELD}),
    Action.MERGE: frozenset({Status.OPEN, Status.HELD}),
    Action.LINK: frozenset(Status),
    Action.RECOVERY: frozenset({Status.RESOLVED}),
}

# Whoever does one of these with a case of nobody becomes its owner.
TAKES_CASE = frozenset(
    {Action.RESPOND, Action.CONTACT, Action.MAIL, Action.HOLD, Action.RESUME, Action.RESOLVE}
)


# After the next steps of each standing, the more frequent first.
BESIDE = (Action.CONTACT, Action.NOTE, Action.RECOVERY, Action.MAIL, Action.ASSIGN, Action.GOODWILL)


def refusal(action: Action, standing: Standing) -> str | None:
    """Why the action is not possible now, as a code; None when it is.

    Codes: `is_open`, `is_held`, `is_resolved`, `is_owned`, `is_answered`,
    `is_merged`.
    """
    if standing.status not in FROM[action]:
        return f"is_{standing.status.value}"
    if action is Action.RECOVERY and standing.is_merged:
        return "is_merged"
    if action is Action.CLAIM and standing.owner_id is not None:
        return "is_owned"
    if action is Action.RESPOND and standing.is_answered:
        return "is_answered"
    return None


def possible(standing: Standing) -> tuple[Action, ...]:
    """The actions that make sense now, the most helpful next step first."""
    found = [action for action in Action if refusal(action, standing) is None]
    return tuple(sorted(found, key=lambda action: _rank(action, standing)))


def _rank(action: Action, standing: Standing) -> int:
    if standing.status is Status.HELD:
        order = (Action.RESUME, Action.RESPOND, Action.RESOLVE, Action.CLAIM)
    elif standing.owner_id is None:
        order = (Action.CLAIM, Action.RESPOND, Action.RESOLVE, Action.HOLD)
    elif standing.customer_waits:
        order = (Action.RESPOND, Action.CONTACT, Action.RESOLVE, Action.HOLD)
    else:
        order = (Action.RESPOND, Action.RESOLVE, Action.HOLD, Action.REOPEN)
    whole = (*order, *BESIDE)
    return whole.index(action) if action in whole else len(whole) + list(Action).index(action)

"""Decide about one response on the submit path: no statement for a customer who is content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from feedback.routing.domain import rules as domain
from feedback.routing.domain.decision import Decision, ResponseFacts
from feedback.routing.store.history import Earlier
from feedback.routing.store.praise import PLACE
from feedback.routing.store.rules import active_rules


class Contact(NamedTuple):
    """How the customer can be reached, for recognising the same person; empty without consent."""

    email: str = ""
    phone: str = ""


def decide(
    connection: Connection,
    facts: ResponseFacts,
    *,
    now: datetime,
    response_key: int,
    contact: Contact = Contact(),
) -> Decision:
    """The decision of the first rule that fits, else of the built-in ones.

    Earlier answers are looked up only where a rule depends on nothing else any more.
    """
    rules = active_rules(connection)
    if rules and not facts.path:
        path, channel = place_of(connection, facts.touchpoint_id)
        facts = replace(facts, path=path, channel=channel)
    earlier = Earlier(
        connection,
        response_key=response_key,
        touchpoint_id=facts.touchpoint_id,
        until=now,
        email=contact.email,
        phone=contact.phone,
    )
    return domain.decide(rules, facts, earlier)


def place_of(connection: Connection, touchpoint_id: int) -> tuple[str, str | None]:
    """Path and channel of a touchpoint."""
    row = connection.execute(PLACE, {"place": touchpoint_id}).one()
    return row.path, row.channel

"""What the database holds of the story, for tools and for the terminal."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from feedback.accounts.store.models import StaffMember
from feedback.core.database import db
from feedback.demo.domain.people import PASSWORD, PEOPLE
from feedback.demo.domain.places import ORGANISATION, PLACE, SPOTS
from feedback.followup.store.models import FollowUpCase
from feedback.responses.store.models import Response
from feedback.surveys.store.models import Survey
from feedback.touchpoints.render.qr import address_of
from feedback.touchpoints.store.models import Touchpoint

Facts = dict[str, Any]


class State(StrEnum):
    """What is in a database before the story is loaded."""

    EMPTY = "empty"
    DEMO = "demo"
    OTHER = "other"


def state() -> State:
    """Whether the database is empty, holds the story, or holds something that is not ours."""
    codes = db.session.execute(select(Touchpoint.code).where(Touchpoint.parent_id.is_(None)))
    roots = set(codes.scalars())
    if PLACE[ORGANISATION].code in roots:
        return State.DEMO
    return State.OTHER if roots else State.EMPTY


def facts(base_url: str) -> Facts:
    """Base address, touchpoints, sign-ins, period and counts; the story must be loaded."""
    first_on, last_on, n_responses = db.session.execute(
        select(func.min(Response.local_on), func.max(Response.local_on), func.count())
    ).one()
    return {
        "base_url": base_url,
        "touchpoints": _touchpoints(base_url),
        "staff": _staff(),
        "period": {"from": first_on.isoformat(), "to": last_on.isoformat()},
        "n_responses": n_responses,
        "n_cases": db.session.scalar(select(func.count()).select_from(FollowUpCase)),
    }


def _touchpoints(base_url: str) -> list[Facts]:
    nodes = {node.code: node for node in db.session.scalars(select(Touchpoint))}
    names = {node.id: node.name for node in nodes.values()}
    surveys = dict(db.session.execute(select(Survey.id, Survey.name)).tuples().all())
    return [
        {
            "code": node.code,
            "name": node.name,
            "kind": node.kind,
            "site": names[node.parent_id or node.id],
            "moment": node.moment,
            "channel": node.channel,
            "survey": surveys.get(node.survey_id or 0),
            "url": address_of(base_url, node.code),
        }
        for spot in SPOTS
        if (node := nodes.get(spot.code)) is not None and node.retired_at is None
    ]


def _staff() -> list[Facts]:
    there = set(db.session.scalars(select(StaffMember.email).where(StaffMember.active)))
    return [
        {
            "email": person.email,
            "password": PASSWORD,
            "name": person.name,
            "role": person.role.value,
            "scope": [{"en": PLACE[key].en, "zh": PLACE[key].zh} for key in person.places],
        }
        for person in PEOPLE
        if person.email in there
    ]

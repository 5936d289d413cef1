"""A small tree with people who see parts of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.accounts.service import add_staff
from feedback.core import clock
from feedback.core.database import db
from feedback.sla.service import ensure_defaults
from feedback.sla.store import queries as sla
from feedback.surveys.ready_made import ready_made
from feedback.surveys.service import create_survey, publish
from feedback.touchpoints.service import add_node, give_scope

PASSWORD = "correct horse battery"
CODES = {"firm": "FRM22222", "east": "EAST2222", "west": "WEST2222", "shop": "SHP22222",
         "till": "TKK22222", "desk": "DESK2222"}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Ids by name: firm ▸ east ▸ shop ▸ till, firm ▸ west ▸ desk; people by role."""

    ids: dict[str, int]
    people: dict[str, Actor]
    survey_id: int
    other_survey_id: int

    def __getattr__(self, name: str) -> Any:
        for names in (self.__dict__.get("ids", {}), self.__dict__.get("people", {})):
            if name in names:
                return names[name]
        raise AttributeError(name)


def email(name: str) -> str:
    """The address by which a person of these places signs in."""
    return f"{name}@example.com"


def build_places(now: datetime | None = None) -> Places:
    """The tree, two published surveys, defaults of the SLA, and five people; not committed."""
    now = now or clock.now()
    sla.calendar.cache_clear()
    sla.policy.cache_clear()
    ensure_defaults(now)
    surveys = []
    for name in ("First", "Second"):
        survey = create_survey(actor=SYSTEM, now=now, name=name, document=ready_made()["nps"])
        publish(actor=SYSTEM, now=now, survey_id=survey.id)
        surveys.append(survey.id)
    ids: dict[str, int] = {}

    def node(name: str, kind: str, parent: str | None, **more: Any) -> None:
        ids[name] = add_node(
            actor=SYSTEM,
            now=now,
            parent_id=ids[parent] if parent else None,
            kind=kind,
            name={"en": name.capitalize(), "zh": f"{name}（中）"},
            code=CODES[name],
            **more,
        ).id

    node("firm", "organisation", None, zone="Asia/Shanghai")
    node("east", "region", "firm")
    node("west", "region", "firm", zone="Europe/Berlin")
    node("shop", "site", "east")
    node("till", "touchpoint", "shop", moment="purchase", channel="counter", survey_id=surveys[0])
    node("desk", "touchpoint", "west", moment="use", channel="phone", survey_id=surveys[0])
    people = {}
    for name, role, scope in (
        ("admin", Role.ADMINISTRATOR, None),
        ("manager", Role.MANAGER, "east"),
        ("agent", Role.AGENT, "shop"),
        ("viewer", Role.VIEWER, "firm"),
        ("stranger", Role.MANAGER, None),
    ):
        member = add_staff(
            actor=SYSTEM, now=now, email=email(name), name=name, role=role, password=PASSWORD
        )
        if scope:
            give_scope(actor=SYSTEM, now=now, staff_id=member.id, touchpoint_id=ids[scope])
        people[name] = member.actor
    db.session.flush()
    return Places(ids, people, surveys[0], surveys[1])

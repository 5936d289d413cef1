"""Open the business: surveys, places, standards, hours, targets and people."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.accounts.domain.roles import SYSTEM, Actor
from feedback.accounts.service import add_staff, create_team
from feedback.demo.domain import desk, terms
from feedback.demo.domain.moods import Year
from feedback.demo.domain.people import ADMINISTRATOR, MANAGER_CHINA, PASSWORD, PEOPLE
from feedback.demo.domain.places import PLACES, SPOTS, Place, Spot
from feedback.followup.domain.goodwill import GoodwillKind
from feedback.followup.service import set_limit
from feedback.knowledge.service import add_reply
from feedback.routing.service import create_rule
from feedback.routing.store.rules import forget_rules
from feedback.sla import service as sla
from feedback.surveys import service as surveys
from feedback.surveys.ready_made import ready_made
from feedback.surveys.store.queries import survey as survey_row
from feedback.touchpoints import service as touchpoints

SURVEYS = {
    "touchpoint": "Touchpoint survey · 触点综合问卷",
    "nps": "Recommendation · 推荐意愿",
    "csat": "Satisfaction · 满意度",
    "ces": "Effort · 办事费力度",
}
DRAFT = "Spring check-up · 春季保养回访"


@dataclass(frozen=True, slots=True)
class Business:
    """What was opened, by the keys of the story."""

    surveys: dict[str, int]
    places: dict[str, int]
    policies: dict[str, int]
    actors: dict[str, Actor]
    teams: dict[str, int]

    @property
    def administrator(self) -> Actor:
        """Who set everything up."""
        return self.actors[ADMINISTRATOR.key]


def open_business(now: datetime, year: Year) -> Business:
    """The business as it stands on the day before its first answer."""
    sla.ensure_defaults(now)
    administrator = add_staff(
        actor=SYSTEM,
        now=now,
        email=ADMINISTRATOR.email,
        name=ADMINISTRATOR.name,
        role=ADMINISTRATOR.role,
        password=PASSWORD,
        language=ADMINISTRATOR.language,
    ).actor
    shown = _surveys(administrator, now)
    places: dict[str, int] = {}
    for place in (*PLACES, *SPOTS):
        places[place.key] = _add_place(administrator, now, place, places, shown)
    for key, standards in terms.STANDARDS.items():
        touchpoints.set_standards(
            actor=administrator, now=now, touchpoint_id=places[key], standards=standards
        )
    policies = _terms(administrator, now, year, places)
    actors = {ADMINISTRATOR.key: administrator, **_people(administrator, now, places)}
    teams = _desk(administrator, now, actors)
    return Business(shown, places, policies, actors, teams)


def _surveys(actor: Actor, now: datetime) -> dict[str, int]:
    shown: dict[str, int] = {}
    for key, document in ready_made().items():
        made = surveys.create_survey(actor=actor, now=now, name=SURVEYS[key], document=document)
        surveys.publish(actor=actor, now=now, survey_id=made.id)
        shown[key] = made.id
    return shown


def _add_place(
    actor: Actor, now: datetime, place: Place, places: dict[str, int], shown: dict[str, int]
) -> int:
    spot = place if isinstance(place, Spot) else None
    node = touchpoints.add_node(
        actor=actor,
        now=now,
        parent_id=places[place.parent] if place.parent else None,
        kind=place.kind,
        name={"en": place.en, "zh": place.zh},
        zone=place.zone,
        moment=spot.moment if spot else None,
        channel=spot.channel if spot else None,
        survey_id=shown[spot.survey] if spot else None,
        code=place.code,
    )
    return node.id


def _terms(actor: Actor, now: datetime, year: Year, places: dict[str, int]) -> dict[str, int]:
    years = range(year.first_on.year, year.last_on.year + 2)
    hours = {
        "china": ("East China service hours · 华东服务时间", terms.CHINA_HOURS),
        "hotline": ("Hotline hours · 热线时间", terms.HOTLINE_HOURS),
        "europe": ("Berlin hours · 柏林服务时间", terms.berlin_hours(years)),
        "camden": ("London hours · 伦敦服务时间", terms.london_hours(years)),
    }
    calendars = {
        key: sla.create_calendar(actor=actor, now=now, name=name, document=document).calendar_id
        for key, (name, document) in hours.items()
    }
    targets = terms.hotline_targets(urgent_first_minutes=30)
    hotline = sla.create_policy(
        actor=actor, now=now, name="Hotline targets · 热线时限", document=targets
    ).policy_id
    for key, calendar_id in calendars.items():
        sla.assign(
            actor=actor,
            now=now,
            touchpoint_id=places[key],
            calendar_id=calendar_id,
            policy_id=hotline if key == "hotline" else None,
        )
    return {"hotline": hotline}


def _people(actor: Actor, now: datetime, places: dict[str, int]) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for person in PEOPLE:
        if person is ADMINISTRATOR:
            continue
        member = add_staff(
            actor=actor,
            now=now,
            email=person.email,
            name=person.name,
            role=person.role,
            password=PASSWORD,
            language=person.language,
        )
        for key in person.places:
            touchpoints.give_scope(
                actor=actor, now=now, staff_id=member.id, touchpoint_id=places[key]
            )
        actors[person.key] = member.actor
    return actors


def _desk(actor: Actor, now: datetime, actors: dict[str, Actor]) -> dict[str, int]:
    """Teams, ready replies, and what each role may give to make good."""
    for reply in desk.REPLIES:
        texts = {
            language: {"subject": subject, "text": text}
            for language, (subject, text) in reply.texts.items()
        }
        add_reply(
            actor=actor,
            now=now,
            name=reply.name,
            texts=texts,
            tags=reply.tags,
            reasons=reply.reasons,
        )
    for role, limit in desk.GOODWILL.items():
        set_limit(
            actor=actor,
            now=now,
            role=role.value,
            kinds=[kind.value for kind in GoodwillKind],
            limits={desk.CURRENCY: limit},
            seen_revision=0,
        )
    return {
        key: create_team(
            actor=actor,
            now=now,
            name=name,
            staff_ids=[actors[person.key].staff_id or 0 for person in people],
        )
        for key, (name, people) in desk.TEAMS.items()
    }


def make_rules(business: Business, now: datetime) -> None:
    """Routing rules, in their order: before them, everybody took what came."""
    for rule in desk.RULES:
        conditions = [dict(one) for one in rule.conditions]
        if rule.place:
            conditions.append({"kind": "place", "nodes": [business.places[rule.place]]})
        result: dict[str, Any] = {
            "kind": "case",
            "priority": rule.priority,
            "tags": list(rule.tags),
        }
        if rule.team:
            result["assign"] = {"kind": "turn", "team_id": business.teams[rule.team]}
        create_rule(
            actor=business.administrator,
            now=now,
            name=rule.name,
            document={"schema": 1, "match": "all", "conditions": conditions, "result": result},
        )
    # The story goes on within this transaction; only after it would they be read anew.
    forget_rules()


def change_survey(business: Business, now: datetime) -> None:
    """A second version of the satisfaction survey: another wording of its question for reasons."""
    survey_id = business.surveys["csat"]
    document = deepcopy(survey_row(survey_id).draft)
    for question in document["questions"]:
        if question["id"] == "q_reasons":
            question["text"] = {
                "en": "What would have made it better?",
                "zh": "怎样会让您更满意？",
            }
    surveys.save_draft(
        actor=business.administrator,
        now=now,
        survey_id=survey_id,
        seen_revision=survey_row(survey_id).revision,
        document=document,
    )
    surveys.publish(actor=business.administrator, now=now, survey_id=survey_id)


def change_policy(business: Business, now: datetime) -> None:
    """A second version of the hotline's targets: urgent cases are called within 20 minutes."""
    sla.add_policy_version(
        actor=business.actors[MANAGER_CHINA.key],
        now=now,
        policy_id=business.policies["hotline"],
        document=terms.hotline_targets(urgent_first_minutes=20),
    )


def draft_survey(business: Business, now: datetime) -> None:
    """A survey that somebody is still writing."""
    document = ready_made()["csat"]
    document["title"] = {"en": "Spring check-up", "zh": "春季保养回访"}
    surveys.create_survey(
        actor=business.actors[MANAGER_CHINA.key], now=now, name=DRAFT, document=document
    )

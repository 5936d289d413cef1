"""A small business with two sites, a published survey, staff of each role, and unhappy answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.accounts.service import add_staff
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.followup.domain.routing import ResponseFacts, route
from feedback.followup.service import open_case
from feedback.followup.store.models import FollowUpCase
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response
from feedback.scoring.domain.metrics import Metric, band_of
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.service import create_calendar, create_policy
from feedback.sla.store import queries as sla
from feedback.surveys.ready_made import ready_made
from feedback.surveys.service import create_survey, publish
from feedback.surveys.store import queries as surveys
from feedback.touchpoints.service import add_node, give_scope

ZONE = "Asia/Shanghai"
PASSWORD = "correct horse battery"
OPENING_HOURS = {
    "schema": 1,
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}


@dataclass
class World:
    """Ids and actors of one small business; `counter` is in `north`, `desk` in `south`."""

    survey_id: int = 0
    version_id: int = 0
    calendar_version_id: int = 0
    policy_version_id: int = 0
    north: int = 0
    south: int = 0
    counter: int = 0
    desk: int = 0
    staff: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        staff = self.__dict__.get("staff", {})
        if name in staff:
            return staff[name]
        raise AttributeError(name)


def email(name: str) -> str:
    """The address by which a person of the world signs in."""
    return f"{name}@example.com"


def world(now: datetime) -> World:
    """North and south with a touchpoint each; `wei` and `lena` work north, `omar` works south,
    `mei` manages north, `vera` only looks at north, `ada` administrates. Nothing is committed."""
    sla.calendar.cache_clear()
    sla.policy.cache_clear()
    made = World()
    survey = create_survey(
        actor=SYSTEM, now=now, name="Counter", document=ready_made()["touchpoint"]
    )
    made.survey_id = survey.id
    version = publish(actor=SYSTEM, now=now, survey_id=survey.id)
    made.version_id = version.id
    surveys.forget_version(version.id)
    made.calendar_version_id = create_calendar(
        actor=SYSTEM, now=now, name="Hours", document=OPENING_HOURS
    ).id
    made.policy_version_id = create_policy(
        actor=SYSTEM, now=now, name="Targets", document=DEFAULT_POLICY.to_document()
    ).id
    top = _node(now, None, "organisation", "Harbour Service", "海港服务", zone=ZONE)
    made.north = _node(now, top, "site", "North Station", "北站店")
    made.south = _node(now, top, "site", "South Gate", "南门店")
    made.counter = _node(now, made.north, "touchpoint", "Counter 3", "三号窗口", survey.id)
    made.desk = _node(now, made.south, "touchpoint", "Front desk", "前台", survey.id)
    for name, shown, role, scope in (
        ("ada", "Ada Lindqvist", Role.ADMINISTRATOR, None),
        ("mei", "Mei Tan", Role.MANAGER, made.north),
        ("wei", "Wei Zhang", Role.AGENT, made.north),
        ("lena", "Lena Hofmann", Role.AGENT, made.north),
        ("omar", "Omar Said", Role.AGENT, made.south),
        ("vera", "Vera Costa", Role.VIEWER, made.north),
    ):
        person = add_staff(
            actor=SYSTEM, now=now, email=email(name), name=shown, role=role, password=PASSWORD
        )
        if scope is not None:
            give_scope(actor=SYSTEM, now=now, staff_id=person.id, touchpoint_id=scope)
        made.staff[name] = person.actor
    return made


def _node(
    now: datetime,
    parent: int | None,
    kind: str,
    en: str,
    zh: str,
    survey_id: int | None = None,
    zone: str | None = None,
) -> int:
    return add_node(
        actor=SYSTEM, now=now, parent_id=parent, kind=kind, name={"en": en, "zh": zh},
        survey_id=survey_id, zone=zone,
    ).id  # fmt: skip


def response(
    made: World,
    now: datetime,
    *,
    touchpoint_id: int | None = None,
    value: int = 2,
    comment: str | None = "Forty minutes in the queue, then the wrong form.",
    reasons: tuple[str, ...] = ("wait",),
    language: str = "en",
    contact: dict[str, str] | None = None,
    is_flagged: bool = False,
) -> Response:
    """A stored answer to the leading question with its comment; NPS 2 unless said otherwise."""
    answers: dict[str, Any] = {"q_nps": value}
    if reasons:
        answers["q_reasons"] = list(reasons)
    if comment:
        answers["q_comment"] = comment
    row = Response(
        response_id=secrets.token_hex(8),
        receipt=secrets.token_hex(8),
        touchpoint_id=touchpoint_id or made.counter,
        survey_id=made.survey_id,
        survey_version_id=made.version_id,
        received_at=now,
        local_on=local_date(now, ZONE),
        language=language,
        answers=answers,
        comment=comment,
        body_hash="",
        lead_metric="nps",
        lead_value=value,
        band=band_of(Metric.NPS, value).value,
        is_flagged=is_flagged,
    )
    db.session.add(row)
    db.session.flush()
    if contact is not None:
        details = {"name": None, "phone": None, "email": None, **contact}
        db.session.add(
            ContactDetail(
                response_key=row.id,
                consent_version="2026-01",
                consented_at=now,
                email_key=email_key(details["email"]),
                phone_key=phone_key(details["phone"]),
                **details,
            )
        )
        db.session.flush()
    return row


def opened(made: World, now: datetime, **facts: Any) -> FollowUpCase:
    """The case that an unhappy answer opened; takes what `response` takes."""
    row = response(made, now, **facts)
    metric = Metric(row.lead_metric or "nps")
    decision = route(
        ResponseFacts(
            metric=metric,
            value=row.lead_value,
            band=band_of(metric, row.lead_value or 0),
            has_comment=bool(row.comment),
            has_contact=facts.get("contact") is not None,
            is_flagged=row.is_flagged,
            touchpoint_id=row.touchpoint_id,
            language=row.language,
        )
    )
    case = open_case(
        db.session.connection(),
        now=now,
        response_key=row.id,
        touchpoint_id=row.touchpoint_id,
        local_on=row.local_on,
        decision=decision,
        calendar_version_id=made.calendar_version_id,
        policy_version_id=made.policy_version_id,
        zone=ZONE,
    )
    assert case is not None
    return db.session.get_one(FollowUpCase, case.case_id)

"""Everything that is kept about one person, found by the address or number they left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden
from feedback.core.i18n import _, text_in
from feedback.followup.domain.traces import without
from feedback.followup.service.forgetting import story_of
from feedback.followup.store.models import CaseAttachment, CaseEvent, CaseText, FollowUpCase
from feedback.privacy.service.erasing import erase_response, said_in
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.store.models import ContactDetail, Response, ResponseRevision
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.store.models import ConsentText
from feedback.surveys.store.queries import compiled_version
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import visible

CHINA_MOBILE_DIGITS = 11


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """One answer of the person with where it was given, how to reach them, and its case."""

    response: Response
    touchpoint: dict[str, str]
    zone: str
    contact: ContactDetail
    case: FollowUpCase | None


def answers_of(actor: Actor, who: str) -> list[PersonAnswer]:
    """The person's answers within the actor's scope, the newest first; empty for nobody.

    `who` is an e-mail address or a telephone number, compared as a whole: a part of a number
    would find somebody else. Raises `Forbidden`.
    """
    if not actor.may(Right.ERASE_DATA):
        raise Forbidden(_("Your role does not allow this."))
    condition = _condition(who)
    if condition is None:
        return []
    rows = db.session.execute(
        select(Response, Touchpoint.name, Touchpoint.zone, ContactDetail, FollowUpCase)
        .join(ContactDetail, ContactDetail.response_key == Response.id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .outerjoin(FollowUpCase, FollowUpCase.response_key == Response.id)
        .where(condition, visible(actor))
        .order_by(Response.id.desc())
    )
    return [PersonAnswer(*row) for row in rows]


def copy_of(actor: Actor, now: datetime, who: str, language: str) -> dict[str, Any] | None:
    """The person's data as one document for them, audited; None where there is none."""
    found = answers_of(actor, who)
    if not found:
        return None
    record(
        at=now,
        staff_id=actor.staff_id,
        action="privacy.copied",
        object_kind="privacy",
        object_id="person",
        answers=[one.response.id for one in found],
    )
    return {
        "format": 1,
        "made_at": now.isoformat(),
        "answers": [_document(one, language) for one in found],
    }


def erase_person(actor: Actor, now: datetime, who: str) -> int:
    """How many answers of the person were erased; their scores stay counted."""
    keys = [one.response.id for one in answers_of(actor, who)]
    return sum(erase_response(actor=actor, now=now, response_key=key) for key in keys)


def lines_of(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The copy as lines for a table: which answer, what, and what is kept about it."""
    for number, answer in enumerate(document["answers"], 1):
        for name in ("given_at", "place", "survey", "language", "score"):
            yield str(number), name, str(answer[name])
        for part, value in answer["contact"].items():
            yield str(number), f"contact {part}", str(value)
        for asked in (*answer["questions"], *answer["earlier"]):
            yield str(number), asked["question"], asked["answer"]
        case = answer["case"]
        if case:
            for name in ("number", "status", "opened_at", "resolved_at", "photos"):
                yield str(number), f"case {name}", str(case[name] or "")
            for event in case["history"]:
                yield str(number), f"case {event['at']} {event['what']}", event["text"]


def _condition(who: str) -> Any:
    if "@" in who:
        return ContactDetail.email_key == email_key(who)
    digits = phone_key(who)
    if not digits:
        return None
    found = {digits}
    if digits.startswith("1") and len(digits) == CHINA_MOBILE_DIGITS:
        found.add("86" + digits)
    if digits.startswith("861") and len(digits) == CHINA_MOBILE_DIGITS + 2:
        found.add(digits[2:])
    return or_(*(ContactDetail.phone_key == one for one in sorted(found)))


def _document(one: PersonAnswer, language: str) -> dict[str, Any]:
    response, contact = one.response, one.contact
    survey = compiled_version(response.survey_version_id).definition
    wording = db.session.scalar(
        select(ConsentText.text)
        .filter_by(survey_id=response.survey_id, version=contact.consent_version)
        .order_by(ConsentText.id.desc())
        .limit(1)
    )
    earlier = db.session.scalars(
        select(ResponseRevision).filter_by(response_key=response.id).order_by("revision")
    )
    return {
        "given_at": response.received_at.isoformat(),
        "place": text_in(one.touchpoint, language),
        "survey": survey.text(survey.title, language),
        "language": response.language,
        "score": f"{response.lead_metric} {response.lead_value}" if response.lead_metric else "",
        "questions": _questions(response.survey_version_id, response.answers, language),
        "earlier": [
            line
            for revision in earlier
            for line in _questions(response.survey_version_id, revision.answers, language)
        ],
        "contact": {
            "name": contact.name or "",
            "phone": contact.phone or "",
            "email": contact.email or "",
            "consent_version": contact.consent_version,
            "consented_at": contact.consented_at.isoformat(),
            "consent_text": text_in(wording, language),
        },
        "case": _case(one.case) if one.case is not None else None,
    }


def _questions(version_id: int, answers: dict[str, Any], language: str) -> list[dict[str, str]]:
    definition = compiled_version(version_id).definition
    return [
        {
            "question": definition.text(question.text, language),
            "answer": REGISTRY[question.type].summary(question, answers[question.id], language),
        }
        for question in definition.questions
        if answers.get(question.id) is not None and REGISTRY[question.type].kind is not Kind.CONTACT
    ]


def _case(case: FollowUpCase) -> dict[str, Any]:
    photos = db.session.scalars(
        select(CaseAttachment.id).where(
            CaseAttachment.case_id == case.id, CaseAttachment.removed_at.is_(None)
        )
    )
    return {
        "number": case.number,
        "status": case.status,
        "opened_at": case.opened_at.isoformat(),
        "resolved_at": case.resolved_at.isoformat() if case.resolved_at else None,
        "told": case.customer_text or "",
        "photos": len(list(photos)),
        "history": _history(case),
    }


def _history(case: FollowUpCase) -> list[dict[str, str]]:
    """The lines of the case, and what the person wrote by its receipt after it was merged.

    What another customer wrote by way of a duplicate is theirs, and so is what staff wrote down
    of how to reach them.
    """
    story = story_of([case.id])
    events = db.session.execute(
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.kind, CaseEvent.detail, CaseText.text)
        .outerjoin(CaseText, CaseText.event_id == CaseEvent.id)
        .where(CaseEvent.case_id.in_(story))
        .order_by(CaseEvent.id)
    )
    others = _said_by_others(case, story)
    return [
        {"at": one.at.isoformat(), "what": one.kind, "text": without(one.text or "", others)}
        for one in events
        if one.detail.get("of", None if one.case_id != case.id else case.response_key)
        == case.response_key
    ]


def _said_by_others(case: FollowUpCase, story: set[int]) -> list[str]:
    """The contact details of the other customers of a merged story."""
    rows = db.session.scalars(
        select(ContactDetail)
        .join(FollowUpCase, FollowUpCase.response_key == ContactDetail.response_key)
        .where(FollowUpCase.id.in_(story))
    )
    own: set[str] = set()
    others: set[str] = set()
    for row in rows:
        (own if row.response_key == case.response_key else others).update(said_in(row))
    return sorted(others - own)

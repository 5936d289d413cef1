"""Drafts, versions for ever, refusals with the whole list, two people at once."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import func, select

from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.audit.store.models import AuditEntry
from feedback.core import clock
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.surveys import service
from feedback.surveys.ready_made import KEYS, ready_made
from feedback.surveys.service import Refused
from feedback.surveys.store import queries
from feedback.surveys.store.models import Survey, SurveyVersion


def made(document: dict[str, Any] | None = None) -> Survey:
    return service.create_survey(
        actor=SYSTEM, now=clock.now(), name="  Front   desk ", document=document or NPS
    )


def saved(survey: Survey, document: dict[str, Any], seen: int | None = None) -> Survey:
    return service.save_draft(
        actor=SYSTEM,
        now=clock.now(),
        survey_id=survey.id,
        seen_revision=survey.revision if seen is None else seen,
        document=document,
    )


def published(survey: Survey) -> SurveyVersion:
    return service.publish(actor=SYSTEM, now=clock.now(), survey_id=survey.id)


NPS = ready_made()["nps"]
TEXT: dict[str, Any] = {
    "type": "text",
    "text": {"en": "More?", "zh": "还有吗？"},
    "required": False,
    "show_if": None,
    "max_chars": 2000,
}


@pytest.mark.parametrize("key", KEYS)
def test_every_ready_made_survey_can_be_published_at_once(session: Any, key: str) -> None:
    survey = made(ready_made()[key])
    version = published(survey)
    assert (survey.status, survey.current_version_id, version.number) == (
        "published",
        version.id,
        1,
    )
    assert len(version.digest) == 64


def test_a_new_survey_is_a_draft_with_a_tidy_name(session: Any) -> None:
    survey = made()
    assert (survey.name, survey.status, survey.revision) == ("Front desk", "draft", 1)


def test_a_name_keeps_nothing_that_no_database_takes(session: Any) -> None:
    act = {"actor": SYSTEM, "now": clock.now(), "document": ready_made()["nps"]}
    survey = service.create_survey(name="Front\x00 desk\x1b\ud83d", **act)
    session.commit()
    assert survey.name == "Front desk"
    for name in ("\x00", " \x01\n"):
        with pytest.raises(Invalid):
            service.create_survey(name=name, **act)


def test_a_draft_moves_only_the_future(session: Any) -> None:
    survey = made()
    first = published(survey)
    document = deepcopy(first.definition)
    changed = deepcopy(survey.draft)
    changed["title"]["en"] = "Another title"
    saved(survey, changed)
    assert queries.version(first.id).definition == document
    second = published(survey)
    assert second.number == 2
    assert queries.compiled_version(first.id).definition.title["en"] == NPS["title"]["en"]
    assert queries.compiled_version(second.id).definition.title["en"] == "Another title"
    assert [v.number for v in queries.versions(survey.id)] == [2, 1]


def test_publishing_without_changes_makes_no_version(session: Any) -> None:
    survey = made()
    assert published(survey).id == published(survey).id
    assert session.scalar(select(func.count()).select_from(SurveyVersion)) == 1


def test_publishing_names_every_fault(session: Any) -> None:
    document = deepcopy(NPS)
    del document["title"]["zh"]
    document["questions"][1]["show_if"] = {"all": [{"question": "q_gone", "bands": ["passive"]}]}
    document["questions"][1]["options"][0]["text"]["zh"] = " "
    survey = made(document)
    with pytest.raises(Refused) as refused:
        published(survey)
    assert {(p.where, p.code) for p in refused.value.places} == {
        ("title", "missing_text"),
        ("questions.q_reasons.options.wait", "missing_text"),
        ("questions.q_reasons.show_if.0", "dangling_question"),
    }
    assert survey.status == "draft"
    assert session.scalar(select(func.count()).select_from(SurveyVersion)) == 0


def test_a_published_question_keeps_its_kind(session: Any) -> None:
    survey = made()
    published(survey)
    document = deepcopy(survey.draft)
    question = document["questions"][0]
    document["questions"][0] = {**question, "type": "csat"}
    document["questions"][0].pop("low")
    document["questions"][0].pop("high")
    saved(survey, document)
    with pytest.raises(Refused) as refused:
        published(survey)
    assert [p.code for p in refused.value.places] == ["type_changed"]


def test_a_question_of_an_older_version_never_comes_back_as_another_kind(session: Any) -> None:
    csat = ready_made()["csat"]
    combined = deepcopy(NPS)
    extra = deepcopy(next(q for q in csat["questions"] if q["type"] == "csat"))
    extra["required"], extra["show_if"] = False, None
    combined["questions"].append(extra)
    survey = made(combined)
    published(survey)
    saved(survey, NPS)
    published(survey)  # the current version does not know the question any more
    saved(survey, {**NPS, "questions": [*NPS["questions"], TEXT | {"id": extra["id"]}]})
    with pytest.raises(Refused) as refused:
        published(survey)
    assert [(p.where, p.code) for p in refused.value.places] == [
        (f"questions.{extra['id']}.type", "type_changed")
    ]
    saved(survey, combined)
    assert published(survey).number == 3


@pytest.mark.parametrize("seen", [-1, 0, 2**31 - 1, 2**31, 2**63, 10**400])
def test_a_revision_that_cannot_be_is_an_old_one(session: Any, seen: int) -> None:
    survey = made()
    with pytest.raises(Conflict):
        saved(survey, NPS, seen)


@pytest.mark.parametrize("number", [-1, 0, 2, 2**31, 2**63, 10**400])
def test_a_version_that_cannot_be_is_not_found(session: Any, number: int) -> None:
    survey = made()
    published(survey)
    with pytest.raises(NotFound):
        queries.version_numbered(survey.id, number)


def test_what_is_no_definition_is_not_kept(session: Any) -> None:
    survey = made()
    with pytest.raises(Refused):
        saved(survey, {**NPS, "languages": []})
    assert survey.draft["languages"] == ["en", "zh"]


def test_who_saves_second_is_told(session: Any) -> None:
    survey = made()
    saved(survey, {**NPS, "intro": None})
    with pytest.raises(Conflict):
        saved(survey, NPS, seen=1)
    assert survey.draft["intro"] is None


def test_closing_and_publishing_again(session: Any) -> None:
    survey = made()
    with pytest.raises(Invalid):
        service.close(actor=SYSTEM, now=clock.now(), survey_id=survey.id)
    version = published(survey)
    service.close(actor=SYSTEM, now=clock.now(), survey_id=survey.id)
    assert survey.status == "closed"
    assert published(survey).id == version.id
    assert survey.status == "published"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_editors_may(session: Any, role: Role) -> None:
    actor = Actor(1, role)
    survey = made()
    with pytest.raises(Forbidden):
        service.create_survey(actor=actor, now=clock.now(), name="x", document=NPS)
    with pytest.raises(Forbidden):
        service.publish(actor=actor, now=clock.now(), survey_id=survey.id)


def test_every_change_is_in_the_audit_trail(session: Any) -> None:
    survey = made()
    saved(survey, {**NPS, "intro": None})
    published(survey)
    service.close(actor=SYSTEM, now=clock.now(), survey_id=survey.id)
    session.flush()
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == [
        "survey.created",
        "survey.draft_saved",
        "survey.published",
        "survey.closed",
    ]


def test_what_does_not_exist_is_not_found(session: Any) -> None:
    for look in (queries.survey, queries.version, queries.compiled_version):
        with pytest.raises(NotFound):
            look(999)


def test_a_version_is_compiled_once(session: Any, count_queries: Any) -> None:
    version = published(made())
    queries.compiled_version(version.id)
    with count_queries() as n:
        assert queries.compiled_version(version.id) is queries.compiled_version(version.id)
    assert n.statements == 0

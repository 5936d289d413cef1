"""`/surveys/<id>/draft`: one ordinary form; every button of it keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Invalid
from feedback.core.i18n import _
from feedback.surveys import service
from feedback.surveys.domain import drafts
from feedback.surveys.domain.definition import DefinitionError, parse
from feedback.surveys.domain.publish import publish_warnings
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.domain.structure import PublishFault
from feedback.surveys.service import Refused
from feedback.surveys.store.models import Survey
from feedback.surveys.store.queries import survey, version
from feedback.surveys.web import wording
from feedback.surveys.web.blueprint import pages
from feedback.surveys.web.draft_form import (
    Document,
    clause_choices,
    document_of,
    offered_languages,
    ticked,
)


@pages.get("/surveys/<int(max=2147483647):survey_id>/draft")
@requires(Right.EDIT_SURVEYS)
def draft(survey_id: int) -> Response:
    """The editor with the draft as it was saved."""
    kept = survey(survey_id)
    return _page(kept, kept.draft, opened=request.args.get("open", ""))


@pages.post("/surveys/<int(max=2147483647):survey_id>/draft")
@requires(Right.EDIT_SURVEYS)
def save(survey_id: int) -> AnyResponse:
    """Keep the draft, finished or not."""
    refused = _save(survey_id, document_of(request.form))
    if refused is not None:
        return refused
    flash(_("Draft saved. Customers see the published version until you publish."), "success")
    return redirect(f"/surveys/{survey_id}/draft", 303)


@pages.post("/surveys/<int(max=2147483647):survey_id>/questions")
@requires(Right.EDIT_SURVEYS)
def questions(survey_id: int) -> AnyResponse:
    """Add, move or remove a question or an option, and keep everything typed."""
    document = document_of(request.form)
    verb, _sep, what = request.form.get("do", "").partition(":")
    changed, target = _changed(document, verb, what)
    refused = _save(survey_id, changed)
    if refused is not None:
        return refused
    return redirect(f"/surveys/{survey_id}/draft?open={target}#question-{target}", 303)


@pages.post("/surveys/<int(max=2147483647):survey_id>/publication")
@requires(Right.EDIT_SURVEYS)
def publication(survey_id: int) -> AnyResponse:
    """Save what the form holds, if it holds the draft, and publish it."""
    if request.form.getlist("languages"):
        refused = _save(survey_id, document_of(request.form))
        if refused is not None:
            return refused
    try:
        with transaction():
            published = service.publish(actor=current_actor(), now=clock.now(), survey_id=survey_id)
            number = published.number
    except Refused as error:
        kept = survey(survey_id)
        return _page(kept, kept.draft, 422, faults=error.places, title=str(error))
    flash(_("Version %(n)s is published. Touchpoints show it now.", n=number), "success")
    return redirect(f"/surveys/{survey_id}", 303)


@pages.post("/surveys/<int(max=2147483647):survey_id>/closure")
@requires(Right.EDIT_SURVEYS)
def closure(survey_id: int) -> AnyResponse:
    """Take no new answers; pages that are open may still be sent for three days."""
    with transaction():
        service.close(actor=current_actor(), now=clock.now(), survey_id=survey_id)
    flash(_("The survey is closed."), "success")
    return redirect(f"/surveys/{survey_id}", 303)


def _changed(document: Document, verb: str, what: str) -> tuple[Document, str]:
    """The document after one structural step, and the question to look at."""
    if verb == "add" and what in REGISTRY:
        question = drafts.new_question(document, what)
        return drafts.with_question(document, question), str(question["id"])
    if verb == "remove":
        return drafts.without_question(document, what), ""
    if verb in {"up", "down"}:
        return drafts.moved(document, what, verb), what
    if verb == "remove-option":
        question_id, _sep, option_id = what.partition(":")
        for question in document["questions"]:
            if question["id"] == question_id and "options" in question:
                question["options"] = [o for o in question["options"] if o["id"] != option_id]
        return document, question_id
    return document, what


def _save(survey_id: int, document: Document) -> Response | None:
    """None when the draft was kept; otherwise the editor with all that was typed."""
    try:
        with transaction():
            service.save_draft(
                actor=current_actor(),
                now=clock.now(),
                survey_id=survey_id,
                seen_revision=request.form.get("revision", 0, type=int),
                document=document,
                name=request.form.get("name"),
            )
    except Refused as error:
        return _page(survey(survey_id), document, 422, faults=error.places, title=str(error))
    except Invalid as error:
        # Of what is no fault of the document only the name is left.
        at_name = [("f-name", str(error))]
        return _page(survey(survey_id), document, 422, also=at_name, title=_("Not saved yet"))
    except Conflict:
        db.session.expire_all()
        return _page(survey(survey_id), document, 409, is_conflict=True)
    return None


def _page(
    kept: Survey,
    document: Document,
    status: int = 200,
    *,
    faults: Sequence[PublishFault] = (),
    also: Sequence[tuple[str, str]] = (),
    title: str = "",
    opened: str = "",
    is_conflict: bool = False,
) -> Response:
    lines = [(wording.fault_target(f), wording.fault_text(f, document)) for f in faults]
    lines += also
    at_fault = {f.where.split(".")[1] for f in faults if f.where.startswith("questions.")}
    page = render_template(
        "surveys/editor.html",
        survey=kept,
        name=request.form.get("name", kept.name),
        document=document,
        version=version(kept.current_version_id) if kept.current_version_id else None,
        faults=lines,
        wrong={target for target, _text in lines},
        faults_title=title,
        warnings=_warnings(document),
        opened=at_fault | {opened},
        is_conflict=is_conflict,
        languages=offered_languages(document),
        leads=[q for q in document["questions"] if _kind(q) is Kind.SCORE],
        conditions={
            q["id"]: (clause_choices(document, q["id"]), ticked(document, q["id"]))
            for q in document["questions"]
        },
        registry=REGISTRY,
        usual=_usual_words,
        wording=wording,
    )
    return make_response(page, status)


def _kind(question: dict[str, Any]) -> Kind | None:
    return REGISTRY[question["type"]].kind if question["type"] in REGISTRY else None


def _warnings(document: Document) -> list[str]:
    words = {
        "many_questions": _("More than four questions: some customers will leave on the way."),
        "far_too_many_questions": _("More than eight questions: many customers will leave."),
        "lead_not_required": _("The leading question may be skipped; such answers have no score."),
    }
    try:
        return [words[f.code] for f in publish_warnings(parse(document)) if f.code in words]
    except DefinitionError:
        return []


def _usual_words(question: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """Each value of a scale with the words it has unless the survey says otherwise."""
    kind = REGISTRY[question["type"]]
    # Its id may be a fault that the page is about to tell.
    bare = {"id": "any", "type": question["type"], "text": {}}
    document = {
        **drafts.blank_document({}, [language]),
        "questions": [bare],
    }
    return [(o.value, o.word) for o in kind.options(parse(document).questions[0], language)]

"""`/r/<RECEIPT>`: thank-you, what happens next, and later how the case stands."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from flask import Response, current_app, request
from markupsafe import Markup
from sqlalchemy import Connection

from feedback.core import clock
from feedback.core.database import db
from feedback.core.i18n import text_in
from feedback.followup.store.customer_story import CustomerStory, customer_story
from feedback.intake.domain.languages import choose_language
from feedback.intake.domain.moments import spoken_moment
from feedback.intake.domain.receipt import receipt_number
from feedback.intake.domain.receipt_token import NAME_BYTES, sign_receipt
from feedback.intake.domain.words import Words, words_in
from feedback.intake.render.page import Page
from feedback.intake.render.receipt import (
    ContactForm,
    Sent,
    kept_contact,
    line,
    receipt_page,
)
from feedback.intake.store.queries import ReceiptFacts, receipt
from feedback.intake.web.apologies import apologise, for_customers
from feedback.intake.web.blueprint import pages
from feedback.intake.web.front import front, respond
from feedback.scoring.domain.metrics import Band
from feedback.surveys.domain.question_types import REGISTRY, Kind
from feedback.surveys.domain.structure import Definition, Question
from feedback.surveys.store.queries import compiled_version

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@pages.route("/r/<token>", methods=["GET"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def receipt_of(token: str) -> Response:
    """The thank-you of one answer; the same 404 for everything that is not a receipt."""
    with db.engine.connect() as connection:
        facts = found(token, connection)
        if facts is None:
            return apologise("receipt_unknown", 404)
        page = page_of(connection, token, facts, clock.now(), done=request.args.get("ok", ""))
    return private(respond(page, 200))


def found(token: str, connection: Connection) -> ReceiptFacts | None:
    """What a receipt stands for; None for everything that is none."""
    return receipt(token, connection) if TOKEN.fullmatch(token) else None


def private(response: Response) -> Response:
    """The address is a secret of its own and must not travel on."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def page_of(
    connection: Connection,
    token: str,
    facts: ReceiptFacts,
    now: datetime,
    *,
    done: str = "",
    sent: Sent | None = None,
) -> Page:
    """The page as it stands now, with the form that could not be taken where there is one."""
    definition = compiled_version(facts.version_id, connection).definition
    language = language_of(facts, definition)
    words = words_in(language)
    story = customer_story(connection, facts.response_key)
    name = secrets.token_bytes(NAME_BYTES)
    return receipt_page(
        language=language,
        languages=definition.languages,
        direction=definition.direction(language),
        address=f"/r/{token}",
        token=sign_receipt(front().receipt_key, token, name=name, issued_at=now),
        is_language_asked=bool(request.args.get("lang")),
        sent=sent,
        done=done,
        place=text_in(facts.name, language),
        number=receipt_number(facts.response_key, token),
        is_erased=facts.erased_at is not None,
        contact=None if facts.erased_at else _contact(facts, definition, language),
        state=_state(facts, language),
        **_head(facts, definition, words, language) | _standing(facts, story, words, language, now),
    )


def language_of(facts: ReceiptFacts, definition: Definition) -> str:
    """The language asked for, else the one of the answer."""
    return choose_language(request.args.get("lang"), "", definition.languages, facts.language)


def contact_question(definition: Definition) -> Question | None:
    """The question by which the survey asks for contact details."""
    return next(
        (one for one in definition.questions if REGISTRY[one.type].kind is Kind.CONTACT), None
    )


def _head(
    facts: ReceiptFacts, definition: Definition, words: Words, language: str
) -> dict[str, Any]:
    if facts.erased_at is not None:
        return {"title": words["erased_title"], "text": words["erased_text"]}
    ending = definition.endings.get(Band(facts.band)) if facts.band else None
    if ending is None:
        return {"title": words["thanks"], "text": words["stored"]}
    return {
        "title": definition.text(ending.title, language),
        "text": definition.text(ending.text, language),
    }


def _standing(
    facts: ReceiptFacts, story: CustomerStory | None, words: Words, language: str, now: datetime
) -> dict[str, Any]:
    """Where the case stands in the customer's words; the customer of an erased answer has none."""
    told: dict[str, Any] = {
        "next": "",
        "next_title": "next",
        "moment": "",
        "moment_iso": "",
        "done_text": "",
        "told": "",
        "asks": False,
        "is_solved": None,
        "may_write": False,
        "lines": [],
    }
    if story is None or facts.erased_at is not None:
        return told
    step, promised_at = _next(facts, story, now)
    told["next"] = words[step]
    if promised_at is not None:
        told["moment"] = spoken_moment(promised_at, facts.zone, language, now=now)
        told["moment_iso"] = promised_at.isoformat()
    if story.is_resolved:
        told["next_title"] = "done"
        # What was said of the next steps when the answer came is past.
        told["text"] = ""
        told["asks"], told["is_solved"] = True, story.is_solved
        told["told"] = story.told
        if story.reason_code:
            told["done_text"] = words.get(f"done_{story.reason_code}", words["done_other"])
    told["may_write"] = not story.is_resolved
    if story.lines:
        told["lines"] = [
            line(words, kind, at, facts.zone, language, now)
            for kind, at in (
                ("received", facts.received_at),
                *((one.kind, one.at) for one in story.lines),
            )
        ]
    return told


def _next(facts: ReceiptFacts, story: CustomerStory, now: datetime) -> tuple[str, datetime | None]:
    """The words for where the case stands, and the moment they promise."""
    if story.is_resolved:
        return "resolved", None
    if story.is_held:
        if story.held_until is not None and story.held_until > now:
            return "held_until", story.held_until
        return "held", None
    due_at = story.promised_at
    is_late = due_at is None or due_at < now
    if story.is_waiting_for_us:
        if is_late:
            return "late", None
        return ("reopened_promise" if story.n_reopened else "wrote_promise"), due_at
    if story.is_answered:
        if story.n_reopened:
            return "reopened", None
        return ("answered", None) if is_late else ("answered_until", due_at)
    if is_late:
        return "late", None
    return ("promise" if facts.has_contact else "promise_no_contact"), due_at


def _contact(facts: ReceiptFacts, definition: Definition, language: str) -> ContactForm | None:
    question = contact_question(definition)
    if question is None:
        return None
    return ContactForm(
        question=question,
        consent=definition.text(question.consent.text, language) if question.consent else "",
        kept=kept_contact(facts.name_given, facts.phone, facts.email),
        has_contact=facts.has_contact,
    )


def _state(facts: ReceiptFacts, language: str) -> Markup:
    """What later rooms add to a receipt, such as what was improved since."""
    panels = current_app.extensions["slots"].get("receipt_state", [])
    return Markup("").join(panel(receipt=facts, language=language) for panel in panels)

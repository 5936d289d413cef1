"""`/r/<RECEIPT>`: thank-you, what happens next, and later how the case stands."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Response, current_app, request
from markupsafe import Markup

from feedback.core import clock
from feedback.core.database import db
from feedback.core.i18n import text_in
from feedback.intake.domain.languages import choose_language
from feedback.intake.domain.moments import spoken_moment
from feedback.intake.domain.receipt import receipt_number
from feedback.intake.domain.words import words_in
from feedback.intake.render.notices import receipt_page
from feedback.intake.store.queries import ReceiptFacts, receipt
from feedback.intake.web.apologies import apologise, for_customers
from feedback.intake.web.blueprint import pages
from feedback.intake.web.front import respond
from feedback.scoring.domain.metrics import Band
from feedback.surveys.store.queries import compiled_version

TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@pages.route("/r/<token>", methods=["GET"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def receipt_of(token: str) -> Response:
    """The thank-you of one answer; the same 404 for everything that is not a receipt."""
    now = clock.now()
    with db.engine.connect() as connection:
        facts = receipt(token, connection) if TOKEN.fullmatch(token) else None
        if facts is None:
            return apologise("receipt_unknown", 404)
        definition = compiled_version(facts.version_id, connection).definition
    language = choose_language(request.args.get("lang"), "", definition.languages, facts.language)
    words = words_in(language)
    ending = definition.endings.get(Band(facts.band)) if facts.band else None
    step, promised_at = _next(facts, now)
    page = receipt_page(
        language=language,
        direction=definition.direction(language),
        place=text_in(facts.name, language),
        title=definition.text(ending.title, language) if ending else words["thanks"],
        text=definition.text(ending.text, language) if ending else words["stored"],
        next=words[step] if step else "",
        moment=spoken_moment(promised_at, facts.zone, language, now=now) if promised_at else "",
        moment_iso=promised_at.isoformat() if promised_at else "",
        number=receipt_number(facts.response_key, token),
        state=_state(facts, language),
    )
    response = respond(page, 200)
    # The address is a secret of its own and must not travel on.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _next(facts: ReceiptFacts, now: datetime) -> tuple[str, datetime | None]:
    """The words for where the case stands, and the moment they promise."""
    if facts.case_id is None:
        return "", None
    if facts.case_status == "resolved":
        return "resolved", None
    if facts.case_status == "held":
        return "held", None
    if facts.first_responded_at is not None:
        return "answered", None
    due_at = facts.first_response_due_at
    if due_at is None or due_at < now:
        return "late", None
    return ("promise" if facts.has_contact else "promise_no_contact"), due_at


def _state(facts: ReceiptFacts, language: str) -> Markup:
    """What later rooms add to a receipt, such as the question whether it is solved."""
    panels = current_app.extensions["slots"].get("receipt_state", [])
    return Markup("").join(panel(receipt=facts, language=language) for panel in panels)

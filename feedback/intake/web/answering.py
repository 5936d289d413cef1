"""What a customer sends from the receipt's page: a detail, a verdict, contact data, an erasure.

A signed token of the page stands in for a session. Nothing is changed by looking; every form
ends in a 303 to the receipt, or in the same page (422) with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from feedback.core import clock
from feedback.core.database import db, reading, transaction
from feedback.followup.service import answering_back
from feedback.followup.service.answering_back import LONGEST_DETAIL, Outcome
from feedback.intake.domain.receipt_token import read_receipt
from feedback.intake.domain.words import Words, words_in
from feedback.intake.render.page import TOKEN
from feedback.intake.render.receipt import Sent
from feedback.intake.store.queries import ReceiptFacts
from feedback.intake.web.apologies import apologise, for_customers
from feedback.intake.web.blueprint import pages
from feedback.intake.web.door import TAKEN, is_ours
from feedback.intake.web.front import front, respond
from feedback.intake.web.receipt import TOKEN as TOKEN_OF_RECEIPT
from feedback.intake.web.receipt import contact_question, found, language_of, page_of, private
from feedback.privacy.service import change_contact, erase_response, withdraw_contact
from feedback.surveys.domain.answers import ContactDetails
from feedback.surveys.domain.clean import clean_text, is_blank
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.domain.structure import Question
from feedback.surveys.store.queries import compiled_version

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """One form as it came: whose receipt, from which page, when, in which language."""

    receipt: str
    facts: ReceiptFacts
    question: Question | None
    words: Words
    form: Form
    page: str
    now: datetime

    def value(self, name: str) -> str:
        """A field's first value as it was sent."""
        return next(iter(self.form.get(name, ())), "")


# What was done, as a word for the top of the page; or the form with its faults.
Answer = str | Sent


def _post(
    noun: str, form_name: str
) -> Callable[[Callable[[Asking], Answer]], Callable[..., Response]]:
    """A view of `POST /r/<RECEIPT>/<noun>`; `form_name` is its part of the page."""

    def decorate(answer: Callable[[Asking], Answer]) -> Callable[..., Response]:
        @for_customers
        def view(token: str) -> Response:
            return _take(token, form_name, answer)

        pages.add_url_rule(
            f"/r/<token>/{noun}",
            endpoint=f"receipt_{noun}",
            view_func=view,
            methods=["POST"],
            strict_slashes=False,
            provide_automatic_options=False,
        )
        return view

    return decorate


@pages.route("/r/<token>/<noun>", methods=["GET"], provide_automatic_options=False)
@for_customers
def receipt_again(token: str, noun: str) -> Response:
    """The address of a form, opened by hand: back to the receipt; nothing is done."""
    if not TOKEN_OF_RECEIPT.fullmatch(token):
        return private(apologise("receipt_unknown", 404))
    return _back(token, "")


def _take(token: str, form_name: str, answer: Callable[[Asking], Answer]) -> Response:
    now = clock.now()
    if not is_ours(request.headers.get("Origin"), front().public_url):
        return private(apologise("foreign", 403, link=f"/r/{token}", follow="to_receipt"))
    if request.mimetype not in TAKEN:
        return private(apologise("unreadable", 415))
    form = dict(request.form.lists())
    with reading(), db.engine.connect() as connection:
        facts = found(token, connection)
        if facts is None:
            return apologise("receipt_unknown", 404)
        definition = compiled_version(facts.version_id, connection).definition
    if front().pace.is_too_fast(token, now):
        return private(apologise("busy", 429, link=f"/r/{token}", follow="to_receipt"))
    page = read_receipt(front().receipt_key, token, next(iter(form.get(TOKEN, ())), ""), now=now)
    if page is None:
        return _again(token, Sent(form_name, form, notice="stale_receipt"), now)
    words = words_in(language_of(facts, definition))
    came_to = answer(Asking(token, facts, contact_question(definition), words, form, page, now))
    if isinstance(came_to, Sent):
        return _again(token, came_to, now)
    return _back(token, came_to)


def _back(token: str, done: str) -> Response:
    """303 to the receipt, in the language that was asked for."""
    asked = {"lang": request.args.get("lang", ""), "ok": done}
    query = "&".join(f"{name}={value}" for name, value in asked.items() if _is_plain(value))
    response = Response(status=303)
    response.headers["Location"] = f"/r/{token}" + (f"?{query}" if query else "")
    return private(response)


def _is_plain(value: str) -> bool:
    return bool(value) and value.isascii() and value.replace("-", "").isalnum() and len(value) < 20


def _again(token: str, sent: Sent, now: datetime) -> Response:
    with reading(), db.engine.connect() as connection:
        facts = found(token, connection)
        if facts is None:
            return apologise("receipt_unknown", 404)
        page = page_of(connection, token, facts, now, sent=sent)
    return private(respond(page, 422))


def _text(asking: Asking, form_name: str, *, is_needed: bool) -> tuple[str, Sent | None]:
    """The clean text of a form, or the form again when it is missing or too long."""
    text, _removed = clean_text(asking.value("text"))
    if is_blank(text):
        if not is_needed:
            return "", None
        fault = asking.words["required_text"]
    elif len(text.strip()) > LONGEST_DETAIL:
        fault = asking.words["too_long"].replace("{n}", str(LONGEST_DETAIL))
    else:
        return text.strip(), None
    return "", Sent(form_name, asking.form, {"text": fault})


@_post("details", "detail")
def details(asking: Asking) -> Answer:
    """Further words of the customer; the team is told."""
    text, faulty = _text(asking, "detail", is_needed=True)
    if faulty or asking.facts.erased_at is not None:
        return faulty or ""
    with transaction():
        outcome = answering_back.add_detail(
            now=asking.now,
            response_key=asking.facts.response_key,
            text=text,
            page=asking.page,
        )
    if outcome is Outcome.TOO_OFTEN:
        return Sent("detail", asking.form, {"text": asking.words["too_often"]})
    return "" if outcome is Outcome.NO_CASE else "detail"


@_post("verdict", "verdict")
def verdict(asking: Asking) -> Answer:
    """ "Is it solved?": a yes counts, a no opens the case again."""
    said = asking.value("v")
    if said not in {"yes", "no"} or asking.facts.erased_at is not None:
        return ""
    text, faulty = _text(asking, "verdict", is_needed=False)
    if faulty:
        return faulty
    with transaction():
        answering_back.give_verdict(
            now=asking.now,
            response_key=asking.facts.response_key,
            is_solved=said == "yes",
            text=text,
            page=asking.page,
        )
    return "verdict"


@_post("contact", "contact")
def contact(asking: Asking) -> Answer:
    """Contact details corrected, left now, or withdrawn."""
    key, now = asking.facts.response_key, asking.now
    if asking.facts.erased_at is not None or asking.question is None:
        return ""
    if asking.value("do") == "withdraw":
        with transaction():
            withdraw_contact(now=now, response_key=key)
        return "withdrawn"
    details, faults = _details(asking, asking.question)
    if details is None:
        return Sent("contact", asking.form, faults)
    with transaction():
        change_contact(now=now, response_key=key, details=details)
    return "contact"


def _details(asking: Asking, question: Question) -> tuple[ContactDetails | None, dict[str, str]]:
    """What was typed over what is kept, judged as the survey judges it; or the faults."""
    facts, stem = asking.facts, f"a.{question.id}."
    kept = {"name": facts.name_given, "phone": facts.phone, "email": facts.email}
    typed = {part: asking.form.get(part, ("",)) for part in question.fields}
    if all(is_blank("".join(values)) for values in typed.values()):
        return None, {question.fields[0]: asking.words["no_change"]}
    merged: dict[str, Sequence[str]] = {
        stem + part: values if not is_blank("".join(values)) else (kept[part] or "",)
        for part, values in typed.items()
    }
    merged[stem + "consent"] = ("1",) if facts.has_contact else asking.form.get("consent", ())
    parsed = REGISTRY[question.type].parse_form(question, merged)
    if isinstance(parsed.value, ContactDetails):
        return parsed.value, {}
    return None, {
        fault.field.removeprefix(stem): asking.words.get(fault.code, asking.words["error"])
        for fault in parsed.faults
    }


@_post("erasure", "erasure")
def erasure(asking: Asking) -> Answer:
    """The answer without its words, after one confirmation; the score stays counted."""
    if asking.value("sure") != "1":
        return Sent("erasure", asking.form, {"sure": asking.words["erase_tick"]})
    with transaction():
        erase_response(actor=None, now=asking.now, response_key=asking.facts.response_key)
    return "erased"

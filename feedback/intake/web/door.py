"""`/t/<CODE>`: the survey of a touchpoint, and the answers that come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, request
from sqlalchemy import Connection

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.i18n import text_in
from feedback.core.ids import normal_code
from feedback.intake.domain.page_token import GRACE, PageToken, read
from feedback.intake.pipeline import Receipt, Submission, receive
from feedback.intake.render.page import HONEYPOT, TOKEN, survey_page
from feedback.intake.store.queries import Door, survey_of_version
from feedback.intake.web.apologies import apologise, for_customers
from feedback.intake.web.blueprint import pages
from feedback.intake.web.front import VARY, Front, address, chosen_language, front, respond
from feedback.surveys.domain.answers import Fault
from feedback.surveys.domain.path import CompiledSurvey
from feedback.surveys.store.queries import compiled_version

Form = Mapping[str, Sequence[str]]
TAKEN = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person who sends a form was asked: their token and the survey version it names."""

    token: PageToken
    survey: CompiledSurvey
    survey_id: int


# A QR code is smaller in capitals, so the whole address may come in capitals.
@pages.route("/t/<code>", methods=["GET"], strict_slashes=False, provide_automatic_options=False)
@pages.route("/T/<code>", methods=["GET"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def survey(code: str) -> Response:
    """The survey of a touchpoint; looking at it changes nothing."""
    kept, now = front(), clock.now()
    door = _door(kept, code, now)
    if door is None:
        return apologise("unknown", 404)
    if not door.is_open:
        return apologise("moved", 200)
    environ = request.environ
    language = chosen_language(
        request.args.get("lang") if environ["QUERY_STRING"] else None,
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        door.languages,
        door.default_language,
    )
    page = kept.pieces(door, language)
    token = kept.token(door, language, now).encode("ascii")
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", page.policy),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "same-origin"),
        ("Vary", VARY),
    ]
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
        return Response(page.packed(token), 200, headers)
    return Response(page.plain(token), 200, headers)


@pages.route("/t/<code>", methods=["POST"], strict_slashes=False, provide_automatic_options=False)
@pages.route("/T/<code>", methods=["POST"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def answer(code: str) -> Response:
    """One page of answers: 303 to its receipt, or the page again with every fault at its field."""
    kept, now = front(), clock.now()
    if not is_ours(request.headers.get("Origin"), kept.public_url):
        return apologise("foreign", 403, link=request.path)
    if request.mimetype not in TAKEN:
        return apologise("unreadable", 415, link=request.path)
    form = dict(request.form.lists())
    with reading():
        door = _door(kept, code, now)
        if door is None:
            return apologise("unknown", 404)
        asked = _asked(kept, door, form, now)
    if asked is None:
        return _ask_anew(kept, door, form, now)
    with write_connection() as connection:
        receipt = _receive(connection, door, asked, form, now)
    if receipt.faults:
        return _ask_again(door, asked, form, receipt.faults)
    if receipt.outcome == "closed":
        return _ask_anew(kept, door, form, now, unchangeable=asked.token)
    response = Response(status=303)
    response.headers["Location"] = f"/r/{receipt.token}"
    return response


def _door(kept: Front, code: str, now: datetime) -> Door | None:
    plain = normal_code("".join(code.split()).replace("-", ""))
    return kept.doors.at(plain, now) if plain else None


def is_ours(origin: str | None, public_url: str) -> bool:
    """Whether a form was sent from our own page, as far as the browser tells.

    A page without a referrer sends `null`, old browsers send nothing; the token decides then.
    """
    if origin is None or origin == "null":
        return True
    return urlsplit(origin).netloc.lower() in {
        request.host.lower(),
        urlsplit(public_url).netloc.lower(),
    }


def _asked(kept: Front, door: Door, form: Form, now: datetime) -> Asked | None:
    """What the form's token says; None when it is dead, forged, or of another touchpoint.

    Any published version is taken (a page may be older than the survey's newest one), but when
    the door has closed meanwhile only for some days.
    """
    raw = form.get(TOKEN, ("",))[0]
    token = read(kept.key, raw, now=now)
    if token is None or token.touchpoint_id != door.touchpoint_id:
        return None
    if not door.is_open and now - token.issued_at > GRACE:
        return None
    version_id = token.survey_version_id
    if version_id == door.version_id and door.survey_id is not None:
        return Asked(token, compiled_version(version_id), door.survey_id)
    with db.engine.connect() as connection:
        survey_id = survey_of_version(version_id, connection)
        if survey_id is None:
            return None
        return Asked(token, compiled_version(version_id, connection), survey_id)


def _receive(
    connection: Connection, door: Door, asked: Asked, form: Form, now: datetime
) -> Receipt:
    submission = Submission(
        response_id=asked.token.response_id,
        issued_at=asked.token.issued_at,
        language=asked.token.language,
        form=form,
        survey=asked.survey,
        survey_id=asked.survey_id,
        survey_version_id=asked.token.survey_version_id,
        touchpoint_id=door.touchpoint_id,
        zone=door.zone,
        calendar_version_id=door.calendar_version_id,
        policy_version_id=door.policy_version_id,
        path=door.path,
        channel=door.channel,
        device=f"{request.remote_addr} {request.headers.get('User-Agent', '')}",
        is_honeypot_filled=any(value.strip() for value in form.get(HONEYPOT, ())),
    )
    # The transaction has begun as a write; whatever is looked up beside it only reads.
    with reading():
        return receive(connection, submission, now=now)


def _ask_again(door: Door, asked: Asked, form: Form, faults: Sequence[Fault]) -> Response:
    """The same page, token and answers, with the faults."""
    language = asked.token.language
    page = survey_page(
        asked.survey.definition,
        language=language,
        place=text_in(door.name, language),
        action=address(door.code),
        token=form[TOKEN][0],
        values=form,
        faults=faults,
    )
    return respond(page, 422)


def _ask_anew(
    kept: Front, door: Door, form: Form, now: datetime, *, unchangeable: PageToken | None = None
) -> Response:
    """A fresh page with the answers that still fit; 410 where the door has closed.

    For a dead token, or for a live one (`unchangeable`) whose answer can no longer be changed.
    """
    if not door.is_open:
        return apologise("moved", 410)
    if unchangeable is not None and unchangeable.language in door.languages:
        language = unchangeable.language
    else:
        language = chosen_language(
            request.args.get("lang"),
            request.headers.get("Accept-Language", ""),
            door.languages,
            door.default_language,
        )
    with reading():
        definition = compiled_version(door.version_id or 0).definition
    page = survey_page(
        definition,
        language=language,
        place=text_in(door.name, language),
        action=address(door.code),
        token=kept.token(door, language, now),
        values=form,
        notice="stale" if unchangeable is None else "unchangeable",
    )
    return respond(page, 422)

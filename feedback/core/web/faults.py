"""Errors become pages: one place turns broken rules into 403, 404, 409, 422, 503 and 500."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, g, make_response, render_template
from werkzeug.exceptions import HTTPException

from feedback.core.database import db, is_database_gone
from feedback.core.errors import FeedbackError
from feedback.core.i18n import _l

log = logging.getLogger("feedback.web")

WORDS = {
    400: (_l("This request could not be read"), _l("Go back, reload the page and try again.")),
    401: (_l("Please sign in"), _l("Your session has ended. Sign in and try again.")),
    403: (_l("You may not do this"), _l("Ask an administrator if you need this right.")),
    404: (_l("Not found"), _l("The address is wrong, or it is outside of your area.")),
    405: (_l("Not possible here"), _l("Go back and use the buttons of the page.")),
    409: (_l("Someone else was faster"), _l("Look at what changed, then decide again.")),
    413: (_l("Too large"), _l("Send less at once.")),
    415: (_l("This kind of data is not taken"), _l("Use the form of the page.")),
    422: (_l("Something is missing or wrong"), _l("Correct it and send again.")),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (_l("A fault on our side"), _l("It is logged. Tell your administrator this number.")),
    503: (
        _l("The database does not answer"),
        _l(
            "Nothing was stored. Wait a minute and send again; what you typed is still in the form."
        ),
    ),
}


def init_faults(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(FeedbackError, _rule)
    app.register_error_handler(Exception, _bug)


def error_page(status: int, message: str | None = None, faults: tuple[str, ...] = ()) -> Response:
    """The page of a fault: what happened, what to do, and the request's number."""
    title, advice = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    page = render_template(
        "core/error.html",
        code=status,
        title=title,
        what_happened=message,
        what_to_do=advice,
        faults=faults,
        request_id=g.get("request_id", ""),
    )
    response = make_response(page, status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    response = error_page(status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _rule(error: FeedbackError) -> Response:
    db.session.rollback()
    return error_page(error.status, str(error), getattr(error, "faults", ()))


def _bug(error: Exception) -> Response:
    try:
        db.session.rollback()
    except Exception:
        log.warning("rollback failed after an error")
    if is_database_gone(error):
        log.error("database gone request=%s kind=%s", g.get("request_id"), type(error).__name__)
        _forget_person()
        return error_page(503)
    log.exception("bug request=%s", g.get("request_id"))
    return error_page(500)


def _forget_person() -> None:
    """Show the page as to a stranger: who is signed in stands in the database that is gone."""
    manager = getattr(current_app, "login_manager", None)
    if manager is not None:
        g._login_user = manager.anonymous_user()

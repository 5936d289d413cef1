"""`/u/<TOKEN>`: no more questions by mail. A look shows a button; one POST does it (RFC 8058)."""

from __future__ import annotations

from flask import Response, current_app

from feedback.core import clock
from feedback.core.database import write_connection
from feedback.followup.store.suppression import read_unsubscribe, suppress
from feedback.intake.web.apologies import apologise, for_customers
from feedback.intake.web.blueprint import pages
from feedback.intake.web.receipt import private


def _key(token: str) -> bytes | None:
    return read_unsubscribe(current_app.extensions["settings"].secret_key, token[:80])


@pages.route("/u/<token>", methods=["GET"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def unsubscribe(token: str) -> Response:
    """A page with a button: scanners that open links stop nobody's mail."""
    if _key(token) is None:
        return private(apologise("unsubscribe_unknown", 404))
    return private(apologise("unsubscribe", 200, resend={}, press="unsubscribe"))


@pages.route("/u/<token>", methods=["POST"], strict_slashes=False, provide_automatic_options=False)
@for_customers
def unsubscribed(token: str) -> Response:
    """Done in one request without a redirect, wherever it comes from: the token is the right."""
    key = _key(token)
    if key is None:
        return private(apologise("unsubscribe_unknown", 404))
    with write_connection() as connection:
        suppress(connection, key=key, now=clock.now(), reason="unsubscribed")
    return private(apologise("unsubscribed", 200))

"""What a customer is told when a page cannot be shown or an answer cannot be stored."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

from feedback.core.database import is_database_gone
from feedback.core.errors import Unavailable
from feedback.intake.domain.languages import choose_language
from feedback.intake.render.notices import notice_page
from feedback.intake.web.front import respond

log = logging.getLogger("feedback.intake")

OFFERED = ("zh", "en")


def apologise(
    code: str,
    status: int,
    *,
    link: str = "",
    reload: bool = False,
    text: str = "",
    follow: str = "to_survey",
    press: str = "again",
    resend: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """A page that says what happened, the browser's language first; it needs no database."""
    first = choose_language(
        request.args.get("lang"), request.headers.get("Accept-Language", ""), OFFERED, "zh"
    )
    second = next(language for language in OFFERED if language != first)
    action = request.path if resend is not None else ""
    page = notice_page(
        code,
        (first, second),
        link=link,
        reload=reload,
        resend=resend,
        action=action,
        text=text,
        follow=follow,
        press=press,
    )
    response = respond(page, status)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def for_customers(view: Callable[..., Response]) -> Callable[..., Response]:
    """A view whose every failure ends in a customer's page, with the answers still in it."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        try:
            return view(*args, **kwargs)
        except HTTPException as error:
            if error.code == 413:
                return apologise("too_large", 413)
            return apologise("unreadable", error.code or 400)
        except Exception as error:
            gone = isinstance(error, Unavailable) or is_database_gone(error)
            if gone:
                log.error("not stored request=%s kind=%s", g.get("request_id"), type(error))
            else:
                log.exception("bug request=%s", g.get("request_id"))
            return _not_now(503 if gone else 500)

    return guarded


def _not_now(status: int) -> Response:
    if request.method != "POST":
        return apologise("gone", status, reload=True, text="gone_text_get")
    try:
        fields: Mapping[str, Sequence[str]] = dict(request.form.lists())
    except HTTPException:
        return apologise("unreadable", 400)
    return apologise("gone", status, resend=fields)

"""The short way to a survey page: what is prepared and fresh needs no session, no routing.

A whole queue of people opens the same page at once, and it never depends on who they are. All
else – the first look, an unknown code, an odd address – takes the ordinary way through Flask,
which prepares the page for those who follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from feedback.core import clock
from feedback.core.ids import CODE_LENGTH
from feedback.core.web.headers import FIXED
from feedback.intake.web.front import VARY, Front, chosen_language

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
PREFIX = "/t/"
ASKED = {"": None, "lang=zh": "zh", "lang=en": "en"}


class QuickDoor:
    """WSGI in front of Flask: prepared survey pages, and nothing else."""

    def __init__(self, ordinary: Wsgi, front: Front, *, is_https: bool) -> None:
        self._ordinary = ordinary
        self._front = front
        fixed = {**FIXED, "Referrer-Policy": "same-origin"}
        if is_https:
            fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Vary", VARY),
            *fixed.items(),
        ]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The page if it is prepared; otherwise what Flask says."""
        path = environ["PATH_INFO"]
        if (
            len(path) == len(PREFIX) + CODE_LENGTH
            and path.startswith(PREFIX)
            and environ["REQUEST_METHOD"] == "GET"
            and (found := self._page(path[len(PREFIX) :], environ)) is not None
        ):
            body, headers = found
            start_response("200 OK", headers)
            return (body,)
        return self._ordinary(environ, start_response)

    def _page(self, code: str, environ: Environ) -> tuple[bytes, list[tuple[str, str]]] | None:
        query = environ.get("QUERY_STRING", "")
        if query not in ASKED:
            return None
        now = clock.now()
        door = self._front.doors.kept(code.upper(), now)
        if door is None or not door.is_open:
            return None
        language = chosen_language(
            ASKED[query],
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            door.languages,
            door.default_language,
        )
        page = self._front.kept(door, language)
        if page is None:
            return None
        token = self._front.token(door, language, now).encode("ascii")
        headers = [*self._headers, ("Content-Security-Policy", page.policy)]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = page.packed(token)
            headers.append(("Content-Encoding", "gzip"))
        else:
            body = page.plain(token)
        headers.append(("Content-Length", str(len(body))))
        return body, headers

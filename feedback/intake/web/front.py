"""Prepared pages: each survey page is rendered once per touchpoint, version and language."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from flask import Response, current_app

from feedback.core.i18n import text_in
from feedback.core.settings import Settings
from feedback.intake.domain.languages import choose_language
from feedback.intake.domain.pace import Pace
from feedback.intake.domain.page_token import ID_BYTES, sign, token_key
from feedback.intake.domain.receipt_token import receipt_key
from feedback.intake.render.page import Page, survey_page
from feedback.intake.render.pieces import MARK, Pieces, pieces
from feedback.intake.store.doors import Doors
from feedback.intake.store.queries import Door
from feedback.surveys.store.queries import compiled_version

DOOR_LIFETIME = timedelta(seconds=1)
MOST_PAGES = 1024
VARY = "Accept-Language, Accept-Encoding"

chosen_language = lru_cache(maxsize=4096)(choose_language)


class Front:
    """What the door keeps in each process: doors for a second, pages until they change."""

    def __init__(self, settings: Settings) -> None:
        # Tests arrange and look within the same second.
        self.doors = Doors(timedelta(0) if settings.testing else DOOR_LIFETIME)
        self.key = token_key(settings.secret_key)
        self.receipt_key = receipt_key(settings.secret_key)
        self.pace = Pace()
        self.public_url = settings.public_url
        self._pages: dict[tuple[str, str, str, str], Pieces] = {}

    def token(self, door: Door, language: str, now: datetime) -> str:
        """The token of a new page behind this door."""
        return sign(
            self.key,
            response_id=secrets.token_bytes(ID_BYTES),
            survey_version_id=door.version_id or 0,
            touchpoint_id=door.touchpoint_id,
            language=language,
            issued_at=now,
        )

    def kept(self, door: Door, language: str) -> Pieces | None:
        """The door's page in this language if it has been prepared."""
        return self._pages.get(_key(door, language))

    def pieces(self, door: Door, language: str) -> Pieces:
        """The door's page in this language, prepared now if it was not."""
        kept = self.kept(door, language)
        if kept is None:
            if len(self._pages) >= MOST_PAGES:
                self._pages.clear()
            kept = self._pages[_key(door, language)] = pieces(
                survey_page(
                    compiled_version(door.version_id or 0).definition,
                    language=language,
                    place=text_in(door.name, language),
                    action=address(door.code),
                    token=MARK,
                )
            )
        return kept


def _key(door: Door, language: str) -> tuple[str, str, str, str]:
    """Everything that a page is made of."""
    return door.code, text_in(door.name, language), door.version_digest, language


def address(code: str) -> str:
    """Where a touchpoint's survey is."""
    return f"/t/{code}"


def front() -> Front:
    """The door's own memory in this process."""
    kept: Front = current_app.extensions["intake"]
    return kept


def respond(page: Page, status: int) -> Response:
    """A page rendered for this request alone."""
    response = Response(page.html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = page.policy
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Vary"] = VARY
    return response

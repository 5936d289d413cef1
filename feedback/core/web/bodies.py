"""How much a form may hold: bytes and parts by Flask's settings, fields here."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, Request, current_app
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

FORM = "application/x-www-form-urlencoded"
# The largest survey in the editor sends some hundreds; 256 KB would hold 85,000 empty ones.
MOST_FIELDS = 5_000


class _Parser(FormDataParser):
    """Werkzeug bounds the parts of multipart forms only; this bounds the others."""

    def parse(self, stream: Any, mimetype: str, content_length: Any, options: Any = None) -> Any:
        if mimetype == FORM:
            body = stream.read()
            if body.count(b"&") >= MOST_FIELDS:
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class BoundedRequest(Request):
    """A request whose form is refused with 413 before it is taken apart into too many fields."""

    form_data_parser_class = _Parser

    @property
    def max_content_length(self) -> int | None:
        """The bytes a body may have: 256 KB, or what its endpoint was allowed."""
        larger: dict[str, int] = current_app.extensions.get("larger_bodies", {})
        return larger.get(self.endpoint or "") or super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]


def allow_body(pages: Blueprint, endpoint: str, most_bytes: int) -> None:
    """Let one endpoint take larger bodies, in every application that has these pages."""

    def keep(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("larger_bodies", {})[endpoint] = most_bytes

    pages.record(keep)


def init_bodies(app: Flask) -> None:
    """Set the limits: 256 KB, 500 parts of a multipart form, 5,000 fields of any other."""
    app.request_class = BoundedRequest
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    app.config["MAX_FORM_PARTS"] = 500

"""Security headers on every response, a request id, and hashed addresses of static files."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, g, request, url_for

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers; staff pages are never stored by a cache."""

    @app.before_request
    def _name_request() -> None:
        g.request_id = secrets.token_hex(8)

    @app.after_request
    def _set(response: Response) -> Response:
        headers = response.headers
        for name, value in FIXED.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        if is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint == "static":
            if request.args.get("v"):
                headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response

    @app.template_global()
    def static_url(path: str) -> str:
        return url_for("static", filename=path, v=_digest(str(app.static_folder), path))


@lru_cache(maxsize=256)
def _digest(folder: str, path: str) -> str:
    file = Path(folder) / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""

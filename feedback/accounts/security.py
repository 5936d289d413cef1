"""How sign-in is wired into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

from feedback.accounts.domain.lifetimes import ABSOLUTE
from feedback.accounts.sessions import init_sessions
from feedback.core.settings import Settings


class CookieOfAnyAge(SecureCookieSessionInterface):
    """How old a cookie is says nothing here: a clock that was set back would sign everybody out.

    How long a sign-in lasts is decided by its row.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing where it is not ours."""
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            held = signer.loads(request.cookies.get(self.get_cookie_name(app), ""))
        except BadSignature:
            return self.session_class()
        return self.session_class(held)


def security_config(settings: Settings) -> dict[str, Any]:
    """The cookie of the session, and forms' tokens, which live as long as it does."""
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}feedback",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # How long a session really lasts is decided by its row (`domain/lifetimes.py`).
        "PERMANENT_SESSION_LIFETIME": ABSOLUTE,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": True,
    }


def init_security(app: Flask, settings: Settings) -> None:
    """Attach sign-in to the application."""
    app.config.update(security_config(settings))
    app.session_interface = CookieOfAnyAge()
    init_sessions(app)

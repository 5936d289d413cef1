"""How sign-in is wired into the application."""

from __future__ import annotations

from typing import Any

from flask import Flask

from feedback.accounts.domain.lifetimes import ABSOLUTE
from feedback.accounts.sessions import init_sessions
from feedback.core.settings import Settings


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
    init_sessions(app)

"""Flask-Security-Too: Argon2id, sessions, sign-in and sign-out with our own pages."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from feedback.accounts.sign_in import SignInForm
from feedback.accounts.store.models import RoleRow, StaffMember
from feedback.core.database import db
from feedback.core.settings import Settings

datastore = SQLAlchemyUserDatastore(db, StaffMember, RoleRow)


def security_config(settings: Settings) -> dict[str, Any]:
    """What Flask-Security-Too is told; everything we do not use is off."""
    salt = hashlib.sha256(b"password salt" + settings.secret_key.encode()).hexdigest()
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}feedback",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "REMEMBER_COOKIE_NAME": f"{prefix}feedback-remember",
        "REMEMBER_COOKIE_SECURE": settings.is_https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "SECURITY_PASSWORD_HASH": "argon2",
        # Argon2id salts by itself; without a second key a restored backup needs no old key.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": salt,
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        # Our own page changes passwords; nothing else of the extension has an address.
        "SECURITY_CHANGEABLE": False,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/login.html",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FLASH_MESSAGES": False,
        # Its own header would say `no-store=True`, which is no directive; ours is set for all.
        "SECURITY_CACHE_CONTROL": None,
        "SECURITY_REDIRECT_ALLOW_SUBDOMAINS": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": True,
    }


def init_security(app: Flask, settings: Settings) -> None:
    """Attach sign-in to the application."""
    app.config.update(security_config(settings))
    security = Security(app, datastore, login_form=SignInForm, register_blueprint=True)
    security.want_json(lambda _request: False)

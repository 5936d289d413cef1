"""Bring a database to the newest migration; loaded only by the commands that migrate."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate, upgrade

from feedback.core.database import db
from feedback.core.settings import ROOT


def attach_migrations(app: Flask) -> None:
    """Let Flask-Migrate's commands work on this application."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def upgrade_database(app: Flask) -> None:
    """Run every pending migration."""
    attach_migrations(app)
    with app.app_context():
        upgrade()

"""Is the process alive; do database and jobs work."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app
from sqlalchemy import text

from feedback.core.database import db

pages = Blueprint("health", __name__)


def _answer(status: int, /, **facts: object) -> Response:
    return Response(json.dumps(facts), status=status, mimetype="application/json")


@pages.get("/healthz")
def alive() -> Response:
    """200 while the process answers."""
    return _answer(200, status="alive")


@pages.get("/readyz")
def ready() -> Response:
    """200 when the database answers and a worker looked for work lately; else 503."""
    try:
        db.session.execute(text("SELECT 1"))
        late = current_app.extensions["worker_is_late"]()
    except Exception:
        return _answer(503, database="down", jobs="unknown")
    if late:
        return _answer(503, database="up", jobs="no worker seen lately")
    return _answer(200, database="up", jobs="up")

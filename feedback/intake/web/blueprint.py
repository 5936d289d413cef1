"""The blueprint of this room: customers' pages, kept free of cookies and sessions."""

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from feedback.intake.web.front import Front
from feedback.intake.web.quick import QuickDoor

pages = Blueprint("intake", __name__)


@pages.record_once
def _register(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)
    settings = app.extensions["settings"]
    front = app.extensions["intake"] = Front(settings)
    app.wsgi_app = QuickDoor(  # type: ignore[method-assign]
        app.wsgi_app, front, is_https=settings.is_https
    )
    # A signed page token and the Origin header stand in for the session that CSRF tokens need.
    app.extensions["csrf"].exempt(pages)

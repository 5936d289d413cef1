"""The blueprint of this room: customers' pages, kept free of cookies and sessions."""

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from feedback.intake.web.front import init_front

pages = Blueprint("intake", __name__)


@pages.record_once
def _register(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    init_front(state.app)
    # A signed page token and the Origin header stand in for the session that CSRF tokens need.
    state.app.extensions["csrf"].exempt(pages)

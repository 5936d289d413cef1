"""Wiring: settings, extensions, rooms, slots, navigation. No rule lives here."""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from typing import Any

from flask import Flask, redirect, request, session
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import feedback.tables  # noqa: F401
from feedback.accounts.domain.roles import Right
from feedback.accounts.security import init_security
from feedback.accounts.web import pages as accounts_pages
from feedback.accounts.web.current import current_actor, requires
from feedback.analysis.web import pages as analysis_pages
from feedback.analysis.web.panel import touchpoint_figures
from feedback.core import clock
from feedback.core.database import init_database
from feedback.core.i18n import LANGUAGES, _l, init_i18n
from feedback.core.settings import ROOT, Settings
from feedback.core.web import health
from feedback.core.web.bodies import init_bodies
from feedback.core.web.faults import init_faults
from feedback.core.web.headers import init_headers
from feedback.core.web.slots import fill_slot, init_slots
from feedback.followup.store.badge import overdue_badge
from feedback.followup.web import pages as followup_pages
from feedback.followup.web.panels import response_case, staff_cases
from feedback.followup.web.trial import routing_trial
from feedback.intake.web import pages as intake_pages
from feedback.knowledge.web import pages as knowledge_pages
from feedback.notices.web import pages as notices_pages
from feedback.notices.web.undelivered import outbox_banner
from feedback.outbox.store.queries import last_heartbeat_at
from feedback.privacy.web import pages as privacy_pages
from feedback.privacy.web.erasure import erasure_panel
from feedback.reports.web import pages as reports_pages
from feedback.responses.web import pages as responses_pages
from feedback.routing.web import pages as routing_pages
from feedback.routing.web.wall import wall_link
from feedback.sla.web import pages as sla_pages
from feedback.surveys.web import pages as surveys_pages
from feedback.touchpoints.web import pages as touchpoints_pages
from feedback.touchpoints.web.panels import survey_touchpoint_count, survey_touchpoints

BLUEPRINTS = (
    health.pages,
    accounts_pages,
    surveys_pages,
    touchpoints_pages,
    knowledge_pages,
    notices_pages,
    responses_pages,
    sla_pages,
    routing_pages,
    followup_pages,
    analysis_pages,
    privacy_pages,
    intake_pages,
    reports_pages,
)

NAVIGATION = (
    (_l("Dashboard"), "/dashboard", Right.SEE_FIGURES),
    (_l("Cases"), "/cases", Right.WORK_CASES),
    (_l("Responses"), "/responses", Right.SEE_RESPONSES),
    (_l("Touchpoints"), "/touchpoints", Right.SEE_FIGURES),
    (_l("Surveys"), "/surveys", Right.EDIT_SURVEYS),
    (_l("Reports"), "/reports", Right.SEE_FIGURES),
    (_l("Settings"), "/settings", None),
)

BADGE_SECONDS = 10
WORKER_LATE = timedelta(minutes=2)


def create_app(settings: Settings | None = None) -> Flask:
    """The application; raises `SettingsError` naming every fault of the configuration."""
    settings = settings or Settings.from_env(os.environ)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = Flask(
        "feedback",
        root_path=str(ROOT / "feedback"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    init_bodies(app)
    app.config["TESTING"] = settings.testing
    # Tests count statements: there no page asks for the badge unless a test wants it.
    app.config["CASE_BADGE_SECONDS"] = 0 if settings.testing else BADGE_SECONDS
    app.extensions["settings"] = settings
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    init_headers(app, is_https=settings.is_https)
    init_database(app, settings)
    init_i18n(app)
    init_slots(app)
    CSRFProtect(app)
    init_security(app, settings)
    init_faults(app)
    app.extensions["worker_is_late"] = _worker_is_late
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _init_front(app)
    _fill_slots(app)
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted
        )
    return app


def _worker_is_late() -> bool:
    seen_at = last_heartbeat_at()
    return seen_at is None or clock.now() - seen_at > WORKER_LATE


def _fill_slots(app: Flask) -> None:
    """Downstream panels in upstream pages: the only place that knows both."""
    fill_slot(app, "settings_banner", outbox_banner)
    fill_slot(app, "survey_touchpoint_count", survey_touchpoint_count)
    fill_slot(app, "survey_touchpoints", survey_touchpoints)
    fill_slot(app, "response_case", response_case)
    fill_slot(app, "responses_actions", wall_link)
    fill_slot(app, "routing_trial", routing_trial)
    fill_slot(app, "staff_cases", staff_cases)
    fill_slot(app, "response_case", erasure_panel)
    fill_slot(app, "case_privacy", erasure_panel)
    fill_slot(app, "touchpoint_figures", touchpoint_figures)


def _is_within(path: str, href: str) -> bool:
    return path == href or path.startswith(f"{href}/")


def _init_front(app: Flask) -> None:
    @app.get("/")
    @requires()
    def front() -> Any:
        actor = current_actor()
        return redirect("/cases" if actor.role.value == "agent" else "/dashboard")

    @app.before_request
    def _remember_language() -> None:
        chosen = request.args.get("lang")
        is_page = not request.path.endswith(".pdf")
        if chosen in LANGUAGES and is_page and request.blueprint != "intake":
            session["language"] = chosen

    @app.context_processor
    def _frame() -> dict[str, Any]:
        if request.blueprint == "intake" or not current_user.is_authenticated:
            return {"nav": [], "person": None}
        actor = current_actor()
        nav: list[dict[str, Any]] = [
            {"label": label, "href": href, "current": _is_within(request.path, href)}
            for label, href, right in NAVIGATION
            if right is None or actor.may(right)
        ]
        overdue = overdue_badge(actor, clock.now(), app.config["CASE_BADGE_SECONDS"])
        for item in nav:
            if item["href"] == "/cases" and overdue:
                item |= {"badge": overdue, "badge_label": _l("overdue")}
        return {
            "nav": nav,
            "person": actor,
            "Right": Right,
            "sign_out_url": "/logout",
        }

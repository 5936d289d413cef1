"""The PDF's own address: from the archive, or made while the request waits."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, make_response, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _, current_language, text_in
from feedback.core.render.pdf import SYSTEM_PACKAGES
from feedback.core.settings import Settings
from feedback.reports.domain.request import Asked, asked
from feedback.reports.render.document import fingerprint
from feedback.reports.service import Order, collect
from feedback.reports.web.blueprint import pages
from feedback.reports.web.waiting import WaitingRoom
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import touchpoint_for

REFRESH_SECONDS = 3
# A PDF runs nothing; browsers show it inside a page of their own, which needs its styles.
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
)


@pages.get("/reports/touchpoints/<code>.pdf")
@requires(Right.SEE_FIGURES)
def touchpoint_pdf(code: str) -> Any:
    """The report of a node for a period; 202 with a page that comes back while it is being made."""
    settings: Settings = current_app.extensions["settings"]
    actor, now = current_actor(), clock.now()
    node = touchpoint_for(actor, code)
    wanted = asked(request.args, clock.local_date(now, node.zone), current_language())
    if wanted.faults:
        return render_template("reports/faults.html", faults=_fault_words(wanted)), 422
    facts = collect(
        actor=actor, now=now, code=node.code, period=wanted.period, floor=settings.score_floor
    )
    order = Order(
        digest=fingerprint(facts, wanted.language),
        code=node.code,
        touchpoint_id=node.id,
        period=wanted.period,
        language=wanted.language,
        staff_id=actor.staff_id,
        asked_at=now,
    )
    names = _file_names(node, wanted)
    # Nothing of the database is held while the request waits.
    db.session.rollback()
    found = _waiting_room(settings).report(
        order, settings.data_dir / "archive", seconds=settings.render_seconds
    )
    if found.content is not None:
        return _pdf(found.content, names)
    if found.failed_because is not None:
        return _failed(found.failed_because)
    return _being_made()


def _waiting_room(settings: Settings) -> WaitingRoom:
    room: WaitingRoom = current_app.extensions.setdefault(
        "report_waiting_room", WaitingRoom(settings.web_threads)
    )
    return room


def _pdf(content: bytes, names: tuple[str, str]) -> Response:
    response = Response(content, mimetype="application/pdf")
    plain, full = names
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(full)}"
    )
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


def _file_names(node: Touchpoint, wanted: Asked) -> tuple[str, str]:
    """A plain ASCII name, and one with the place's own name."""
    days = f"{wanted.period.from_on}_{wanted.period.to_on}"
    name = text_in(node.name, wanted.language)[:60]
    kept = "".join(
        c if unicodedata.category(c)[0] in "LMN" or c in " .-_()’" else "_" for c in name
    )
    return f"sla-report-{node.code}-{days}-{wanted.language}.pdf", f"{kept} {days}.pdf"


def _being_made() -> Response:
    page = render_template(
        "reports/being_made.html",
        again=request.full_path.rstrip("?"),
        seconds=REFRESH_SECONDS,
        is_worker_late=current_app.extensions["worker_is_late"](),
    )
    response = make_response(page, 202)
    response.headers["Retry-After"] = str(REFRESH_SECONDS)
    return response


def _failed(because: str) -> Response:
    code, _colon, detail = because.partition(": ")
    if code == "scope":
        raise NotFound(_("There is no such touchpoint."))
    page = render_template(
        "reports/failed.html",
        code=code,
        detail=detail,
        command=f"apt install {SYSTEM_PACKAGES}" if code == "libraries" else "",
        again=request.full_path.rstrip("?"),
    )
    return make_response(page, 503)


def _fault_words(wanted: Asked) -> list[str]:
    said = {
        "from": lambda raw: _("From: “%(raw)s” is not a day like 2026-03-31.", raw=raw),
        "to": lambda raw: _("To: “%(raw)s” is not a day like 2026-03-31.", raw=raw),
        "backwards": lambda raw: _("The last day lies before the first one."),
        "too_long": lambda raw: _("A report covers three years at most."),
        "lang": lambda raw: _("Language: “%(raw)s” is not one of zh and en.", raw=raw),
    }
    return [said[code](raw) for code, raw in wanted.faults]

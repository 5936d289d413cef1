"""The worker's part: compute the facts again, render, archive."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.models import StaffMember
from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.errors import NotFound
from feedback.core.render.pdf import RenderFailed, render_pdf, warm
from feedback.core.settings import Settings
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.render.document import EXTRAS, fingerprint, report_html
from feedback.reports.service import Order, collect
from feedback.reports.store import archive

log = logging.getLogger("feedback.reports")


def render_report(payload: Mapping[str, Any]) -> None:
    """Make the ordered PDF; a failure is written down for whoever waits, not tried again."""
    settings: Settings = current_app.extensions["settings"]
    order = Order.from_payload(payload)
    folder = settings.data_dir / "archive"
    with db.engine.connect() as connection, reading():
        entry = archive.entry(connection, order.digest)
    if entry is None or (entry.rendered_at and (folder / entry.file_name).exists()):
        return
    warm()
    try:
        facts = _facts(order, settings)
        made_as = fingerprint(facts, order.language)
        content = _rendered(facts, order.language)
    except NotFound:
        _fail(order, "scope")
        return
    except RenderFailed as failure:
        log.warning("report %s failed: %s", order.digest[:12], failure)
        _fail(order, f"{failure.code}: {failure}")
        return
    archive.write_file(folder, archive.name_of(made_as), content)
    with write_connection() as connection:
        is_wanted = archive.finish(
            connection,
            digest=order.digest,
            rendered_as=made_as,
            n_bytes=len(content),
            now=clock.now(),
        )
    if not is_wanted:
        (folder / archive.name_of(made_as)).unlink(missing_ok=True)


def forget_reports(payload: Mapping[str, Any]) -> None:
    """Take away the archived reports that may quote an answer whose words were erased.

    Whoever asks again gets a new one with the same figures.
    """
    settings: Settings = current_app.extensions["settings"]
    on = date.fromisoformat(payload["on"])
    with write_connection() as connection:
        for digest, file_name in archive.quoting(connection, payload["touchpoint_id"], on):
            (settings.data_dir / "archive" / file_name).unlink(missing_ok=True)
            archive.forget(connection, digest)


def _facts(order: Order, settings: Settings) -> ReportFacts:
    """The facts as the person sees them now: scope may have changed since the order."""
    with reading():
        try:
            return collect(
                actor=_actor(order.staff_id),
                now=clock.now(),
                code=order.code,
                period=order.period,
                floor=settings.score_floor,
            )
        finally:
            # No transaction stays open while the PDF is made.
            db.session.remove()


def _actor(staff_id: int | None) -> Actor:
    member = db.session.get(StaffMember, staff_id) if staff_id is not None else None
    if member is None or not member.active or not member.actor.may(Right.SEE_FIGURES):
        raise NotFound("nobody who may see this")
    return member.actor


def _rendered(facts: ReportFacts, language: str) -> bytes:
    """The PDF; a smaller one with a note when the whole one breaks the limits."""
    try:
        return render_pdf(report_html(facts, language))
    except RenderFailed as failure:
        if failure.code != "limits":
            raise
        return render_pdf(report_html(facts, language, without=EXTRAS))


def _fail(order: Order, because: str) -> None:
    with write_connection() as connection:
        archive.fail(connection, digest=order.digest, because=because)

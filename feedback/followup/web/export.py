"""`GET /cases.csv`: the cases of a list, one row each, streamed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.audit.service import record
from feedback.core import clock
from feedback.core.csv_text import BOM, csv_lines
from feedback.core.database import db, transaction, writing
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _, current_language
from feedback.followup.store.export import Wanted, slices
from feedback.followup.web.asked import asked
from feedback.followup.web.blueprint import pages


@pages.get("/cases.csv")
@requires(Right.EXPORT_DATA)
@requires_fresh()
def export() -> Response:
    """The filters of the queue; `contact=1` adds how to reach the customer, where the role may."""
    actor, now = current_actor(), clock.now()
    with_contact = request.args.get("contact") == "1"
    if with_contact and not actor.may(Right.SEE_CONTACT):
        raise Forbidden(_("Your role does not show contact details."))
    found = asked(request.args, actor)
    if found.faults:
        raise Invalid(_("This export cannot be made."), found.faults)
    wanted = Wanted(actor, found.view, found.filters, now, current_language(), with_contact)
    if found.filters.node is not None:
        # It is read again while the file streams, when this session is over.
        db.session.expunge(found.filters.node)
    with writing(), transaction():
        record(
            at=now,
            staff_id=actor.staff_id,
            action="case.exported",
            object_kind="cases",
            object_id=found.view.value,
            filters=sorted(found.narrowing),
            with_contact=with_contact,
        )
    answer = Response(stream_with_context(_lines(wanted)), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="cases-{now:%Y-%m-%d}.csv"'
    return answer


def _lines(wanted: Wanted) -> Iterator[str]:
    yield BOM + csv_lines([wanted.header])
    for rows in slices(wanted):
        yield csv_lines(rows)

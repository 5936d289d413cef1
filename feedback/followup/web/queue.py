"""`GET /cases`: what will be late first is on top."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.followup.store.queue import View, queue_counts, queue_page
from feedback.followup.web import words
from feedback.followup.web.blueprint import pages
from feedback.followup.web.rendering import page

TABS = (View.ALL, View.MINE, View.UNASSIGNED, View.OVERDUE, View.RESOLVED)


@pages.get("/cases")
@requires(Right.SEE_RESPONSES)
def queue() -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    try:
        view = View(request.args.get("view", View.ALL.value))
    except ValueError:
        view = View.ALL
    after = request.args.get("after")
    found = queue_page(actor, view, after, now)
    counts = queue_counts(actor, now)
    shown = [one for one in TABS if one is not View.MINE or actor.may(Right.WORK_CASES)]
    tabs = [
        {
            "label": words.VIEWS[one],
            "href": url_for("followup.queue", view=one.value),
            "current": one is view,
            "count": getattr(counts, one.value, None),
        }
        for one in shown
    ]
    following = found.next_cursor and url_for(
        "followup.queue", view=view.value, after=found.next_cursor
    )
    first = url_for("followup.queue", view=view.value) if after else None
    return page(
        "followup/queue.html",
        now=now,
        view=view.value,
        rows=found.rows,
        counts=counts,
        tabs=tabs,
        first_href=first,
        next_href=following,
        may_work=actor.may(Right.WORK_CASES),
        me=actor.staff_id,
    )

"""`GET /cases`: what will be late first is on top; `GET /cases/rows`: the same, if it changed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.teams import teams, teams_of
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.errors import NotFound
from feedback.core.i18n import current_language
from feedback.core.numbers import whole
from feedback.core.web.keyset import Page
from feedback.followup.store.colleagues import colleagues
from feedback.followup.store.filters import number_in
from feedback.followup.store.queries import case_for
from feedback.followup.store.queue import (
    MOST_SEARCHED,
    CaseRow,
    QueueCounts,
    queue_counts,
    queue_page,
    searched_from,
)
from feedback.followup.store.saved import saved_view, saved_views
from feedback.followup.store.views import COUNTED, View
from feedback.followup.web import queue_words
from feedback.followup.web.asked import LONGEST_TAG, Asked, asked
from feedback.followup.web.blueprint import pages
from feedback.followup.web.filter_fields import choices
from feedback.followup.web.rendering import page
from feedback.touchpoints.store.queries import flat, tree

TABS = (*COUNTED, View.RESOLVED)


@pages.get("/cases")
@requires(Right.SEE_RESPONSES)
def queue() -> ResponseReturnValue:
    """One page of the queue under the filters of the address, or of a kept view."""
    actor, now = current_actor(), clock.now()
    wanted = _wanted(actor)
    number = _number_asked(actor, wanted)
    if number is not None:
        return redirect(url_for("followup.case", number=number))
    found = queue_page(
        actor,
        wanted.view,
        request.args.get("after"),
        now,
        filters=wanted.filters,
        order=wanted.order,
    )
    people, all_teams = colleagues(actor), [(one.id, one.name) for one in teams()]
    own_teams = teams_of(actor.staff_id)
    chips = queue_words.chips(wanted, dict(people), dict(all_teams))
    answer = page(
        "followup/queue.html",
        **_listed(actor, wanted, found, queue_counts(actor, now, own_teams), now, own_teams),
        kept=saved_views(actor, own_teams),
        kept_id=request.args.get("saved", ""),
        chips=chips,
        choices=choices(wanted, flat(tree(actor)), people, all_teams),
        people=people,
        own_teams=[one for one in all_teams if one[0] in own_teams],
        longest_tag=LONGEST_TAG,
        sees_contact=actor.may(Right.SEE_CONTACT),
        n_searched=MOST_SEARCHED if searched_from(wanted.view, wanted.filters) else 0,
        may_export=actor.may(Right.EXPORT_DATA),
    )
    return (answer, 422) if wanted.faults else answer


@pages.get("/cases/rows")
@requires(Right.SEE_RESPONSES)
def rows() -> Response:
    """The tabs and the list alone; 304 when nothing of it changed since the last look."""
    actor, now = current_actor(), clock.now()
    wanted = _wanted(actor)
    found = queue_page(
        actor,
        wanted.view,
        request.args.get("after"),
        now,
        filters=wanted.filters,
        order=wanted.order,
    )
    own_teams = teams_of(actor.staff_id)
    counts = queue_counts(actor, now, own_teams)
    seen = repr((found, counts, actor, current_language(), wanted.query, now.date()))
    answer = Response(status=304)
    answer.set_etag(hashlib.sha256(seen.encode()).hexdigest()[:32])
    if not request.if_none_match.contains(answer.get_etag()[0] or ""):
        body = page("followup/rows.html", **_listed(actor, wanted, found, counts, now, own_teams))
        etag = answer.headers["ETag"]
        answer = make_response(body)
        answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _wanted(actor: Actor) -> Asked:
    """What the address asks; a kept view's filters stand behind those of the address."""
    kept = whole(request.args.get("saved"))
    if kept is not None:
        view = saved_view(actor, kept)
        return asked({**view.query, **request.args}, actor, is_kept=True)
    return asked(request.args, actor)


def _number_asked(actor: Actor, wanted: Asked) -> str | None:
    """The number that was searched for, when the person may see its case."""
    if number_in(wanted.filters.search) is None or wanted.faults:
        return None
    letters = wanted.filters.search.strip().upper()
    try:
        return case_for(actor, letters if letters.startswith("C") else f"C-{letters}").number
    except NotFound:
        return None


def _listed(
    actor: Actor,
    wanted: Asked,
    found: Page[CaseRow],
    counts: QueueCounts,
    now: datetime,
    own_teams: list[int],
) -> dict[str, Any]:
    """What the list and its tabs are made of."""
    after = request.args.get("after")
    return {
        "now": now,
        "wanted": wanted,
        "view": wanted.view.value,
        "rows": found.rows,
        "tabs": _tabs(actor, wanted, counts, own_teams),
        "queue_words": queue_words,
        "first_href": wanted.address() if after else None,
        "next_href": wanted.address(after=found.next_cursor) if found.next_cursor else None,
        "poll_href": "/cases/rows?" + urlencode(request.args),
        "may_work": actor.may(Right.WORK_CASES),
        "may_assign": actor.may(Right.ASSIGN_CASES),
        "me": actor.staff_id,
    }


def _tabs(
    actor: Actor, wanted: Asked, counts: QueueCounts, own_teams: list[int]
) -> list[dict[str, Any]]:
    works = actor.may(Right.WORK_CASES)
    left_out = set()
    if not works:
        left_out.add(View.MINE)
    if not counts.team and not (works and own_teams):
        left_out.add(View.TEAM)
    shown = [view for view in TABS if view is wanted.view or view not in left_out]
    if wanted.view is View.EVERYTHING:
        shown.append(View.EVERYTHING)
    return [
        {
            "label": queue_words.VIEWS[view],
            "href": url_for("followup.queue", view=view.value),
            "current": view is wanted.view,
            "count": queue_words.count_words(getattr(counts, view.value))
            if view in COUNTED
            else None,
        }
        for view in shown
    ]

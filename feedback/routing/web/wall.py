"""`/praise`: what customers thanked the team for, by touchpoint and by staff member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.i18n import _
from feedback.core.numbers import whole
from feedback.core.web.days import day_asked
from feedback.responses import wording as responses
from feedback.routing.store.wall import (
    Asked,
    by_person,
    by_touchpoint,
    n_praised,
    people_at_each,
    wall_page,
)
from feedback.routing.web.blueprint import pages
from feedback.touchpoints.store.queries import flat, touchpoint_for, tree

DAYS = 90


@pages.get("/praise")
@requires(Right.SEE_RESPONSES)
def wall() -> Any:
    """One page of the wall, with the counts beside it."""
    actor = current_actor()
    asked, faults = asked_of(request.args, actor)
    page = wall_page(actor, asked, request.args.get("after"))
    may_tend = actor.may(Right.WORK_CASES)
    people = by_person(actor, asked)
    answer = render_template(
        "routing/wall.html",
        asked=asked,
        faults=faults,
        thanks=page.rows,
        n=n_praised(actor, asked),
        places=by_touchpoint(actor, asked),
        people=people,
        chosen=next((name for key, name, _n in people if key == asked.staff_id), ""),
        nodes=flat(tree(actor)),
        colleagues=people_at_each(one.path for one in page.rows) if may_tend else {},
        may_tend=may_tend,
        address=lambda **changes: address(asked, **changes),
        query=urlencode(as_query(asked)),
        is_first=not request.args.get("after"),
        next_href=address(asked, after=page.next_cursor) if page.next_cursor else "",
        words=responses,
    )
    return (answer, 422) if faults else answer


def asked_of(query: Mapping[str, str], actor: Actor) -> tuple[Asked, list[str]]:
    """What an address asks of the wall, and what in it could not be read."""
    faults: list[str] = []
    now = clock.now()
    # The newest day anywhere: a place in the east may be a day ahead.
    zones = {node.zone for _depth, node in flat(tree(actor))} or {"UTC"}
    today = max(clock.local_date(now, zone) for zone in zones)
    from_on = day_asked(query.get("from"), faults)
    to_on = day_asked(query.get("to"), faults)
    if from_on and to_on and to_on < from_on:
        faults.append(_("The last day lies before the first one."))
    last = to_on or max(today, from_on or today)
    return (
        Asked(
            from_on=from_on or last - timedelta(days=DAYS),
            to_on=last,
            node=touchpoint_for(actor, query["node"]) if query.get("node") else None,
            staff_id=whole(query.get("staff")),
            is_hidden=query.get("hidden") == "1" and actor.may(Right.WORK_CASES),
        ),
        faults,
    )


def as_query(asked: Asked, **changes: Any) -> dict[str, str]:
    """The filters as parts of an address, some of them changed or (by "") taken away."""
    kept = {
        "node": asked.node.code if asked.node else "",
        "staff": asked.staff_id or "",
        "from": request.args.get("from", "")[:10],
        "to": request.args.get("to", "")[:10],
        "hidden": "1" if asked.is_hidden else "",
    }
    return {key: str(value) for key, value in {**kept, **changes}.items() if value}


def address(asked: Asked, **changes: Any) -> str:
    """The wall under these filters."""
    query = as_query(asked, **changes)
    return "/praise" + ("?" + urlencode(query) if query else "")


def wall_link(**_facts: Any) -> Markup | str:
    """The way from the responses to the wall; wired into its slot in `app.py`."""
    return Markup(render_template("routing/wall_link.html"))  # noqa: S704

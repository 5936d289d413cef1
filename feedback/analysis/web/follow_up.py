"""`/dashboard/follow-up`: how well unhappy customers are answered, with n and intervals."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.analysis import charts, wording
from feedback.analysis.domain.facts import Attainment
from feedback.analysis.domain.follow_up import AgeGroup, GroupAttainment, opened_between
from feedback.analysis.domain.period import Period
from feedback.analysis.follow_up import FollowUpFigures, follow_up_figures
from feedback.analysis.render.attainment import attainment_bar
from feedback.analysis.web import follow_up_words as words
from feedback.analysis.web.blueprint import pages
from feedback.analysis.web.period_form import asked_period, presets
from feedback.analysis.web.tabs import tabs
from feedback.core import clock
from feedback.sla.domain.policy import OPENING, Measure
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import flat, touchpoint_for, tree


@pages.get("/dashboard/follow-up")
@requires(Right.SEE_FIGURES)
def follow_up() -> Any:
    """The figures of follow-up in the person's scope, or below one node, in a period."""
    actor = current_actor()
    now = clock.now()
    nodes = flat(tree(actor))
    code = request.args.get("node", "")
    node = touchpoint_for(actor, code) if code else None
    zone = node.zone if node else (nodes[0][1].zone if nodes else "UTC")
    today_on = clock.local_date(now, zone)
    period, faults = asked_period(request.args, today_on)
    found = follow_up_figures(actor, period, now=now, today_on=today_on, node=node)
    behind = _Behind(period, node, today_on) if actor.may(Right.SEE_RESPONSES) else None
    page = render_template(
        "analysis/follow_up.html",
        found=found,
        tables=_tables(found, behind),
        node=node,
        nodes=nodes,
        period=period,
        faults=faults,
        presets=presets(today_on),
        words=wording,
        said=words,
        measures=[one for one in Measure if one in OPENING or found.promises[one].n],
        measure_name=charts.measure_name,
        attainment=lambda one, key, target: attainment_bar(charts.attainment(one, key, target)),
        behind=behind,
        export_href=_Behind(period, node, today_on).export()
        if actor.may(Right.EXPORT_DATA)
        else "",
        tabs=tabs("follow-up", request.args),
        here=_here,
    )
    return (page, 422) if faults else page


class _Behind:
    """The addresses of the cases that a figure counts."""

    def __init__(self, period: Period, node: Touchpoint | None, today_on: date) -> None:
        self._today_on = today_on
        self._node = node.code if node else ""
        self._days = {"from": str(period.from_on), "to": str(period.to_on)}

    def cases(self, **query: str) -> str:
        """Cases opened in the period, under more filters."""
        return _cases({"view": "everything", "node": self._node, **self._days, **query})

    def export(self) -> str:
        """The cases opened in the period, one row each."""
        return self.cases().replace("/cases?", "/cases.csv?", 1)

    def missed(self, one: Attainment, **query: str) -> str:
        """The cases whose promise was broken."""
        return self.cases(sla=f"{one.measure}.missed", **query)

    def waiting(self, group: AgeGroup | None = None) -> str:
        """Open cases, the oldest first; of one age, if one is given."""
        days = {}
        if group is not None:
            first, last = opened_between(group, self._today_on)
            days = {"from": str(first or ""), "to": str(last)}
        return _cases({"view": "all", "order": "oldest", "node": self._node, **days})


def _cases(query: dict[str, str]) -> str:
    return "/cases?" + urlencode({name: value for name, value in query.items() if value})


def _tables(found: FollowUpFigures, behind: _Behind | None) -> list[dict[str, Any]]:
    """The attainment by place, person, priority, hour and weekday, as rows in words."""

    def rows(groups: tuple[GroupAttainment, ...], name: Any, query: Any = None) -> Any:
        return [
            {
                "key": group.key or "nobody",
                "name": name(group.key),
                "above": _above(found, group.key) if query is _node else "",
                "group": group,
                "targets": found.standards.get(group.key, {}) if query is _node else {},
                "query": query(found, group.key) if query and behind else None,
            }
            for group in groups
        ]

    return [
        {"slug": slug, "title": title, "column": column, "rows": shown}
        for slug, title, column, shown in (
            ("place", words.BY_PLACE, words.PLACE,
             rows(found.by_place, lambda key: words.place(found.places[key]), _node)),
            ("person", words.BY_PERSON, words.PERSON,
             rows(found.by_person, lambda key: words.person(found.people, key), _owner)),
            ("priority", words.BY_PRIORITY, words.PRIORITY,
             rows(found.by_priority, words.priority, _priority)),
            ("hour", words.BY_HOUR, words.HOUR, rows(found.by_hour, words.hour)),
            ("weekday", words.BY_WEEKDAY, words.WEEKDAY, rows(found.by_weekday, words.weekday)),
        )
        if shown
    ]  # fmt: skip


def _above(found: FollowUpFigures, key: str) -> str:
    """The place above, where the person sees it: two desks may have one name."""
    above = found.places.get(str(found.places[key].parent_id))
    return words.place(above) if above is not None else ""


def _node(found: FollowUpFigures, key: str) -> dict[str, str]:
    return {"node": found.places[key].code}


def _owner(_found: FollowUpFigures, key: str) -> dict[str, str]:
    return {"owner": key or "none"}


def _priority(_found: FollowUpFigures, key: str) -> dict[str, str]:
    return {"priority": key}


def _here(**changes: Any) -> str:
    """This page with other values in its address."""
    kept = {key: request.args[key] for key in ("from", "to", "node") if key in request.args}
    query = {key: value for key, value in {**kept, **changes}.items() if value}
    return "/dashboard/follow-up" + ("?" + urlencode(query) if query else "")

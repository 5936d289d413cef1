"""The dashboard: every touchpoint with its figures, each with n, interval and its answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.analysis import charts, service, wording
from feedback.analysis.domain.facts import NodeFigures
from feedback.analysis.render.attainment import attainment_bar
from feedback.analysis.render.bands import stacked_bands
from feedback.analysis.render.inline import interval_dot, sparkline
from feedback.analysis.render.markup import for_page
from feedback.analysis.render.trend import trend_chart
from feedback.analysis.store import histograms
from feedback.analysis.web.addresses import behind, report_address
from feedback.analysis.web.blueprint import pages
from feedback.analysis.web.period_form import asked_period, presets
from feedback.analysis.web.tabs import tabs
from feedback.core import clock
from feedback.core.i18n import current_language
from feedback.core.settings import Settings
from feedback.responses.store.queries import option_words
from feedback.scoring.domain.metrics import Band, Metric
from feedback.touchpoints.domain.paths import is_inside
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import flat, touchpoint_for, tree

MOST_REASONS = 8


@pages.get("/dashboard")
@requires(Right.SEE_FIGURES)
def dashboard() -> Any:
    """All touchpoints in the person's scope, or those below one node, in a period."""
    actor = current_actor()
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    nodes = flat(tree(actor))
    code = request.args.get("node", "")
    node = touchpoint_for(actor, code) if code else None
    zone = node.zone if node else (nodes[0][1].zone if nodes else "UTC")
    today_on = clock.local_date(now, zone)
    period, faults = asked_period(request.args, today_on)
    with_flagged = request.args.get("flagged") == "1"
    view = service.View(period, settings.score_floor, with_flagged)
    overview = service.overview(actor, view, now=now, node=node)
    whole = overview.whole
    metric = _asked_metric(overview)
    page = render_template(
        "analysis/dashboard.html",
        overview=overview,
        whole=whole,
        node=node,
        nodes=nodes,
        period=period,
        faults=faults,
        presets=presets(today_on),
        with_flagged=with_flagged,
        metric=metric,
        metrics=[m for m in Metric if whole.figures[m].n or whole.doubtful[m] or m is metric],
        bands=list(Band),
        words=wording,
        measure_name=charts.measure_name,
        trend=for_page(trend_chart, charts.trend(whole, metric, overview.standards.get(metric))),
        has_course=any(point.figure.has_value for point in whole.trends[metric]),
        floor=settings.score_floor,
        groups=for_page(stacked_bands, charts.bands(whole.figures[metric], 0))
        if whole.figures[metric].has_value
        else None,
        reasons=_reasons(nodes, node, view),
        dot=lambda figure, key, target: interval_dot(charts.dot(figure, key, target)),
        spark=lambda figures, m: sparkline(charts.spark(figures, m)),
        attainment=lambda found, key, target: attainment_bar(charts.attainment(found, key, target)),
        own_metric=lambda found: metric if found.figures[metric].n else _most_asked(found),
        behind=lambda place, **query: behind(period, with_flagged, place, **query),
        here=_here,
        tabs=tabs("scores", request.args),
        report=lambda place: report_address(place.code, period),
        may=_rights(actor),
    )
    return (page, 422) if faults else page


def _rights(actor: Actor) -> dict[str, bool]:
    return {
        "see_responses": actor.may(Right.SEE_RESPONSES),
        "work_cases": actor.may(Right.WORK_CASES),
        "edit_touchpoints": actor.may(Right.EDIT_TOUCHPOINTS),
    }


def _asked_metric(overview: service.Overview) -> Metric:
    """The metric of the address, else the one with most answers."""
    asked = request.args.get("metric", "")
    if asked in set(Metric):
        return Metric(asked)
    return _most_asked(overview.whole)


def _most_asked(found: NodeFigures) -> Metric:
    return max(Metric, key=lambda metric: found.figures[metric].n)


def _reasons(
    nodes: list[tuple[int, Touchpoint]], node: Touchpoint | None, view: service.View
) -> list[tuple[str, Any]]:
    """The options named most often, in words."""
    ids = [
        place.id
        for _depth, place in nodes
        if place.kind == "touchpoint" and (node is None or is_inside(place.path, node.path))
    ]
    found = histograms.reasons(ids, view.period, with_flagged=view.with_flagged)[:MOST_REASONS]
    if not found:
        return []
    words = option_words(current_language())
    return [(words.get((one.question_id, one.option_id), one.option_id), one) for one in found]


def _here(**changes: Any) -> str:
    """This page with other values in its address."""
    kept = {
        key: request.args[key]
        for key in ("from", "to", "node", "flagged", "metric")
        if key in request.args
    }
    query = {key: value for key, value in {**kept, **changes}.items() if value}
    return "/dashboard" + ("?" + urlencode(query) if query else "")

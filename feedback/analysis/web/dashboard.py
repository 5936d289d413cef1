"""The dashboard: every touchpoint with its figures, each with n and interval."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.analysis import charts, service, wording
from feedback.analysis.domain.period import Period
from feedback.analysis.render.attainment import attainment_bar
from feedback.analysis.render.bands import stacked_bands
from feedback.analysis.render.inline import interval_dot, sparkline
from feedback.analysis.render.markup import for_page
from feedback.analysis.render.trend import trend_chart
from feedback.analysis.web.blueprint import pages
from feedback.analysis.web.period_form import asked_period, presets
from feedback.core import clock
from feedback.core.settings import Settings
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.store.queries import flat, standards_for, touchpoint_for, tree


@pages.get("/dashboard")
@requires(Right.SEE_FIGURES)
def dashboard() -> Any:
    """All touchpoints in the person's scope, or those below one node, in a period."""
    actor = current_actor()
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    branches = tree(actor)
    code = request.args.get("node", "")
    node = touchpoint_for(actor, code) if code else None
    zone = node.zone if node else (branches[0].node.zone if branches else "UTC")
    period, faults = asked_period(request.args, clock.local_date(now, zone))
    with_flagged = request.args.get("flagged") == "1"
    metric = Metric(request.args.get("metric", "nps")) if _is_metric() else Metric.NPS
    view = service.View(period, settings.score_floor, with_flagged)
    overview = service.overview(actor, view, now=now, node=node)
    standards = {row.node.id: standards_for(row.node) for row in overview.rows}
    own = standards_for(node) if node else {}
    page = render_template(
        "analysis/dashboard.html",
        overview=overview,
        node=node,
        nodes=flat(branches),
        period=period,
        faults=faults,
        presets=presets(clock.local_date(now, zone)),
        with_flagged=with_flagged,
        metric=metric,
        metrics=list(Metric),
        standards=standards,
        own_standards=own,
        words=wording,
        measure_name=charts.measure_name,
        trend=for_page(trend_chart, charts.trend(overview.whole, metric, own.get(metric.value))),
        bands={
            m: for_page(stacked_bands, charts.bands(overview.whole.figures[m], 0))
            for m in Metric
            if overview.whole.figures[m].has_value
        },
        dot=lambda figure, key, target: interval_dot(charts.dot(figure, key, target)),
        spark=lambda figures, m: sparkline(charts.spark(figures, m)),
        attainment=lambda found, key, target: attainment_bar(charts.attainment(found, key, target)),
        behind=lambda **query: "/responses?" + urlencode(_behind(period, with_flagged, query)),
        here=lambda **query: "/dashboard?" + urlencode(_here(query)),
        report=lambda place: report_address(place.code, period),
        month_ago=period.from_on - timedelta(days=1),
    )
    return (page, 422) if faults else page


def report_address(code: str, period: Period) -> str:
    """The address of the touchpoint SLA report for a period."""
    return f"/reports/touchpoints/{code}.pdf?from={period.from_on}&to={period.to_on}"


def _is_metric() -> bool:
    return request.args.get("metric", "nps") in set(Metric)


def _behind(period: Period, with_flagged: bool, query: dict[str, Any]) -> dict[str, Any]:
    asked = {"from": period.from_on, "to": period.to_on, **query}
    if with_flagged:
        asked["flagged"] = "1"
    return {key: value for key, value in asked.items() if value}


def _here(query: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: request.args[key]
        for key in ("from", "to", "node", "flagged", "metric")
        if key in request.args
    }
    return {key: value for key, value in {**kept, **query}.items() if value}

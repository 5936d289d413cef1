"""The small figures of a node on its own page: filled into the slot `touchpoint_figures`."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from feedback.accounts.domain.roles import Actor, Right
from feedback.analysis import charts, service, wording
from feedback.analysis.domain.period import last_days
from feedback.analysis.web.addresses import behind, figures_address, report_address
from feedback.analysis.web.period_form import DEFAULT_DAYS
from feedback.core import clock
from feedback.core.settings import Settings
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.store.models import Touchpoint


def touchpoint_figures(*, actor: Actor, touchpoint: Touchpoint, **_more: Any) -> Markup | str:
    """Scores and promises of the last 90 days; nothing for who may not see figures."""
    if not actor.may(Right.SEE_FIGURES):
        return ""
    settings: Settings = current_app.extensions["settings"]
    now = clock.now()
    period = last_days(DEFAULT_DAYS, clock.local_date(now, touchpoint.zone))
    view = service.View(period, settings.score_floor)
    found = service.node_figures(actor, touchpoint, view, now=now)
    shown = [metric for metric in Metric if found.figures[metric].n]
    may_see = actor.may(Right.SEE_RESPONSES)
    return Markup(  # noqa: S704 (a template of ours, escaped)
        render_template(
            "analysis/touchpoint_figures.html",
            found=found,
            shown=shown,
            words=wording,
            measure_name=charts.measure_name,
            behind={
                metric: behind(period, False, touchpoint, metric=metric.value)
                for metric in shown
                if may_see
            },
            figures_href=figures_address(touchpoint.code, period),
            report_href=report_address(touchpoint.code, period),
        )
    )

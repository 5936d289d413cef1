"""Choose a place, a period and a language; the reports made lately."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.analysis import wording
from feedback.analysis.domain.period import Period
from feedback.core import clock
from feedback.core.i18n import NAMES, _, current_language
from feedback.reports.domain.request import LANGUAGES, Preset, preset_period, usual_period
from feedback.reports.store.archive import Recent, recent
from feedback.reports.web.blueprint import pages
from feedback.touchpoints.store.queries import flat, touchpoint_for, tree

OWN = "own"


@pages.get("/reports")
@requires(Right.SEE_FIGURES)
def reports() -> str:
    """The form, and recent reports in the person's scope."""
    actor, now = current_actor(), clock.now()
    branches = tree(actor)
    zone = branches[0].node.zone if branches else "UTC"
    today_on = clock.local_date(now, zone)
    return render_template(
        "reports/reports.html",
        nodes=flat(branches),
        chosen=request.args.get("node", ""),
        presets=[
            (preset.value, _preset_name(preset), preset_period(preset, today_on))
            for preset in Preset
        ],
        usual=usual_period(today_on),
        languages=[(language, NAMES[language]) for language in LANGUAGES],
        language=current_language(),
        recent=[
            (made, wording.period_text(Period(made.from_on, made.to_on)), address_of(made))
            for made in recent(actor)
        ],
        words=wording,
    )


@pages.get("/reports/choice")
@requires(Right.SEE_FIGURES)
def choice() -> Any:
    """From the form to the PDF's address."""
    node = touchpoint_for(current_actor(), request.args.get("node", ""))
    preset = request.args.get("period", OWN)
    if preset in set(Preset):
        today_on = clock.local_date(clock.now(), node.zone)
        period = preset_period(Preset(preset), today_on)
        days = {"from": str(period.from_on), "to": str(period.to_on)}
    else:
        days = {name: request.args.get(name, "") for name in ("from", "to")}
    language = request.args.get("language") or current_language()
    query = urlencode({**days, "lang": language})
    return redirect(f"/reports/touchpoints/{node.code}.pdf?{query}", 303)


def address_of(made: Recent) -> str:
    """Where a report is found again."""
    return (
        f"/reports/touchpoints/{made.node.code}.pdf"
        f"?from={made.from_on}&to={made.to_on}&lang={made.language}"
    )


def _preset_name(preset: Preset) -> str:
    return {
        Preset.LAST_30_DAYS: _("Last 30 days"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.LAST_QUARTER: _("Last quarter"),
        Preset.LAST_YEAR: _("Last 365 days"),
    }[preset]

"""First response, next response and resolution in time, and the promises that were broken."""

from __future__ import annotations

from typing import Any

from feedback.analysis import charts, wording
from feedback.analysis.domain.facts import Attainment, Breach
from feedback.analysis.render import numbers
from feedback.analysis.render.attainment import attainment_bar
from feedback.core.i18n import _
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.sections.words import measured
from feedback.sla.domain.policy import OPENING
from feedback.sla.domain.policy import Measure as Clock
from feedback.touchpoints.domain.standards import Measure

BAR_WIDTH = 300


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """The promises and the newest breaches; None where no case was ever due.

    A next response is promised to who writes again: without any there is nothing to show of it.
    """
    every = [facts.figures.follow_up.of(measure) for measure in Clock]
    if not any(one.n for one in every):
        return None
    found = [one for one in every if one.n or one.measure in OPENING]
    return {
        "promises": [_promise(one, facts) for one in found],
        "breaches": [_breach(one) for one in facts.breaches],
        "n_breaches": facts.n_breaches,
        "n_shown": len(facts.breaches),
    }


def _promise(found: Attainment, facts: ReportFacts) -> dict[str, Any]:
    target = facts.standards.get(found.measure.value)
    interval = found.interval
    return {
        "name": charts.measure_name(found.measure.value),
        "value": numbers.share(found.share) if found.n else _("No cases"),
        "is_words": not found.n,
        "n": numbers.rounded(found.n),
        "interval": (
            numbers.interval(interval.low, interval.high, numbers.Unit.SHARE) if interval else ""
        ),
        "target": (
            measured(Measure(found.measure.value), target, 0 if _is_round(target) else 1)
            if target is not None
            else ""
        ),
        "bar": attainment_bar(charts.attainment(found, 1, target), width=BAR_WIDTH).svg,
        "n_met": numbers.rounded(found.n_met),
        "n_missed": numbers.rounded(found.n_missed),
        "n_overdue": numbers.rounded(found.n_overdue),
    }


def _is_round(target: float) -> bool:
    return abs(target * 100 - round(target * 100)) < 1e-9


def _breach(breach: Breach) -> dict[str, Any]:
    return {
        "number": breach.number,
        "promise": _promise_name(breach.measure.value),
        "opened": wording.instant_text(breach.opened_at, breach.zone),
        "due": wording.instant_text(breach.due_at, breach.zone) if breach.due_at else "–",
        "target": wording.minutes_text(breach.target_minutes),
        "used": wording.minutes_text(breach.used_minutes) if breach.used_minutes else "–",
        "is_open": breach.is_open,
    }


def _promise_name(measure: str) -> str:
    return {
        "first_response": _("First response"),
        "next_response": _("Next response"),
        "resolution": _("Resolution"),
    }[measure]

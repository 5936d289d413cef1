"""The first page: which place, which days, and the verdict in plain sentences."""

from __future__ import annotations

from typing import Any

from feedback.analysis import wording
from feedback.analysis.domain.facts import Attainment
from feedback.analysis.render import numbers
from feedback.core.i18n import _, _n
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.domain.standards import Judged, Verdict, judge
from feedback.reports.sections.sentences import clock_sentence, score_sentence
from feedback.reports.sections.words import name_in
from feedback.scoring.domain.metrics import Metric
from feedback.touchpoints.domain.standards import Measure


def build(facts: ReportFacts) -> dict[str, Any]:
    """The cover block, the verdict and a row of figures."""
    judged = judge(facts.figures, facts.standards, facts.floor)
    by_measure = {one.measure: one for one in judged}
    return {
        "kind": _kind(facts.place.kind),
        "name": name_in(facts.place.names),
        "above": [name_in(names) for names in facts.place.above],
        "code": facts.place.code,
        "period": wording.period_text(facts.period),
        "n_days": _n("%(num)s day", "%(num)s days", facts.period.n_days),
        "headline": _headline(judged),
        "tone": _tone(judged),
        "sentences": _sentences(facts, by_measure),
        "cards": _cards(facts, by_measure),
    }


def _kind(kind: str) -> str:
    return {
        "organisation": _("Organisation"),
        "region": _("Region"),
        "site": _("Site"),
        "touchpoint": _("Touchpoint"),
    }.get(kind, kind)


def _count(judged: tuple[Judged, ...], verdict: Verdict) -> int:
    return sum(1 for one in judged if one.verdict is verdict)


def _tone(judged: tuple[Judged, ...]) -> str:
    if _count(judged, Verdict.MISSED):
        return "missed"
    return "met" if _count(judged, Verdict.MET) else "too_few"


def _headline(judged: tuple[Judged, ...]) -> str:
    n_missed, n_met = _count(judged, Verdict.MISSED), _count(judged, Verdict.MET)
    n = n_missed + n_met
    if not judged:
        return _("No service standards are set for this place.")
    if not n:
        return _("There are too few answers and cases to judge the service standards.")
    if not n_missed:
        return _n(
            "The service standard that could be judged was kept.",
            "All %(num)s service standards that could be judged were kept.",
            n,
        )
    if not n_met:
        return _n(
            "The service standard that could be judged was missed.",
            "All %(num)s service standards that could be judged were missed.",
            n,
        )
    return _("%(missed)s of %(n)s service standards were missed.", missed=n_missed, n=n)


def _sentences(facts: ReportFacts, judged: dict[Measure, Judged]) -> list[tuple[str, str]]:
    """(verdict, sentence) pairs: promises first, then scores, then who still waits."""
    told = [
        clock_sentence(found, judged.get(Measure(found.measure.value)), facts.floor)
        for found in (facts.figures.follow_up.first_response, facts.figures.follow_up.resolution)
    ]
    told += [
        score_sentence(
            facts.figures.figures[metric],
            facts.figures.changes[metric],
            judged.get(Measure(metric.value)),
            facts.floor,
        )
        for metric in Metric
    ]
    if facts.figures.follow_up.n_waiting:
        waiting = _n(
            "%(num)s customer of this period still waits for a resolution.",
            "%(num)s customers of this period still wait for a resolution.",
            facts.figures.follow_up.n_waiting,
        )
        told.append(("note", waiting))
    return [one for one in told if one is not None]


def _cards(facts: ReportFacts, judged: dict[Measure, Judged]) -> list[dict[str, Any]]:
    cards = []
    for metric in Metric:
        figure = facts.figures.figures[metric]
        if not figure.n:
            continue
        cards.append(
            {
                "label": wording.metric_name(metric),
                "value": wording.value_text(figure),
                "is_words": not figure.has_value,
                "interval": wording.interval_text(figure),
                "n": numbers.rounded(figure.n),
                "verdict": _verdict(judged.get(Measure(metric.value))),
            }
        )
    for found in (facts.figures.follow_up.first_response, facts.figures.follow_up.resolution):
        if found.n:
            cards.append(_clock_card(found, judged.get(Measure(found.measure.value))))
    return cards


def _clock_card(found: Attainment, judged: Judged | None) -> dict[str, Any]:
    interval = found.interval
    return {
        "label": (
            _("First response") if found.measure.value == "first_response" else _("Resolution")
        ),
        "unit": _("in time"),
        "value": numbers.share(found.share),
        "is_words": False,
        "interval": (
            numbers.interval(interval.low, interval.high, numbers.Unit.SHARE) if interval else ""
        ),
        "n": numbers.rounded(found.n),
        "verdict": _verdict(judged),
    }


def _verdict(judged: Judged | None) -> str:
    return judged.verdict.value if judged is not None else ""

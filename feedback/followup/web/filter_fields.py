"""The fields by which the queue is narrowed, each with what may be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.core.i18n import NAMES, _, current_language, text_in
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.reasons import Cause, ReasonCode
from feedback.followup.domain.states import Status
from feedback.followup.store.queue import ORDERS
from feedback.followup.store.views import View
from feedback.followup.web import queue_words, words
from feedback.followup.web.asked import Asked
from feedback.responses import wording
from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.store.models import Touchpoint

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the form; the first option means anything."""

    name: str
    label: str
    options: Options
    chosen: str


def choices(
    wanted: Asked,
    nodes: Iterable[tuple[int, Touchpoint]],
    people: Iterable[tuple[int, str]],
    teams: Iterable[tuple[int, str]],
) -> list[Choice]:
    """Every select, what is used most first; one without anything to choose is left out."""
    language = current_language()
    orders = [(one.value, str(queue_words.ORDERS[one])) for one in ORDERS[wanted.view]]
    places = [
        (place.code, "\u2003" * depth + text_in(place.name, language)) for depth, place in nodes
    ]
    owners = [("me", _("Me")), ("none", _("Nobody")), *_named(people)]
    found = [
        Choice("order", _("Order"), orders, wanted.order.value),
        _choice(wanted, "node", _("Where"), places, _("Everything I may see")),
        _choice(wanted, "owner", _("Owner"), owners),
        _choice(wanted, "team", _("Team"), _named(teams)),
        _choice(wanted, "priority", _("Priority"), _coded(Priority, words.PRIORITIES)),
        _choice(wanted, "score", _("Score"), _scores()),
        _choice(wanted, "language", _("Language"), list(NAMES.items())),
        _choice(wanted, "reason", _("Reason"), _coded(ReasonCode, words.REASONS)),
        _choice(wanted, "cause", _("Cause"), _coded(Cause, words.CAUSES)),
        _choice(wanted, "sla", _("Promise"), _promises()),
    ]
    if wanted.view not in {View.RESOLVED, View.WAITING}:
        found.insert(5, _choice(wanted, "status", _("Status"), _coded(Status, words.STATUSES)))
    return [one for one in found if len(one.options) > 1]


def _choice(
    wanted: Asked, name: str, label: str, options: Options, anything: str | None = None
) -> Choice:
    return Choice(name, label, [("", anything or _("Any")), *options], wanted.query.get(name, ""))


def _named(rows: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in rows]


def _coded(codes: Any, said: Any) -> list[tuple[str, str]]:
    return [(code.value, words.word(said, code)) for code in codes]


def _scores() -> list[tuple[str, str]]:
    found = []
    for metric in Metric:
        name = wording.metric_name(metric)
        found.append((metric.value, _("%(metric)s: all", metric=name)))
        found += [
            (f"{metric}.{band}", f"{name}: {wording.band_name(metric, band)}") for band in Band
        ]
    return found


def _promises() -> list[tuple[str, str]]:
    return [
        (f"{measure}.{outcome}", queue_words.promise_words(measure, outcome))
        for measure in Measure
        for outcome in (Outcome.MISSED, Outcome.MET)
    ]

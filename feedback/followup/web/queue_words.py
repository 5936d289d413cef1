"""The parts, orders and filters of the queue in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.core.i18n import NAMES, _, _l, _n
from feedback.followup.domain.clocks import Outcome
from feedback.followup.service.bulk import BulkResult
from feedback.followup.store.queue import Order
from feedback.followup.store.views import MOST_COUNTED, View
from feedback.followup.web import words
from feedback.followup.web.asked import Asked, Chip, days_words, place_words
from feedback.responses import wording
from feedback.sla.domain.policy import Measure

VIEWS = {
    View.ALL: _l("All open"),
    View.MINE: _l("Mine"),
    View.TEAM: _l("My team"),
    View.UNASSIGNED: _l("Unassigned"),
    View.SOON: _l("Due soon"),
    View.OVERDUE: _l("Overdue"),
    View.WAITING: _l("On hold"),
    View.RESOLVED: _l("Resolved"),
    View.EVERYTHING: _l("Open and resolved"),
}
ORDERS = {
    Order.DUE: _l("Due first"),
    Order.NEWEST: _l("Newest first"),
    Order.OLDEST: _l("Oldest first"),
    Order.RESOLVED: _l("Last resolved first"),
}
PROMISES = {
    Outcome.MET: _l("%(measure)s: met"),
    Outcome.MISSED: _l("%(measure)s: missed"),
}


def promise_words(measure: Measure, outcome: Outcome) -> str:
    """A promise with what became of it."""
    return str(PROMISES[outcome]) % {"measure": words.word(words.MEASURES, measure)}


def count_words(n: int) -> str:
    """A number of cases, counted on no further than a page needs it."""
    return f"{MOST_COUNTED:,}+" if n > MOST_COUNTED else f"{n:,}"


def chips(asked: Asked, owners: Mapping[int, str], teams: Mapping[int, str]) -> list[Chip]:
    """Each filter in force, in words; the address without it."""
    filters = asked.filters
    found: list[tuple[str, tuple[str, ...]]] = []
    if filters.search:
        found.append((_("“%(words)s”", words=filters.search), ("q",)))
    if filters.node is not None:
        found.append((place_words(filters.node), ("node",)))
    if filters.is_nowhere:
        found.append((_("A place outside of your area"), ("node",)))
    if filters.is_unowned:
        found.append((_("Nobody's"), ("owner",)))
    if filters.owner_id:
        found.append((owners.get(filters.owner_id) or _("Another person"), ("owner",)))
    if filters.team_id:
        found.append((teams.get(filters.team_id) or _("Another team"), ("team",)))
    if filters.priority:
        found.append((words.word(words.PRIORITIES, filters.priority), ("priority",)))
    if filters.status:
        found.append((words.word(words.STATUSES, filters.status), ("status",)))
    if filters.tag:
        found.append((f"#{filters.tag}", ("tag",)))
    if filters.metric:
        shown = wording.metric_name(filters.metric)
        if filters.band:
            shown += f": {wording.band_name(filters.metric, filters.band)}"
        found.append((shown, ("score",)))
    if filters.language:
        found.append((NAMES.get(filters.language, filters.language), ("language",)))
    if filters.from_on or filters.to_on:
        days = days_words(filters, wording.date_text)
        found.append((_("Opened: %(days)s", days=days), ("from", "to")))
    if filters.reason:
        found.append((words.word(words.REASONS, filters.reason), ("reason",)))
    if filters.cause:
        found.append((words.word(words.CAUSES, filters.cause), ("cause",)))
    if filters.promise and filters.outcome in PROMISES:
        found.append((promise_words(filters.promise, filters.outcome), ("sla",)))
    return [Chip(text, asked.address(**dict.fromkeys(names, ""))) for text, names in found]


def bulk_words(result: BulkResult, owner: str | None) -> list[tuple[str, str]]:
    """What became of the picked cases, as (kind, sentence): reasons are told once, with numbers."""
    told: list[tuple[str, str]] = []
    n = len(result.done)
    if n and owner:
        told.append(
            (
                "success",
                _n("%(num)s case handed to %(name)s.", "%(num)s cases handed to %(name)s.", n,
                   name=owner),
            )
        )  # fmt: skip
    elif n:
        told.append(("success", _n("%(num)s case given back.", "%(num)s cases given back.", n)))
    numbers: dict[str, list[str]] = {}
    for one in result.refused:
        numbers.setdefault(one.why, []).append(one.number)
    for why, those in numbers.items():
        listed = ", ".join(those)
        left = _n("%(num)s case left as it was (%(numbers)s): %(why)s",
                  "%(num)s cases left as they were (%(numbers)s): %(why)s",
                  len(those), numbers=listed, why=why)  # fmt: skip
        told.append(("warning", left))
    return told

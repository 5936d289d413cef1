"""What an address asks of the queue, and the same as words that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from feedback.accounts.domain.roles import Actor
from feedback.core.errors import NotFound
from feedback.core.i18n import _, current_language, text_in
from feedback.core.web.days import day_asked
from feedback.followup.domain.clocks import Outcome
from feedback.followup.domain.reasons import Cause, ReasonCode
from feedback.followup.domain.states import Status
from feedback.followup.store.filters import Filters
from feedback.followup.store.queue import ORDERS, Order
from feedback.followup.store.views import View
from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Measure, Priority
from feedback.surveys.domain.clean import clean_text
from feedback.touchpoints.store.models import Touchpoint
from feedback.touchpoints.store.queries import touchpoint_for

LONGEST_SEARCH = 80
LONGEST_TAG = 40
FIELDS = (
    "view", "order", "q", "node", "owner", "team", "priority", "status", "tag", "score",
    "language", "from", "to", "reason", "cause", "sla",
)  # fmt: skip

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the queue under filters; `query` are the fields that were understood."""

    view: View
    order: Order
    filters: Filters
    query: Mapping[str, str]
    faults: tuple[str, ...] = ()

    def address(self, path: str = "/cases", **changes: Any) -> str:
        """The list with some fields changed or (by "") taken away, from its first page."""
        query = {**self.query, **{name: str(value) for name, value in changes.items()}}
        kept = {name: value for name, value in query.items() if value}
        return path + ("?" + urlencode(kept) if kept else "")

    @property
    def narrowing(self) -> dict[str, str]:
        """The fields that narrow the list, without its part and order."""
        return {name: self.query[name] for name in self.query if name not in {"view", "order"}}


def asked(query: Mapping[str, str], actor: Actor, *, is_kept: bool = False) -> Asked:
    """The list of an address. Raises `NotFound` for a place out of scope; a kept view that names
    one (`is_kept`) is an empty list instead."""
    faults: list[str] = []
    given = {name: _text(query, name) for name in FIELDS if query.get(name)}
    try:
        node = touchpoint_for(actor, given["node"]) if "node" in given else None
        is_nowhere = False
    except NotFound:
        if not is_kept:
            raise
        node, is_nowhere = None, True
    view = _view(given.get("view", ""))
    order = given.get("order", "")
    metric, _dot, band = given.get("score", "").partition(".")
    promise, _dot, outcome = given.get("sla", "").partition(".")
    filters = Filters(
        search=given.get("q", "")[:LONGEST_SEARCH],
        node=node,
        team_id=_key(given.get("team", ""), faults),
        priority=_word(Priority, given.get("priority", ""), faults),
        status=_word(Status, given.get("status", ""), faults) or "",
        tag=given.get("tag", "")[:LONGEST_TAG],
        metric=_word(Metric, metric, faults),
        band=_word(Band, band, faults),
        language=given.get("language", "")[:5],
        from_on=day_asked(given.get("from"), faults),
        to_on=day_asked(given.get("to"), faults),
        reason=_word(ReasonCode, given.get("reason", ""), faults) or "",
        cause=_word(Cause, given.get("cause", ""), faults) or "",
        promise=_word(Measure, promise, faults),
        outcome=_word(Outcome, outcome, faults),
        is_nowhere=is_nowhere,
    )
    filters = _owned(filters, given.get("owner", ""), actor, faults)
    if filters.from_on and filters.to_on and filters.to_on < filters.from_on:
        faults.append(_("The last day lies before the first one."))
    wanted = Order(order) if order in set(Order) else ORDERS[view][0]
    if wanted not in ORDERS[view]:
        wanted = ORDERS[view][0]
    return Asked(view, wanted, filters, given, tuple(faults))


def _view(raw: str) -> View:
    return View(raw) if raw in set(View) else View.ALL


def _owned(filters: Filters, raw: str, actor: Actor, faults: list[str]) -> Filters:
    if raw == "none":
        return replace(filters, is_unowned=True)
    if raw == "me":
        return replace(filters, owner_id=actor.staff_id)
    return replace(filters, owner_id=_key(raw, faults))


def _text(query: Mapping[str, str], name: str) -> str:
    """A field without what no database keeps."""
    return clean_text(str(query.get(name, "")), LONGEST_SEARCH)[0].strip()


def _key(raw: str, faults: list[str]) -> int | None:
    if not raw:
        return None
    if raw.isascii() and raw.isdigit() and 0 < len(raw) < 10:
        return int(raw)
    faults.append(_("“%(raw)s” is nothing to choose from here.", raw=raw[:20]))
    return None


def _word(kind: type[Word], raw: str, faults: list[str]) -> Word | None:
    if not raw:
        return None
    try:
        return kind(raw)
    except ValueError:
        faults.append(_("“%(raw)s” is nothing to choose from here.", raw=raw[:20]))
        return None


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    text: str
    href: str


def place_words(node: Touchpoint) -> str:
    """The place's name in the reader's language."""
    return text_in(node.name, current_language())


def days_words(filters: Filters, date_text: Any) -> str:
    """The days on which the cases were opened."""

    def shown(on: date | None) -> str:
        return str(date_text(on)) if on else ""

    first, last = shown(filters.from_on), shown(filters.to_on)
    if first == last:
        return first
    if not first:
        return _("until %(day)s", day=last)
    return f"{first} – {last}" if last else _("from %(day)s", day=first)

"""What an address asks of the list, and the same filters as words that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from feedback.accounts.domain.roles import Actor
from feedback.core.i18n import _, current_language, text_in
from feedback.core.web.days import day_asked
from feedback.responses import wording
from feedback.responses.store.queries import Doubt, Filters
from feedback.scoring.domain.metrics import Band, Metric
from feedback.surveys.domain.clean import clean_text
from feedback.touchpoints.store.queries import touchpoint_for

LONGEST_SEARCH = 80

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    text: str
    href: str


def asked_filters(query: Mapping[str, str], actor: Actor) -> tuple[Filters, list[str]]:
    """The filters of an address, and what in it could not be read.

    The form sends metric and band as one field, `score=nps.detractor`.
    """
    faults: list[str] = []
    metric, _dot, band = query.get("score", "").partition(".")
    filters = Filters(
        node=touchpoint_for(actor, query["node"]) if query.get("node") else None,
        metric=_word(Metric, metric or query.get("metric", ""), faults),
        band=_word(Band, band or ("" if metric else query.get("band", "")), faults),
        question_id=_text(query, "question", 40) or None,
        option_id=_text(query, "option", 40) or None,
        from_on=day_asked(query.get("from"), faults),
        to_on=day_asked(query.get("to"), faults),
        language=_text(query, "language", 5) or None,
        has_comment=query.get("comment") == "1",
        search=_text(query, "q", LONGEST_SEARCH),
        doubt=_word(Doubt, query.get("flagged", ""), faults) or Doubt.LEFT_OUT,
    )
    if filters.from_on and filters.to_on and filters.to_on < filters.from_on:
        faults.append(_("The last day lies before the first one."))
    return filters, faults


def as_query(filters: Filters, **changes: Any) -> dict[str, str]:
    """The filters as the parts of an address, with some of them changed or (by "") taken away."""
    kept = {
        "node": filters.node.code if filters.node else "",
        "metric": filters.metric or "",
        "band": filters.band or "",
        "question": filters.question_id or "",
        "option": filters.option_id or "",
        "from": filters.from_on or "",
        "to": filters.to_on or "",
        "language": filters.language or "",
        "comment": "1" if filters.has_comment else "",
        "q": filters.search,
        "flagged": "" if filters.doubt is Doubt.LEFT_OUT else filters.doubt.value,
    }
    return {key: str(value) for key, value in {**kept, **changes}.items() if value}


def address(filters: Filters, **changes: Any) -> str:
    """The list under these filters."""
    query = as_query(filters, **changes)
    return "/responses" + ("?" + urlencode(query) if query else "")


def chips(filters: Filters, option_words: str) -> list[Chip]:
    """Each filter in force, in words."""
    found: list[Chip] = []
    if filters.node is not None:
        found.append(
            Chip(text_in(filters.node.name, current_language()), address(filters, node=""))
        )
    if filters.metric is not None:
        words = wording.metric_name(filters.metric)
        if filters.band is not None:
            words += f": {wording.band_name(filters.metric, filters.band)}"
        found.append(Chip(words, address(filters, metric="", band="")))
    if filters.option_id:
        found.append(Chip(option_words, address(filters, option="", question="")))
    if filters.from_on or filters.to_on:
        found.append(Chip(_days(filters), address(filters, **{"from": "", "to": ""})))
    if filters.language:
        found.append(Chip(wording.language_name(filters.language), address(filters, language="")))
    if filters.has_comment:
        found.append(Chip(_("With a comment"), address(filters, comment="")))
    if filters.search:
        found.append(Chip(_("“%(words)s”", words=filters.search), address(filters, q="")))
    if filters.doubt is Doubt.ONLY:
        found.append(Chip(_("Doubtful ones only"), address(filters, flagged="")))
    if filters.doubt is Doubt.COUNTED:
        found.append(Chip(_("With doubtful ones"), address(filters, flagged="")))
    return found


def _days(filters: Filters) -> str:
    first = wording.date_text(filters.from_on) if filters.from_on else ""
    last = wording.date_text(filters.to_on) if filters.to_on else ""
    if first == last:
        return first
    if not first:
        return _("until %(day)s", day=last)
    return f"{first} – {last}" if last else _("from %(day)s", day=first)


def _text(query: Mapping[str, str], name: str, most: int) -> str:
    """A field without what no database keeps."""
    return clean_text(query.get(name, ""), most)[0].strip()


def _word(kind: type[Word], raw: str, faults: list[str]) -> Word | None:
    if not raw:
        return None
    try:
        return kind(raw)
    except ValueError:
        faults.append(_("“%(raw)s” is nothing to choose from here.", raw=raw[:20]))
        return None

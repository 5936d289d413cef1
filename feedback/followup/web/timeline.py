"""What happened to a case, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.core.i18n import _
from feedback.followup.store.queries import EventLine
from feedback.followup.web import words
from feedback.followup.web.moments import moment


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline; `who` is empty for the product itself."""

    icon: str
    kind: str
    who: str
    what: str
    note: str
    at: str
    iso: str


LOOKS = {
    "opened": ("flag", "late"),
    "claimed": ("person", "accent"),
    "assigned": ("swap", "accent"),
    "responded": ("chat", "met"),
    "held": ("pause", "paused"),
    "resumed": ("play", "accent"),
    "resolved": ("check", "met"),
    "reopened": ("undo", "late"),
    "noted": ("note", ""),
    "answer_changed": ("swap", "accent"),
}


def timeline(events: Sequence[EventLine], zone: str, now: datetime) -> list[Told]:
    """The lines, the newest first."""
    return [_told(event, zone, now) for event in reversed(events)]


def _told(event: EventLine, zone: str, now: datetime) -> Told:
    icon, kind = LOOKS.get(event.kind, ("dot", ""))
    if event.kind in {"responded", "resolved"} and event.detail.get("outcome") == "missed":
        kind = "late"
    return Told(
        icon,
        kind,
        event.who or "",
        _sentence(event),
        event.text,
        moment(event.at, zone, now),
        event.at.isoformat(),
    )


def _sentence(event: EventLine) -> str:
    detail = event.detail
    if event.kind == "opened":
        return _("The answer became a case")
    if event.kind == "assigned":
        if event.assignee is None:
            return _("gave the case back to the queue")
        return _("gave the case to %(name)s", name=event.assignee)
    if event.kind == "responded":
        channel = words.word(words.CHANNELS, detail.get("channel"))
        return _("answered the customer · %(channel)s", channel=channel) + _came_to(detail)
    if event.kind == "held":
        reason = words.word(words.HOLD_REASONS, detail.get("reason"))
        return _("put the case on hold · %(reason)s", reason=reason)
    if event.kind == "resolved":
        reason = words.word(words.REASONS, detail.get("reason"))
        told = _("customer told") if detail.get("told") else _("customer not told")
        return _("resolved the case · %(reason)s · %(told)s", reason=reason, told=told) + _came_to(
            detail
        )
    if event.kind == "answer_changed":
        return _changed(detail)
    return {
        "claimed": _("took the case"),
        "resumed": _("resumed the case"),
        "reopened": _("opened the case again"),
        "noted": _("wrote a note"),
    }.get(event.kind, event.kind)


def _changed(detail: dict[str, Any]) -> str:
    score = words.score_words(detail.get("metric"), detail.get("value"))
    told = _("The customer changed the answer · %(score)s", score=score)
    if priority := detail.get("priority"):
        raised = words.word(words.PRIORITIES, priority)
        told += " · " + _("priority raised to %(priority)s", priority=raised)
    return told


def _came_to(detail: dict[str, Any]) -> str:
    outcome, used = detail.get("outcome"), detail.get("used_minutes")
    if outcome not in {"met", "missed"} or not isinstance(used, int):
        return ""
    spent = words.duration(used)
    if outcome == "met":
        return " · " + _("in time, after %(time)s", time=spent)
    return " · " + _("too late, after %(time)s", time=spent)

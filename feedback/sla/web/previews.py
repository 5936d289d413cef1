"""The preview of an editor: what would hold, before anything is saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import request

from feedback.core.i18n import LOCALES, _, current_language
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.days import clock_text, name_in
from feedback.sla.domain.ledger import LedgerLine, LineKind
from feedback.sla.domain.policy import Measure, SlaPolicy
from feedback.sla.domain.preview import Example, Preview, PreviewDay, preview
from feedback.sla.web.calendar_text import duration_text
from feedback.sla.web.words import CLOSED, MEASURES, PRIORITIES

PATTERNS = {"zh": ("M月d日 EEE", "M月d日 EEE HH:mm"), "en": ("EEE d MMM", "EEE d MMM HH:mm")}


def preview_of(
    calendar: BusinessCalendar, policy: SlaPolicy, now: datetime, by: str
) -> dict[str, Any]:
    """What the template shows; `by` says in words what the other half of the example is."""
    found = preview(calendar, policy, now)
    labels = (_("Opened now"), _("Opened on Friday evening"))
    return {
        "zone": found.zone,
        "by": by,
        "missing": found.missing,
        "days": [_day(day) for day in found.days],
        "examples": [
            _example(label, one, found) for label, one in zip(labels, found.examples, strict=True)
        ],
        "measures": [MEASURES[measure] for measure in Measure],
    }


def wants_preview() -> bool:
    """Whether the form was sent to be looked at, not to be saved."""
    return request.form.get("step") == "preview"


def moment(at: datetime, zone: str) -> str:
    """A moment on the clock of the zone, such as "Fri 27 Mar 16:30"."""
    language = current_language()
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return format_datetime(local, PATTERNS[language][1], locale=LOCALES[language])


def _day(day: PreviewDay) -> dict[str, Any]:
    language = current_language()
    spans = ", ".join(f"{clock_text(start)}-{clock_text(end)}" for start, end in day.spans)
    why = ""
    if day.closed is not None:
        why = name_in(day.names, language) or str(CLOSED[day.closed])
    elif day.names:
        why = name_in(day.names, language)
    return {
        "on": format_date(day.on, PATTERNS[language][0], locale=LOCALES[language]),
        "spans": spans,
        "why": why,
    }


def _example(label: str, one: Example, found: Preview) -> dict[str, Any]:
    return {
        "label": label,
        "opened_at": moment(one.opened_at, found.zone),
        "rows": [
            (
                PRIORITIES[priority],
                [moment(at, found.zone) if at else _("never") for _measure, at in due],
            )
            for priority, due in one.due
        ],
        "lines": [_line(line, found.zone) for line in one.lines],
    }


def _line(line: LedgerLine, zone: str) -> dict[str, str]:
    """One stretch of the ledger in words."""
    start = moment(line.from_at, zone)
    when = start
    if line.kind is not LineKind.DUE and line.to_at is not None:
        there = ZoneInfo(zone)
        same = line.from_at.astimezone(there).date() == line.to_at.astimezone(there).date()
        end = f"{line.to_at.astimezone(there):%H:%M}" if same else moment(line.to_at, zone)
        when = f"{start} – {end}"
    what = _("Due") if line.kind is LineKind.DUE else _("Counted")
    if line.kind is LineKind.CLOSED and line.reason is not None:
        what = line.note(current_language()) or str(CLOSED[line.reason])
    is_counted = line.kind is LineKind.COUNTED
    return {
        "kind": line.kind.value,
        "when": when,
        "what": what,
        "counted": duration_text(line.seconds // 60) if is_counted else "–",
        "total": duration_text(line.running_seconds // 60),
    }

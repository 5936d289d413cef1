"""Opening hours and dated exceptions as people type them, to and from the calendar document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from feedback.core.i18n import _
from feedback.sla.domain.days import WEEKDAYS

CLOSED = ("closed", "holiday", "off", "休息", "放假", "休")
WORKDAY = ("workday", "work", "上班", "工作日")
# How a day is written again, by language; either is read in both.
TYPED = {"en": ("closed", "workday"), "zh": ("放假", "上班")}
_SPAN = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})")
_SAME = str.maketrans(
    {"，": ",", "、": ",", "；": ",", ";": ",", "：": ":", "–": "-", "—": "-", "至": "-"}
)


def spans_of(text: str) -> list[list[str]] | None:
    """The intervals of "09:00-12:00, 13:00-18:00"; None when it cannot be read."""
    plain = text.translate(_SAME).replace(" ", "")
    spans = []
    for part in filter(None, plain.split(",")):
        found = _SPAN.fullmatch(part)
        if found is None:
            return None
        spans.append([found[1].zfill(5), found[2].zfill(5)])
    return spans


def spans_text(spans: list[list[str]]) -> str:
    """Intervals as they are typed."""
    return ", ".join("-".join(span) for span in spans)


def exceptions_of(text: str) -> tuple[list[dict[str, Any]], list[int]]:
    """The exceptions of a text, one a line, and the numbers of the lines that cannot be read.

    "2026-12-24 closed", "2026-12-31 09:00-12:00", "2026-02-28 workday"; a name after "#".
    """
    entries: list[dict[str, Any]] = []
    unread: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        said, _sign, name = line.strip().partition("#")
        if not said.strip():
            continue
        entry = _exception(said.strip())
        if entry is None:
            unread.append(number)
            continue
        entry["line"] = number
        if name.strip():
            entry["name"] = name.strip()
        entries.append(entry)
    return entries, unread


def _exception(said: str) -> dict[str, Any] | None:
    day, _space, what = said.partition(" ")
    try:
        on = date.fromisoformat(day).isoformat()
    except ValueError:
        return None
    what = what.strip().lower()
    if what in CLOSED:
        return {"on": on, "kind": "holiday"}
    for word in WORKDAY:
        if what == word:
            return {"on": on, "kind": "workday"}
        like = what.removeprefix(word).strip()
        if what.startswith(word) and like in WEEKDAYS:
            return {"on": on, "kind": "workday", "hours_of": like}
    spans = spans_of(what)
    return {"on": on, "kind": "special", "hours": spans} if spans else None


def exceptions_text(entries: list[Mapping[str, Any]], language: str = "en") -> str:
    """Exceptions as they are typed in a language, in the order of their dates."""
    return "\n".join(
        _line(entry, language) for entry in sorted(entries, key=lambda entry: entry["on"])
    )


def _line(entry: Mapping[str, Any], language: str) -> str:
    closed, workday = TYPED[language]
    if entry["kind"] == "holiday" or not (entry.get("hours") or entry["kind"] == "workday"):
        what = closed
    elif entry.get("hours"):
        what = spans_text(entry["hours"])
    else:
        what = f"{workday} {entry.get('hours_of', '')}".strip()
    name = entry.get("name") or ""
    if isinstance(name, Mapping):
        name = name.get(language) or next(iter(name.values()), "")
    return f"{entry['on']} {what}" + (f" # {name}" if name else "")


_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,5}(?:\.\d{1,2})?)\s*(?:h|小时))?\s*(?:(?P<minutes>\d{1,6})\s*(?:min|m|分钟|分)?)?"
)


def minutes_of(text: str) -> int | None:
    """Working minutes of "4 h", "1 h 30", "90 min" or "90"; None when it cannot be read."""
    plain = text.strip().lower()
    found = _DURATION.fullmatch(plain)
    if not plain or found is None:
        return None
    return round(float(found["hours"] or 0) * 60) + int(found["minutes"] or 0)


def duration_text(minutes: int) -> str:
    """Working minutes as they are typed: "4 h", "1 h 30 min", "45 min"; in the page's language."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)

"""What was asked for in an address: a period and a language, with every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from feedback.analysis.domain.period import LONGEST_DAYS, Period

USUAL_DAYS = 30
LANGUAGES = ("zh", "en")
EARLIEST_ON = date(2000, 1, 1)
LATEST_ON = date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period and language of a report; faults as (code, what was written)."""

    period: Period
    language: str
    faults: tuple[tuple[str, str], ...] = ()


def usual_period(today_on: date) -> Period:
    """The last 30 days that are over."""
    return Period(today_on - timedelta(days=USUAL_DAYS), today_on - timedelta(days=1))


def asked(query: Mapping[str, str], today_on: date, language: str) -> Asked:
    """What the address asks for, the usual where it is silent; codes of all faults at once.

    Codes: `from`, `to` (no day), `backwards`, `too_long`, `lang`.
    """
    usual = usual_period(today_on)
    faults: list[tuple[str, str]] = []
    from_on = _day("from", query.get("from"), faults)
    to_on = _day("to", query.get("to"), faults)
    if to_on is None:
        to_on = usual.to_on if from_on is None else max(usual.to_on, from_on)
    if from_on is None:
        from_on = to_on - timedelta(days=USUAL_DAYS - 1)
    wanted = query.get("lang") or language
    if wanted not in LANGUAGES:
        faults.append(("lang", wanted[:20]))
    if to_on < from_on:
        faults.append(("backwards", ""))
    elif (to_on - from_on).days >= LONGEST_DAYS:
        faults.append(("too_long", ""))
    if faults:
        return Asked(usual, language, tuple(faults))
    return Asked(Period(from_on, to_on), wanted)


def _day(name: str, raw: str | None, faults: list[tuple[str, str]]) -> date | None:
    if not raw:
        return None
    try:
        day = date.fromisoformat(raw) if len(raw) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST_ON <= day <= LATEST_ON:
        faults.append((name, raw[:20]))
        return None
    return day


class Preset(StrEnum):
    """Periods that people ask for most."""

    LAST_30_DAYS = "30d"
    LAST_MONTH = "month"
    LAST_QUARTER = "quarter"
    LAST_YEAR = "year"


def preset_period(preset: Preset, today_on: date) -> Period:
    """The period of a preset; months and quarters are calendar ones that are over."""
    if preset is Preset.LAST_30_DAYS:
        return usual_period(today_on)
    if preset is Preset.LAST_YEAR:
        return Period(today_on - timedelta(days=365), today_on - timedelta(days=1))
    n_months = 1 if preset is Preset.LAST_MONTH else 3
    first = today_on.replace(day=1)
    if preset is Preset.LAST_QUARTER:
        first = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    return Period(months_before(first, n_months), first - timedelta(days=1))


def months_before(first: date, n_months: int) -> date:
    """The first day of the month that many months earlier."""
    index = first.year * 12 + first.month - 1 - n_months
    return date(index // 12, index % 12 + 1, 1)

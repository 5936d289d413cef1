"""Days in addresses, kept away from the calendar's ends, where arithmetic with dates fails."""

from __future__ import annotations

from datetime import date

from feedback.core.i18n import _

EARLIEST_ON = date(2000, 1, 1)
LATEST_ON = date(2100, 12, 31)


def day_asked(raw: str | None, faults: list[str]) -> date | None:
    """The day that is written, None without one; what is none that can be asked is a fault."""
    if not raw:
        return None
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        faults.append(_("“%(raw)s” is not a day like 2026-03-31.", raw=raw[:20]))
        return None
    if not EARLIEST_ON <= day <= LATEST_ON:
        faults.append(_("“%(raw)s” lies outside of the years 2000 to 2100.", raw=raw[:20]))
        return None
    return day

"""The period in an address: `from` and `to`, both days included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from feedback.analysis.domain.period import Period, last_days
from feedback.core.i18n import _
from feedback.core.web.days import day_asked

DEFAULT_DAYS = 90


def asked_period(
    query: Mapping[str, str], today_on: date, default: Period | None = None
) -> tuple[Period, list[str]]:
    """The asked period, or the default (the last 90 days) with the faults in words."""
    usual = default or last_days(DEFAULT_DAYS, today_on)
    faults: list[str] = []
    from_on = day_asked(query.get("from"), faults) or usual.from_on
    to_on = day_asked(query.get("to"), faults) or usual.to_on
    if faults:
        return usual, faults
    try:
        return Period(from_on, to_on), []
    except ValueError:
        if to_on < from_on:
            return usual, [_("The last day lies before the first one.")]
        return usual, [_("Ask for three years at most.")]


def _month_before(today_on: date) -> Period:
    last_on = today_on.replace(day=1) - timedelta(days=1)
    return Period(last_on.replace(day=1), last_on)


def presets(today_on: date) -> list[tuple[str, Period]]:
    """Periods that people ask for most."""
    return [
        (_("30 days"), last_days(30, today_on)),
        (_("90 days"), last_days(90, today_on)),
        (_("1 year"), last_days(365, today_on)),
        (_("Last month"), _month_before(today_on)),
    ]

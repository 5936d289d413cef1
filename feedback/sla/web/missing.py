"""Years whose public holidays are not known: said on every page whose figures hang on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, has_request_context

from feedback.accounts.domain.roles import Actor
from feedback.sla.domain.calendar import LOOK_AHEAD
from feedback.sla.store.queries import calendar, newest_in_use

Missing = tuple[tuple[str, int], ...]


def missing_notices(now: datetime) -> Missing:
    """The holiday sets and years that today's cases reach, of every calendar that is in use.

    Reads one statement in a request, however often a page asks; the calendars are kept.
    """
    if has_request_context() and "missing_notices" in g:
        kept: Missing = g.missing_notices
        return kept
    found: set[tuple[str, int]] = set()
    for version_id in newest_in_use():
        found.update(calendar(version_id, None).missing_notices(now, now + LOOK_AHEAD))
    missing = tuple(sorted(found))
    if has_request_context():
        g.missing_notices = missing
    return missing


def missing_notice_years(actor: Actor, now: datetime) -> tuple[int, ...]:
    """The years behind `missing_notices`."""
    return tuple(sorted({year for _set, year in missing_notices(now)}))


def missing_words(missing: Missing) -> dict[str, Any]:
    """What a page says of them: the Chinese years, and the others as "DE-BE 2031"."""
    return {
        "china": [year for name, year in missing if name == "CN"],
        "others": [f"{name} {year}" for name, year in missing if name != "CN"],
    }

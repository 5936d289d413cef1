"""How long which class of personal data is kept, and which moments lie beyond that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS_IN_MONTH = 30
# The ready-made consent promises twelve months after the matter is closed.
CONTACT_DAYS = 360
WORDS_MONTHS = 24
ANSWERS_MONTHS = 60
LONGEST_DAYS = 3650
LONGEST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """Days and months (of 30 days) after which data goes.

    Contact details: after the case is closed, or after the answer where there was no case. Words
    (comments, messages, notes, files) and whole answers: after the answer.
    """

    contact_days: int = CONTACT_DAYS
    words_months: int = WORDS_MONTHS
    answers_months: int = ANSWERS_MONTHS


@dataclass(frozen=True, slots=True)
class Limits:
    """What happened before these moments is beyond the terms."""

    contact_before: datetime
    words_before: datetime
    answers_before: datetime


def limits(terms: Terms, now: datetime) -> Limits:
    """The moments that the terms mean now."""
    return Limits(
        now - timedelta(days=terms.contact_days),
        now - timedelta(days=terms.words_months * DAYS_IN_MONTH),
        now - timedelta(days=terms.answers_months * DAYS_IN_MONTH),
    )


def faults(terms: Terms) -> dict[str, str]:
    """Field → code of what cannot be: `out_of_range`, or `sooner` than what is part of it.

    A whole answer holds its words, so it cannot be cut off from the customer before them.
    """
    found: dict[str, str] = {}
    if not 1 <= terms.contact_days <= LONGEST_DAYS:
        found["contact_days"] = "out_of_range"
    if not 1 <= terms.words_months <= LONGEST_MONTHS:
        found["words_months"] = "out_of_range"
    if not 1 <= terms.answers_months <= LONGEST_MONTHS:
        found["answers_months"] = "out_of_range"
    elif not found and terms.answers_months < terms.words_months:
        found["answers_months"] = "sooner"
    return found

"""Whole numbers as they come from outside: out of addresses, forms and files."""

from __future__ import annotations

MOST_DIGITS = 9  # what every column of keys holds, and far from what Python refuses to read


def whole(raw: str | None) -> int | None:
    """0 to 999,999,999; None for anything else, also for digits of other scripts."""
    if raw and raw.isascii() and raw.isdigit() and len(raw) <= MOST_DIGITS:
        return int(raw)
    return None

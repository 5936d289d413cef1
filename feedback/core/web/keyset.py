"""Keyset paging: a page starts after the last row seen; deep pages cost what the first one does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from feedback.core.errors import Invalid
from feedback.core.i18n import _

Row = TypeVar("Row")
GREATEST = 2**63 - 1  # beyond it no database has a key


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next one (None on the last)."""

    rows: tuple[Row, ...]
    next_cursor: str | None


def cut(rows: Sequence[Row], size: int, key: Callable[[Row], Sequence[Any]]) -> Page[Row]:
    """A page from up to size + 1 rows; `key` gives the JSON-able sort key of a row."""
    if len(rows) <= size:
        return Page(tuple(rows), None)
    kept = tuple(rows[:size])
    return Page(kept, pack(key(kept[-1])))


def pack(key: Sequence[Any]) -> str:
    """A sort key as an opaque, URL-safe cursor."""
    text = json.dumps(list(key), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(cursor: str | None, kinds: Sequence[type]) -> list[Any] | None:
    """The sort key inside a cursor; None without one; raises `Invalid` on anything forged."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, UnicodeError) as fault:
        raise Invalid(_("The page's address is damaged. Start from the first page.")) from fault
    if (
        not isinstance(key, list)
        or len(key) != len(kinds)
        or not all(type(part) is kind for part, kind in zip(key, kinds, strict=True))
        or any(type(part) is int and abs(part) > GREATEST for part in key)
    ):
        raise Invalid(_("The page's address is damaged. Start from the first page."))
    return key


def instant(text: str) -> datetime:
    """The UTC instant inside a cursor; raises `Invalid` on anything forged."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Invalid(_("The page's address is damaged. Start from the first page.")) from fault
    raise Invalid(_("The page's address is damaged. Start from the first page."))

"""Doors kept for a moment, so that a page costs no statement while many people look at it."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.core.database import db, reading
from feedback.intake.store.queries import Door, door

MOST_KEPT = 4096


class Doors:
    """Doors by code; what staff change is seen by every process within `lifetime`."""

    def __init__(self, lifetime: timedelta) -> None:
        self._lifetime = lifetime
        self._kept: dict[str, tuple[datetime, Door]] = {}

    def kept(self, code: str, now: datetime) -> Door | None:
        """The door of a normal code if it was looked up within `lifetime`; needs no database."""
        kept = self._kept.get(code)
        if kept is not None and kept[0] <= now < kept[0] + self._lifetime:
            return kept[1]
        return None

    def at(self, code: str, now: datetime) -> Door | None:
        """The door of a normal code, at most `lifetime` old; None if there is none."""
        if (kept := self.kept(code, now)) is not None:
            return kept
        with reading(), db.engine.connect() as connection:
            found = door(code, connection)
        # Unknown codes are not kept: a guessing robot would push the real ones out.
        if found is not None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[code] = (now, found)
        return found

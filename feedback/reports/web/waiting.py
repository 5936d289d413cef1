"""Order a report and wait for it, without a transaction or a thread that answers customers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from feedback.core.database import db, reading, write_connection
from feedback.reports.service import Order, place_order
from feedback.reports.store import archive

POLL_SECONDS = 0.05
ASK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The PDF, or why it failed as "code: detail"; neither while it is still being made."""

    content: bytes | None = None
    failed_because: str | None = None


class WaitingRoom:
    """Seats for requests that wait, so that some threads always stay free for answers."""

    def __init__(self, n_threads: int) -> None:
        self._seats = BoundedSemaphore(max(1, n_threads // 2))

    def report(self, order: Order, folder: Path, *, seconds: float) -> Outcome:
        """The report from the archive, or made within the time; without a seat nobody waits."""
        until = time.monotonic() + seconds
        seen = _entry(order.digest)
        if content := _content(seen, folder, order.digest):
            return Outcome(content)
        is_ordered = _place(order, seen)
        if not self._seats.acquire(blocking=False):
            return Outcome()
        try:
            return _wait(order, folder, until, is_ordered)
        finally:
            self._seats.release()


def _wait(order: Order, folder: Path, until: float, is_ordered: bool) -> Outcome:
    asked_at = time.monotonic()
    while True:
        entry = _entry(order.digest)
        if entry is not None and entry.rendered_at is not None:
            content = archive.read_file(folder, entry.file_name)
            if content is not None:
                return Outcome(content)
            is_ordered = _place(order, entry)
        elif entry is not None and entry.failed_because is not None:
            return Outcome(failed_because=entry.failed_because)
        elif not is_ordered and time.monotonic() - asked_at > ASK_AGAIN_SECONDS:
            is_ordered = _place(order, entry)
            asked_at = time.monotonic()
        left = until - time.monotonic()
        if left <= 0:
            return Outcome()
        time.sleep(min(POLL_SECONDS, left))


def _content(entry: archive.Entry | None, folder: Path, digest: str) -> bytes | None:
    """The file, if it shows exactly what the digest stands for."""
    if entry is None or entry.rendered_at is None or not entry.is_own:
        return None
    return archive.read_file(folder, archive.name_of(digest))


def _entry(digest: str) -> archive.Entry | None:
    with reading(), db.engine.begin() as connection:
        return archive.entry(connection, digest)


def _place(order: Order, seen: archive.Entry | None) -> bool:
    with write_connection() as connection:
        return place_order(connection, order, seen)

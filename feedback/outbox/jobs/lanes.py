"""Lanes side by side: a place that hangs keeps no other waiting."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.outbox.domain.leases import LEASE
from feedback.outbox.jobs.doing import Handler, do
from feedback.outbox.store import lanes, leases

MOST_THREADS = 40
# Places that failed last time never take the threads of those that work.
MOST_FAILING = 20
MOST_IN_A_ROW = 50


def work_lane(lane: str, handlers: Mapping[str, Handler], *, most: int = MOST_IN_A_ROW) -> int:
    """Do what is due in one lane as fast as it allows; returns how many messages were tried."""
    done = 0
    while done < most:
        with write_connection() as connection:
            now = clock.now()
            if not lanes.take(connection, lane=lane, now=now, lease=LEASE):
                return done
            claimed = leases.claim(
                connection, now=now, lease=LEASE, most=1, kinds=list(handlers), lane=lane
            )
            if not claimed:
                lanes.release(connection, lane=lane, lease_until=now + LEASE)
                return done
        try:
            do(handlers[claimed[0].kind], claimed[0])
        finally:
            with write_connection() as connection:
                lanes.release(connection, lane=lane, lease_until=now + LEASE)
        done += 1
    return done


class LaneRunner:
    """Gives each lane with something due a thread of its own, up to a number of threads."""

    def __init__(self, app: Any, handlers: Mapping[str, Handler]) -> None:
        self._app = app
        self._handlers = handlers
        self._lock = threading.Lock()
        self._running: dict[str, tuple[threading.Thread, bool]] = {}

    def look(self) -> int:
        """Start what can start now; returns how many lanes were started. Takes no write lock."""
        with reading(), db.engine.begin() as connection:
            found = lanes.due(connection, now=clock.now(), kinds=list(self._handlers))
        started = 0
        for lane, is_failing in found:
            with self._lock:
                n_failing = sum(failing for _thread, failing in self._running.values())
                is_full = len(self._running) >= MOST_THREADS
                if lane in self._running or is_full or (is_failing and n_failing >= MOST_FAILING):
                    continue
                thread = threading.Thread(target=self._work, args=(lane,), name=lane)
                self._running[lane] = thread, is_failing
            thread.start()
            started += 1
        return started

    def _work(self, lane: str) -> None:
        try:
            with self._app.app_context():
                work_lane(lane, self._handlers)
        except Exception as error:
            self._app.logger.warning("outbox lane: %s; trying again", type(error).__name__)
        finally:
            with self._lock:
                self._running.pop(lane, None)

    def finish(self) -> None:
        """Wait for the messages under way."""
        with self._lock:
            threads = [thread for thread, _failing in self._running.values()]
        for thread in threads:
            thread.join()

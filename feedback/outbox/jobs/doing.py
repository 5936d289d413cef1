"""Hand a message to its handler and remember how it went."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.delivery import Handed, NotDelivered, without_secrets
from feedback.outbox.domain.back_off import LONGEST_DOWN, MOST_ATTEMPTS, asked, back_off, probe
from feedback.outbox.domain.leases import LEASE
from feedback.outbox.store import lanes, leases
from feedback.outbox.store.models import OutboxMessage

log = logging.getLogger("feedback.outbox")

Handler = Callable[[Mapping[str, Any]], Handed | None]


def work_once(handlers: Mapping[str, Handler], *, most: int = 10) -> int:
    """Do up to `most` due messages without a lane; returns how many were tried.

    A failure never stops others.
    """
    kinds = list(handlers)
    if not _anything_due(kinds):
        return 0
    with write_connection() as connection:
        claimed = leases.claim(connection, now=clock.now(), lease=LEASE, most=most, kinds=kinds)
    for message in claimed:
        do(handlers[message.kind], message)
    return len(claimed)


def _anything_due(kinds: list[str]) -> bool:
    """A look without the write lock, so that an idle worker disturbs nobody."""
    with reading(), db.engine.begin() as connection:
        return (
            connection.execute(
                select(OutboxMessage.id)
                .where(
                    OutboxMessage.done_at.is_(None),
                    OutboxMessage.dead_at.is_(None),
                    OutboxMessage.due_at <= clock.now(),
                    OutboxMessage.lane == "",
                    OutboxMessage.kind.in_(kinds),
                )
                .limit(1)
            ).first()
            is not None
        )


def kinds_due() -> frozenset[str]:
    """The kinds of which something is due and free, in one look for all who wait for work."""
    now = clock.now()
    with reading(), db.engine.begin() as connection:
        return frozenset(
            connection.scalars(
                select(OutboxMessage.kind)
                .where(
                    OutboxMessage.done_at.is_(None),
                    OutboxMessage.dead_at.is_(None),
                    OutboxMessage.due_at <= now,
                    leases.is_free(OutboxMessage.lease_until, now),
                )
                .distinct()
            )
        )


def do(handler: Handler, message: Any) -> None:
    """Do one claimed message and write down how it went."""
    started = time.monotonic()
    handed, fault = None, None
    try:
        handed = handler(message.payload)
    except Exception as error:
        db.session.rollback()
        fault = error
    finally:
        db.session.remove()
    spent_ms = round((time.monotonic() - started) * 1000)
    now = clock.now()
    if fault is not None:
        # Words of drivers and servers can hold addresses: the log gets the kind only.
        log.warning("outbox %s %s failed: %s", message.kind, message.id, type(fault).__name__)
        with write_connection() as connection:
            _failed(connection, message, fault, now=now, spent_ms=spent_ms)
        return
    with write_connection() as connection:
        leases.finish(connection, key=message.id, now=now)
        if message.lane:
            handed = handed or Handed()
            gap = timedelta(seconds=handed.gap_seconds)
            lanes.well(connection, lane=message.lane, now=now, next_at=now + gap)
            lanes.log(
                connection,
                message=message,
                now=now,
                outcome="done",
                status=handed.status,
                spent_ms=spent_ms,
                answer=handed.answer,
            )


def _failed(
    connection: Connection, message: Any, error: Exception, *, now: datetime, spent_ms: int
) -> None:
    fault = error if isinstance(error, NotDelivered) else NotDelivered("error")
    words = _words(error)
    attempts, wait = _next(connection, message, fault, now)
    is_over = fault.is_permanent or attempts >= MOST_ATTEMPTS
    # Waiting for the end of quiet hours is no failure of any place.
    is_down = fault.is_place_down and not fault.is_counted
    is_over = is_over or (is_down and now - message.created_at > LONGEST_DOWN)
    is_ours = (
        leases.give_up(connection, message, now=now, error=words)
        if is_over
        else leases.fail(connection, message, due_at=now + wait, attempts=attempts, error=words)
    )
    if not is_ours:
        return
    if message.lane and fault.is_place_down:
        lanes.ill(connection, lane=message.lane, now=now, next_at=now + wait, error=words)
    lanes.log(
        connection,
        message=message,
        now=now,
        outcome="dead" if is_over else "later",
        status=fault.status,
        spent_ms=spent_ms,
        answer=fault.answer,
    )


def _next(
    connection: Connection, message: Any, fault: NotDelivered, now: datetime
) -> tuple[int, timedelta]:
    """The tries that count, and how long to wait."""
    chance = secrets.SystemRandom().random()
    if not fault.is_counted:
        wait = probe(now - message.created_at, chance=chance)
        return message.attempts - 1, max(wait, asked(fault.retry_after_seconds))
    tried = message.attempts
    if message.lane and fault.is_place_down:
        tried = max(tried, lanes.failures(connection, message.lane) + 1)
    wait = back_off(tried, chance=chance)
    return message.attempts, max(wait, asked(fault.retry_after_seconds))


def _words(error: Exception) -> str:
    """The fault for people: short, without mail addresses and links."""
    if isinstance(error, NotDelivered):
        status = f" {error.status}" if error.status else ""
        return f"{error}{status}: {error.answer}"[:300] if error.answer else f"{error}{status}"
    return without_secrets(f"{type(error).__name__}: {error}")[:300]

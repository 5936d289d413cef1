"""What waits for a receiver leaves as one message; the next one follows after it has arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Connection, select, update

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.ids import new_token
from feedback.notices.store import queries
from feedback.notices.store.models import NoticeItem
from feedback.outbox import service as outbox
from feedback.outbox.store.models import OutboxMessage

MAIL_LANE = "mail"


def gather() -> int:
    """Put due notices into the outbox, one message a receiver; returns how many messages.

    While a message to a receiver is under way, however long, the rest gathers behind it: a day
    without a mail server ends with one list, not with a storm.
    """
    now = clock.now()
    with reading(), db.engine.begin() as connection:
        found = queries.waiting_recipients(connection, now)
    if not found:
        return 0
    window = timedelta(seconds=current_app.extensions["settings"].notice_seconds)
    with write_connection() as connection:
        # Again on the connection that writes: another worker may have been here.
        waiting = queries.waiting_recipients(connection, now)
        for recipient in waiting:
            _bundle(connection, recipient, now=now, window=window)
    return len(waiting)


def _bundle(connection: Connection, recipient: str, *, now: datetime, window: timedelta) -> None:
    ends = queries.first_and_last(connection, recipient, now, window)
    if ends is None:
        return
    is_robot = recipient.startswith("robot:")
    # Two workers that see the same make the same message; one that sees more makes another.
    key = f"bundle:{recipient}:{ends[0]}-{ends[1]}"
    outbox.put(
        connection,
        now=now,
        kind="notice.robot" if is_robot else "notice.mail",
        dedupe_key=key,
        payload={"recipient": recipient, "bundle": key, "id": f"msg_{new_token()}"},
        lane=recipient if is_robot else MAIL_LANE,
    )
    message = select(OutboxMessage.id).where(OutboxMessage.dedupe_key == key).scalar_subquery()
    connection.execute(
        update(NoticeItem)
        .where(*queries.leaving_together(recipient, now, window), NoticeItem.id <= ends[1])
        .values(bundle_id=message)
    )

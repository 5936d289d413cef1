"""Tend the praise wall by hand: credit a colleague, take a praise down, put it up again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid
from feedback.core.i18n import _
from feedback.core.upsert import insert_for
from feedback.routing.store.models import Praise, PraiseCredit
from feedback.routing.store.wall import people_at_each, praise_for
from feedback.touchpoints.store.models import Touchpoint


def credit(*, actor: Actor, now: datetime, key: int, staff_id: int) -> Praise:
    """The praise, which names this colleague too; a second time changes nothing.

    `Invalid` for who does not work at the place, `NotFound` outside of the actor's scope.
    """
    praise = _tended(actor, key)
    path = db.session.get_one(Touchpoint, praise.touchpoint_id).path
    if staff_id not in {one for one, _name in people_at_each([path])[path]}:
        raise Invalid(_("This person does not work at this place."))
    connection = db.session.connection()
    added: Any = connection.execute(
        insert_for(connection, PraiseCredit.__table__)  # type: ignore[arg-type]
        .values(response_key=key, staff_id=staff_id, credited_by=actor.staff_id)
        .on_conflict_do_nothing()
    )
    if added.rowcount == 1:
        _record(actor, now, "praise.credited", key, credited=staff_id)
    return praise


def take_credit(*, actor: Actor, now: datetime, key: int, staff_id: int) -> Praise:
    """The praise, which no longer names this colleague."""
    praise = _tended(actor, key)
    gone: Any = db.session.execute(
        delete(PraiseCredit).where(
            PraiseCredit.response_key == key, PraiseCredit.staff_id == staff_id
        ),
        execution_options={"synchronize_session": False},
    )
    if gone.rowcount == 1:
        _record(actor, now, "praise.credit_taken", key, credited=staff_id)
    return praise


def hide(*, actor: Actor, now: datetime, key: int, is_hidden: bool) -> Praise:
    """The praise, taken down from the wall or put up again."""
    praise = _tended(actor, key)
    if (praise.hidden_at is not None) is is_hidden:
        return praise
    praise.hidden_at = now if is_hidden else None
    praise.hidden_by = actor.staff_id if is_hidden else None
    db.session.flush()
    if is_hidden:
        _record(actor, now, "praise.hidden", key)
    else:
        _record(actor, now, "praise.shown", key)
    return praise


def _tended(actor: Actor, key: int) -> Praise:
    praise = praise_for(actor, key)
    if not actor.may(Right.WORK_CASES):
        raise Forbidden(_("Your role does not allow this."))
    return praise


def _record(actor: Actor, now: datetime, action: str, key: int, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="praise",
        object_id=key,
        **detail,
    )

"""Plan the question "Is it solved?" when a case is resolved, and note that it was asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from feedback.core.database import db
from feedback.followup.domain.recovery import WAIT_SECONDS, in_their_day
from feedback.followup.service.answering_back import ask_of, note_event
from feedback.followup.store.models import CaseClock, FollowUpCase
from feedback.followup.store.terms import calendar_of
from feedback.outbox.service import put_in_session
from feedback.responses.store.models import ContactDetail
from feedback.sla.domain.clock import NoOpeningTime, add
from feedback.sla.domain.policy import Measure

KIND = "recovery.ask"


def ask_later(case: FollowUpCase, now: datetime) -> None:
    """Have the customer asked by mail a working hour after the resolution, in their day.

    Nothing where there is no consented address. Once a resolution: the row's key says which.
    """
    address = db.session.scalar(
        select(ContactDetail.email).where(ContactDetail.response_key == case.response_key)
    )
    if address:
        _put(case.id, case.n_reopened, now, _first_moment(case, now), case.zone, "")


def ask_again_later(case_id: int, round_: int, now: datetime, zone: str) -> None:
    """The same question in the recipient's next day, where the worker woke up at night."""
    _put(case_id, round_, now, now, zone, f":{now:%Y%m%d}")


def note_asked(case_id: int, round_: int, now: datetime) -> None:
    """The question was handed over: one row, by which nobody is asked twice."""
    case = db.session.get_one(FollowUpCase, case_id, with_for_update=True)
    if case.n_reopened != round_:
        return
    ask_of(case, now, channel="mail")
    note_event(case, now, "recovery_asked")


def _first_moment(case: FollowUpCase, now: datetime) -> datetime:
    version_id = db.session.scalar(
        select(CaseClock.calendar_version_id).where(
            CaseClock.case_id == case.id, CaseClock.kind == Measure.RESOLUTION.value
        )
    )
    if version_id is None:
        return now
    try:
        return add(calendar_of(version_id, case.zone), now, WAIT_SECONDS)
    except NoOpeningTime:
        return now


def _put(case_id: int, round_: int, now: datetime, moment: datetime, zone: str, again: str) -> None:
    put_in_session(
        now=now,
        kind=KIND,
        dedupe_key=f"{KIND}:{case_id}:{round_}{again}",
        payload={"case_id": case_id, "round": round_},
        due_at=in_their_day(moment, zone),
    )

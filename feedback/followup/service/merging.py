"""Two cases of one story: the duplicate ends, the other one goes on."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.core.errors import Invalid
from feedback.core.i18n import _
from feedback.followup.domain.reasons import DUPLICATE
from feedback.followup.domain.states import Action, Status
from feedback.followup.service import clock_changes
from feedback.followup.service.changing import (
    Attempt,
    case_to_change,
    lock_cases,
    note_text,
    tell,
    touch,
    win,
    write_event,
)
from feedback.followup.store.history import events_of
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import all_clocks, case_for, case_id_of


def merge(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    into: str,
    note: str = "",
) -> FollowUpCase:
    """The duplicate, resolved as one; the timeline of both tells it.

    Its clocks stop where they were in time: the promise goes on in the other case, which owes the
    answer for which the customer waits. What was missed before stays missed, but a duplicate
    stands in no figure. Undone by reopening. `Invalid`
    when the other case is this one or has come to its end, `NotFound` when it is out of the
    person's scope.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.MERGE)
    text = note_text(note)
    lock_cases([case_id_of(number), case_id_of(into)])
    case, other = case_to_change(attempt), case_for(actor, into)
    # As it is now: the page may have read it before it was held.
    db.session.refresh(other)
    if other.id == case.id:
        raise Invalid(_("A case cannot be its own duplicate."))
    if other.status == Status.RESOLVED.value:
        raise Invalid(_("That case has come to its end. Choose one that is open."))
    ended_at = clock_changes.hold_ended_at(case, now)
    case = win(
        attempt,
        case,
        status=Status.RESOLVED.value,
        resolved_at=now,
        reason_code=DUPLICATE,
        merged_into_id=other.id,
        customer_told=None,
        customer_waits_since=None,
        held_because=None,
        held_until=None,
    )
    clock_changes.end_pause(case, ended_at)
    clocks = all_clocks(case.id)
    since = clock_changes.owed_since(clocks)
    for clock in clocks:
        if clock_changes.is_live(clock):
            clock_changes.stop_clock(case, clock, now, is_told=False)
    clock_changes.set_next_due(case, clocks)
    clock_changes.leave_figures(case, clocks)
    tell(attempt, case, audit={"into": other.number}, other=other.id, note=text)
    is_owed = since is not None and clock_changes.take_over(other, since, now)
    _tell_other(attempt, other, "merged_in", case, since if is_owed else None)
    return case


def take_apart(attempt: Attempt, case: FollowUpCase, other_id: int) -> None:
    """The other case without the duplicate, which turned out to be none and was opened again.

    The answer that it took over is owed by the opened case alone. The caller holds both.
    """
    other = db.session.get_one(FollowUpCase, other_id, populate_existing=True)
    since = _taken_over(other.id, case.id)
    is_back = since is not None and clock_changes.hand_back(other, since)
    _tell_other(attempt, other, "unmerged", case, since if is_back else None)


def _tell_other(
    attempt: Attempt, other: FollowUpCase, kind: str, case: FollowUpCase, since: datetime | None
) -> None:
    """A line on the case that goes on; `since`: of the answer that went over, or back."""
    touch(other)
    waits_since = since.isoformat() if since is not None else None
    write_event(attempt, other, kind, other=case.id, waits_since=waits_since)


def _taken_over(case_id: int, duplicate_id: int) -> datetime | None:
    """Since when the customer of the duplicate waited when it was merged in last."""
    lines = [
        event.detail
        for event in events_of(case_id)
        if event.kind == "merged_in" and event.detail.get("other") == duplicate_id
    ]
    since = lines[-1].get("waits_since") if lines else None
    return datetime.fromisoformat(since) if since else None

"""A case's clocks counted again from its rows of events and pauses."""

from __future__ import annotations

from sqlalchemy import select

from feedback.core.database import db
from feedback.followup.domain.history import Clock, Happened, Key, recompute
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.followup.store.queries import all_clocks, pauses_of, spans
from feedback.followup.store.terms import calendar_of, policy_of


def events_of(case_id: int) -> list[Happened]:
    """The timeline as far as clocks need it, in the order in which it was written."""
    rows = db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)
    )
    return [Happened(row.at, row.kind, row.detail) for row in rows]


def recomputed(case: FollowUpCase) -> dict[Key, Clock]:
    """Every clock of the case from its events, its pauses and the versions frozen on it."""
    frozen = all_clocks(case.id)[0]
    return recompute(
        events_of(case.id),
        spans(pauses_of(case.id)),
        calendar_of(frozen.calendar_version_id, case.zone),
        policy_of(frozen.policy_version_id),
    )

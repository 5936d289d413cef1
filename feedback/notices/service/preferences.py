"""What each person wants to be told, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor
from feedback.core.database import db
from feedback.notices.domain.hours import Hours
from feedback.notices.domain.kinds import FIRST_CHOICE, Choice, Kind
from feedback.notices.store import queries
from feedback.notices.store.models import NoticeHours, NoticePreference


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's choices: by kind (when, also of others' cases), hours, woken by urgent matters."""

    choices: Mapping[Kind, tuple[Choice, bool]]
    hours: Hours
    is_woken_by_urgent: bool


def preferences_of(actor: Actor) -> Preferences:
    """What the person chose, or what holds before."""
    staff_id = actor.staff_id or 0
    rows = {
        row.kind: row
        for row in db.session.scalars(
            select(NoticePreference).where(NoticePreference.staff_id == staff_id)
        )
    }
    choices = {
        kind: (Choice(rows[kind].choice), rows[kind].is_wide)
        if kind in rows
        else (FIRST_CHOICE[kind], False)
        for kind in Kind
    }
    hours, is_woken = queries.hours_of(db.session.connection(), [staff_id])[staff_id]
    return Preferences(choices, hours, is_woken)


def set_preferences(*, actor: Actor, now: datetime, wanted: Preferences) -> None:
    """Keep what the person wants, for what happens from now on; the zone is the profile's."""
    staff_id = actor.staff_id or 0
    for kind, (choice, is_wide) in wanted.choices.items():
        db.session.merge(
            NoticePreference(
                staff_id=staff_id, kind=kind.value, choice=choice.value, is_wide=is_wide
            )
        )
    db.session.merge(
        NoticeHours(
            staff_id=staff_id,
            quiet_from_minute=wanted.hours.quiet_from,
            quiet_until_minute=wanted.hours.quiet_until,
            is_quiet_at_weekends=wanted.hours.is_quiet_at_weekends,
            is_woken_by_urgent=wanted.is_woken_by_urgent,
            digest_minutes=list(wanted.hours.digests),
        )
    )
    db.session.flush()

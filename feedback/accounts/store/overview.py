"""What the list of staff members shows beside each name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from feedback.accounts.store.absences import absences_of
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import StaffPasskey, StaffSession, StaffTotp
from feedback.accounts.store.teams import teams_by_person
from feedback.core.clock import local_date
from feedback.core.database import db


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Teams, the absence that is now or comes next, when seen last, whether two factors."""

    teams: tuple[str, ...]
    away_from: date | None
    away_until: date | None
    is_away: bool
    last_seen_at: datetime | None
    has_second_factor: bool


def overview(people: Iterable[StaffMember], now: datetime) -> dict[int, PersonFacts]:
    """The facts by staff id; four queries for any number of people.

    `last_seen_at` is None for who has no session now: sessions are forgotten when they end.
    """
    found = list(people)
    ids = [person.id for person in found]
    today = {person.id: local_date(now, person.zone) for person in found}
    teams = teams_by_person(ids)
    away = {}
    for row in reversed(absences_of(ids, min(today.values(), default=now.date()))):
        if row.until_on >= today[row.staff_id]:
            away[row.staff_id] = row
    seen = dict(
        db.session.execute(
            select(StaffSession.staff_id, func.max(StaffSession.last_seen_at)).group_by(
                StaffSession.staff_id
            )
        )
        .tuples()
        .all()
    )
    with_factor = {*db.session.scalars(select(StaffTotp.staff_id))} | {
        *db.session.scalars(select(StaffPasskey.staff_id))
    }
    return {
        staff_id: PersonFacts(
            teams=tuple(teams.get(staff_id, ())),
            away_from=away[staff_id].from_on if staff_id in away else None,
            away_until=away[staff_id].until_on if staff_id in away else None,
            is_away=staff_id in away and away[staff_id].from_on <= today[staff_id],
            last_seen_at=seen.get(staff_id),
            has_second_factor=staff_id in with_factor,
        )
        for staff_id in ids
    }

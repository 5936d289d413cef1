"""The calendar and the policy in force at a place, in the words and numbers of their versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from feedback.core.database import db
from feedback.core.errors import Unavailable
from feedback.reports.domain.facts import Rules
from feedback.sla.domain.calendar import LOOK_AHEAD
from feedback.sla.store.models import (
    BusinessCalendarRow,
    CalendarVersion,
    PolicyRow,
    PolicyVersion,
)
from feedback.sla.store.queries import applying, calendar_of, policy

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rules_for(path: str, zone: str, now: datetime) -> Rules | None:
    """What a case opened there now would be held to; None before any calendar exists."""
    try:
        found = applying(path)
    except Unavailable:
        return None
    calendar, calendar_name = db.session.execute(
        select(CalendarVersion, BusinessCalendarRow.name)
        .join(BusinessCalendarRow, BusinessCalendarRow.id == CalendarVersion.calendar_id)
        .where(CalendarVersion.id == found.calendar_version_id)
    ).one()
    policy_number, policy_name = db.session.execute(
        select(PolicyVersion.number, PolicyRow.name)
        .join(PolicyRow, PolicyRow.id == PolicyVersion.policy_id)
        .where(PolicyVersion.id == found.policy_version_id)
    ).one()
    counted = calendar_of(calendar.document, zone)
    hours = calendar.document.get("hours", {})
    return Rules(
        calendar=calendar_name,
        calendar_number=calendar.number,
        hours={day: tuple((a, b) for a, b in hours.get(day, ())) for day in DAYS},
        holiday_sets=tuple(calendar.document.get("holiday_sets", ())),
        missing_years=counted.missing_years(now, now + LOOK_AHEAD),
        policy=policy_name,
        policy_number=policy_number,
        targets=policy(found.policy_version_id),
    )

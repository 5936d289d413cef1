"""What staff are told of a warning or an escalation: a number, a place, a moment; nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.core.database import db
from feedback.core.i18n import _, both, current_language, text_in
from feedback.followup.domain.escalation import Planned, StepKind
from feedback.followup.store.models import FollowUpCase
from feedback.notices.domain.kinds import Kind
from feedback.notices.service.announcing import announce
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.store.models import Touchpoint

KINDS = {
    StepKind.WARNED: Kind.CASE_DUE_SOON,
    StepKind.OVERDUE: Kind.CASE_OVERDUE,
    StepKind.ESCALATED: Kind.CASE_ESCALATED,
}
STRONGEST = list(StepKind)


def announce_steps(
    case: FollowUpCase, steps: Sequence[Planned], staff_ids: set[int], now: datetime
) -> None:
    """Write one notice for all steps that were done together, named after the strongest."""
    if not steps:
        return
    one = max(steps, key=lambda step: STRONGEST.index(step.step.kind))
    place = db.session.get_one(Touchpoint, case.touchpoint_id)
    key = f"{one.clock.measure.value}-{one.clock.round}-{one.step.key}"
    announce(
        db.session.connection(),
        now=now,
        kind=KINDS[one.step.kind].value,
        dedupe=f"case-{case.id}-{key}",
        path=f"/cases/{case.number}",
        title=both(lambda: _title(case, one)),
        text=both(lambda: _text(case, place)),
        touchpoint_id=case.touchpoint_id,
        staff_ids=sorted(staff_ids),
        is_urgent=one.step.kind is StepKind.ESCALATED,
    )


def _title(case: FollowUpCase, one: Planned) -> str:
    if one.step.kind is StepKind.WARNED:
        return {
            Measure.FIRST_RESPONSE: _(
                "Case %(number)s: the first response is due soon", number=case.number
            ),
            Measure.NEXT_RESPONSE: _(
                "Case %(number)s: the next response is due soon", number=case.number
            ),
            Measure.RESOLUTION: _(
                "Case %(number)s: the resolution is due soon", number=case.number
            ),
        }[one.clock.measure]
    if one.step.kind is StepKind.ESCALATED:
        return _("Case %(number)s was escalated", number=case.number)
    return {
        Measure.FIRST_RESPONSE: _(
            "Case %(number)s: the time for the first response is used up", number=case.number
        ),
        Measure.NEXT_RESPONSE: _(
            "Case %(number)s: the time for the next response is used up", number=case.number
        ),
        Measure.RESOLUTION: _(
            "Case %(number)s: the time for the resolution is used up", number=case.number
        ),
    }[one.clock.measure]


def _text(case: FollowUpCase, place: Touchpoint) -> str:
    told = _(
        "%(place)s · priority %(priority)s",
        place=text_in(place.name, current_language()),
        priority=priority_word(case.priority),
    )
    if case.next_due_at is not None:
        due = case.next_due_at.astimezone(ZoneInfo(case.zone))
        told += " · " + _("due %(moment)s", moment=f"{due:%Y-%m-%d %H:%M} ({case.zone})")
    return told


def priority_word(priority: str) -> str:
    """A priority inside a sentence."""
    return {
        Priority.URGENT: _("urgent"),
        Priority.HIGH: _("high"),
        Priority.NORMAL: _("normal"),
        Priority.LOW: _("low"),
    }[Priority(priority)]

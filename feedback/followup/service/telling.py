"""Tell colleagues of what happened to a case: numbers and places, no words of people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from feedback.core.database import db
from feedback.core.i18n import _, both, current_language, text_in
from feedback.followup.store.models import FollowUpCase
from feedback.notices.service import announce
from feedback.touchpoints.store.models import Touchpoint


def tell_staff(
    case: FollowUpCase,
    now: datetime,
    kind: str,
    *,
    dedupe: str,
    staff_ids: Sequence[int] = (),
    is_urgent: bool = False,
) -> None:
    """One notice in both languages; kinds: mention, case_assigned, case_escalated, and
    outbox_dead for a mail that never reached the customer."""
    touchpoint = db.session.get_one(Touchpoint, case.touchpoint_id)

    def place() -> str:
        return text_in(touchpoint.name, current_language())

    titles: dict[str, Callable[[], str]] = {
        "mention": lambda: _("Case %(number)s: a colleague asks you", number=case.number),
        "case_assigned": lambda: _("Case %(number)s was handed to you", number=case.number),
        "case_escalated": lambda: _("Case %(number)s needs a manager", number=case.number),
        "outbox_dead": lambda: _("Case %(number)s waits", number=case.number),
    }
    texts: dict[str, Callable[[], str]] = {
        "mention": lambda: _("You are named in a note of a case at %(place)s.", place=place()),
        "case_assigned": lambda: _("A case at %(place)s is yours now.", place=place()),
        "case_escalated": lambda: _(
            "A colleague asks for a manager's help with a case at %(place)s.", place=place()
        ),
        "outbox_dead": lambda: _("The mail server refused the message."),
    }
    announce(
        db.session.connection(),
        now=now,
        kind=kind,
        dedupe=dedupe,
        path=f"/cases/{case.number}",
        title=both(titles[kind]),
        text=both(texts[kind]),
        touchpoint_id=case.touchpoint_id,
        staff_ids=staff_ids,
        is_urgent=is_urgent,
    )

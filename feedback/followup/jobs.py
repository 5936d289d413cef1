"""A case that opened, told to whom it concerns: number and place, nothing of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.i18n import _, both, current_language, text_in
from feedback.followup.store.models import FollowUpCase
from feedback.notices.service import announce
from feedback.touchpoints.store.models import Touchpoint


def tell_case_opened(payload: Mapping[str, Any]) -> None:
    """Announce the case once, and to its owner that it is theirs."""
    with reading():
        case = db.session.get(FollowUpCase, payload["case_id"])
        if case is None:
            return
        number, owner_id, touchpoint_id = case.number, case.owner_id, case.touchpoint_id
        name = dict(db.session.get_one(Touchpoint, touchpoint_id).name)
        # Before the write: two transactions of one worker would wait for each other.
        db.session.remove()

    def place() -> str:
        return text_in(name, current_language())

    with write_connection() as connection:
        told: dict[str, Any] = {
            "now": clock.now(),
            "path": f"/cases/{number}",
            "text": both(
                lambda: _("An unhappy customer at %(place)s waits for an answer.", place=place())
            ),
            "touchpoint_id": touchpoint_id,
        }
        announce(
            connection,
            kind="case_opened",
            dedupe=number,
            title=both(lambda: _("Case %(number)s waits", number=number)),
            **told,
        )
        if owner_id is not None:
            announce(
                connection,
                kind="case_assigned",
                dedupe=f"{number}:opening",
                title=both(lambda: _("Case %(number)s is yours", number=number)),
                staff_ids=[owner_id],
                **told,
            )

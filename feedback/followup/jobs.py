"""A case that opened, told to whom it concerns: number and place, nothing of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from feedback.core import clock
from feedback.core.database import db, reading, write_connection
from feedback.core.i18n import _, both, current_language, text_in
from feedback.followup.store.models import FollowUpCase
from feedback.notices.service import announce
from feedback.touchpoints.store.models import Touchpoint


def tell_case_opened(payload: Mapping[str, Any]) -> None:
    """Announce the case once, and to its owner that it is theirs."""
    with reading():
        row = db.session.execute(
            select(
                FollowUpCase.number,
                FollowUpCase.owner_id,
                FollowUpCase.touchpoint_id,
                Touchpoint.name,
            )
            .join(Touchpoint, Touchpoint.id == FollowUpCase.touchpoint_id)
            .where(FollowUpCase.id == payload["case_id"])
        ).first()
        db.session.remove()
    if row is None:
        return

    def place() -> str:
        return text_in(row.name, current_language())

    with write_connection() as connection:
        told: dict[str, Any] = {
            "now": clock.now(),
            "path": f"/cases/{row.number}",
            "text": both(
                lambda: _("An unhappy customer at %(place)s waits for an answer.", place=place())
            ),
            "touchpoint_id": row.touchpoint_id,
        }
        announce(
            connection,
            kind="case_opened",
            dedupe=row.number,
            title=both(lambda: _("Case %(number)s waits", number=row.number)),
            **told,
        )
        if row.owner_id is not None:
            announce(
                connection,
                kind="case_assigned",
                dedupe=f"{row.number}:opening",
                title=both(lambda: _("Case %(number)s is yours", number=row.number)),
                staff_ids=[row.owner_id],
                **told,
            )

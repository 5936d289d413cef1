"""Comments without personal data, for reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from feedback.analysis.domain.facts import Comment
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.responses.store.models import Response
from feedback.scoring.domain.metrics import Metric


def comments(
    ids: Sequence[int], period: Period, *, band: str, most: int, with_flagged: bool = False
) -> list[Comment]:
    """The newest comments of one band; nothing of who wrote them."""
    if not ids:
        return []
    conditions = [
        Response.touchpoint_id.in_(ids),
        Response.local_on.between(period.from_on, period.to_on),
        # The same days a little wider, in the order of the index.
        Response.received_at.between(*_around(period)),
        Response.band == band,
        Response.comment.is_not(None),
    ]
    if not with_flagged:
        conditions.append(Response.is_flagged.is_(False))
    rows = db.session.scalars(
        select(Response)
        .where(*conditions)
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(most)
    )
    return [
        Comment(
            text=row.comment or "",
            language=row.language,
            metric=Metric(row.lead_metric) if row.lead_metric else None,
            value=row.lead_value,
            band=row.band,
            local_on=row.local_on,
        )
        for row in rows
    ]


def _around(period: Period) -> tuple[datetime, datetime]:
    """Instants that hold every local day of the period, whatever the zone."""
    first = datetime.combine(period.from_on, time.min, UTC) - timedelta(days=1)
    last = datetime.combine(period.to_on, time.max, UTC) + timedelta(days=1)
    return first, last

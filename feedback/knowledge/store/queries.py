"""Reply templates, one or all, and those that have given words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.knowledge.domain.replies import Reply
from feedback.knowledge.store.models import KnowledgeToken, ReplyTemplate

REPLY = "reply"


def reply_of(row: ReplyTemplate) -> Reply:
    """The row as a value."""
    return Reply(
        row.id, row.name, row.texts, tuple(row.tags), tuple(row.reasons), row.is_active,
        row.revision,
    )  # fmt: skip


def replies(*, with_inactive: bool = False) -> list[Reply]:
    """Every template by name; the inactive ones last, if they are asked for."""
    rows = select(ReplyTemplate).order_by(
        ReplyTemplate.is_active.desc(), func.lower(ReplyTemplate.name), ReplyTemplate.id
    )
    if not with_inactive:
        rows = rows.where(ReplyTemplate.is_active)
    return [reply_of(row) for row in db.session.scalars(rows)]


def reply_row(reply_id: int) -> ReplyTemplate:
    """One template, also an inactive one; raises `NotFound`."""
    row = db.session.get(ReplyTemplate, reply_id)
    if row is None:
        raise NotFound(_("There is no such reply."))
    return row


def hits(tokens: Collection[str]) -> dict[int, tuple[int, int]]:
    """Template id → (how many of the tokens it has, what they weigh), whatever the language."""
    if not tokens:
        return {}
    rows = db.session.execute(
        select(
            KnowledgeToken.item_id,
            func.count(func.distinct(KnowledgeToken.token)),
            func.sum(KnowledgeToken.weight),
        )
        .where(KnowledgeToken.kind == REPLY, KnowledgeToken.token.in_(list(tokens)))
        .group_by(KnowledgeToken.item_id)
    )
    return {item_id: (int(n), int(weight)) for item_id, n, weight in rows}

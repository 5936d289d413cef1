"""Write the audit trail, in the transaction of the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from feedback.audit.store.models import AuditEntry
from feedback.core.database import db


def record(
    *,
    at: datetime,
    staff_id: int | None,
    action: str,
    object_kind: str,
    object_id: int | str,
    **detail: Any,
) -> None:
    """Append one entry; details hold ids and words, never personal data of customers."""
    db.session.add(
        AuditEntry(
            at=at,
            staff_id=staff_id,
            action=action,
            object_kind=object_kind,
            object_id=str(object_id),
            detail=detail,
        )
    )

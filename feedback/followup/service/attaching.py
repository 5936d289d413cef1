"""Photos of a case: kept bare, under a quota, swept up when nobody knows them any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Forbidden, Invalid, NotFound
from feedback.core.i18n import _
from feedback.followup.domain.states import Action
from feedback.followup.render.photo import NoPhoto, cleaned
from feedback.followup.service.changing import (
    Attempt,
    case_to_change,
    note_text,
    tell,
    win,
    write_event,
)
from feedback.followup.store import uploads
from feedback.followup.store.models import CaseAttachment, FollowUpCase
from feedback.followup.store.queries import case_for

MOST_PHOTOS = 20
MOST_BYTES = 40 * 1024 * 1024
ORPHAN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; its name is only looked at, never kept."""

    name: str
    data: bytes


def attach(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    seen_revision: int,
    photo: Upload,
    data_dir: Path,
    note: str = "",
) -> FollowUpCase:
    """The case with one more photo, encoded anew without what it told of place and camera.

    Raises `Invalid` for anything that is no JPEG, PNG or WebP, is too large, or too many.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.ATTACH)
    text = note_text(note)
    case_to_change(attempt)
    # Decoding takes long: no transaction is held meanwhile, and customers go on answering.
    db.session.rollback()
    try:
        kept = cleaned(photo.data, photo.name)
    except NoPhoto as fault:
        raise Invalid(_no_photo(str(fault))) from fault
    case = win(attempt, case_to_change(attempt))
    n_photos, n_bytes = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CaseAttachment.n_bytes), 0)).where(
            CaseAttachment.case_id == case.id, CaseAttachment.removed_at.is_(None)
        )
    ).one()
    if n_photos >= MOST_PHOTOS or n_bytes + len(kept.data) > MOST_BYTES:
        raise Invalid(_("This case holds as many photos as it may. Remove one first."))
    key = uploads.new_key()
    uploads.keep(data_dir, key, kept.data)
    row = CaseAttachment(
        case_id=case.id,
        key=key,
        kind=kept.kind,
        n_bytes=len(kept.data),
        width=kept.width,
        height=kept.height,
        at=now,
        staff_id=actor.staff_id,
    )
    db.session.add(row)
    db.session.flush()
    tell(attempt, case, audit={"attachment": row.id}, attachment=row.id, note=text)
    return case


def remove(*, actor: Actor, now: datetime, number: str, seen_revision: int, key: str) -> str:
    """The key of a photo that is gone from the case; its file is swept up later.

    Who put it there may, and whoever may hand over cases.
    """
    attempt = Attempt(actor, now, number, seen_revision, Action.ATTACH)
    row = attachment_for(actor, number, key)
    if row.staff_id != actor.staff_id and not actor.may(Right.ASSIGN_CASES):
        raise Forbidden(_("Only a manager may remove what somebody else attached."))
    case = win(attempt, case_to_change(attempt))
    row.removed_at = now
    write_event(attempt, case, "detached", attachment=row.id)
    record(
        at=now,
        staff_id=actor.staff_id,
        action="case.detached",
        object_kind="case",
        object_id=case.number,
        attachment=row.id,
    )
    db.session.flush()
    return row.key


def attachment_for(actor: Actor, number: str, key: str) -> CaseAttachment:
    """A photo by its case and key; raises `NotFound` out of scope, and for who sees no contact.

    A photo shows people and papers: it is as personal as a telephone number.
    """
    if not actor.may(Right.SEE_CONTACT) or not uploads.is_key(key):
        raise NotFound(_("There is no such photo."))
    case = case_for(actor, number)
    row = db.session.scalar(
        select(CaseAttachment).where(
            CaseAttachment.case_id == case.id,
            CaseAttachment.key == key,
            CaseAttachment.removed_at.is_(None),
        )
    )
    if row is None:
        raise NotFound(_("There is no such photo."))
    return row


def forget_photos(case_ids: Collection[int], now: datetime) -> int:
    """How many photos of these cases were taken away, as when a customer is forgotten; their
    files go with the next sweep."""
    if not case_ids:
        return 0
    gone = db.session.execute(
        update(CaseAttachment)
        .where(CaseAttachment.case_id.in_(list(case_ids)), CaseAttachment.removed_at.is_(None))
        .values(removed_at=now)
        .returning(CaseAttachment.id),
        execution_options={"synchronize_session": False},
    ).all()
    return len(gone)


def sweep(*, now: datetime, data_dir: Path) -> int:
    """How many files went: of removed photos at once, of nobody's after a day.

    A young file may belong to a transaction that is not committed yet.
    """
    removed = set(
        db.session.scalars(
            select(CaseAttachment.key).where(CaseAttachment.removed_at > now - 2 * ORPHAN_AFTER)
        )
    )
    n_gone = 0
    for key in removed:
        path = uploads.path_of(data_dir, key)
        if path.is_file():
            uploads.forget(path)
            n_gone += 1
    old = list(uploads.files_before(data_dir, (now - ORPHAN_AFTER).timestamp()))
    for at in range(0, len(old), 500):
        some = old[at : at + 500]
        known = set(
            db.session.scalars(
                select(CaseAttachment.key).where(
                    CaseAttachment.key.in_([path.name for path in some]),
                    CaseAttachment.removed_at.is_(None),
                )
            )
        )
        for path in some:
            if path.name not in known:
                uploads.forget(path)
                n_gone += 1
    return n_gone


def _no_photo(code: str) -> str:
    return {
        "kind": _("Only photos can be attached: JPEG, PNG or WebP."),
        "bytes": _("A photo may have 8 MB at most."),
        "pixels": _("A photo may have 40 megapixels at most."),
        "damaged": _("This photo is damaged and cannot be opened."),
    }[code]

"""How long personal data is kept: what applies, and who changed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.core.upsert import insert_for
from feedback.privacy.domain.terms import Terms, faults
from feedback.privacy.store.models import ONLY, PrivacyTerms
from feedback.touchpoints.store.queries import sees_all

_TABLE: Any = PrivacyTerms.__table__


def terms_now() -> tuple[Terms, int]:
    """The terms in force and their revision; the defaults with revision 0 before any change."""
    row = db.session.get(PrivacyTerms, ONLY)
    if row is None:
        return Terms(), 0
    return Terms(row.contact_days, row.words_months, row.answers_months), row.revision


def change_terms(*, actor: Actor, now: datetime, seen_revision: int, terms: Terms) -> Terms:
    """The terms from now on; raises `Forbidden`, `Invalid` with every fault, or `Conflict`.

    They hold everywhere, so only who sees everything sets them.
    """
    if not may_change_terms(actor):
        raise Forbidden(_("Only an administrator may change how long data is kept."))
    if found := faults(terms):
        raise Invalid(_("These terms cannot be."), [f"{f}: {code}" for f, code in found.items()])
    was, _revision = terms_now()
    make_row()
    changed: Any = db.session.execute(
        update(PrivacyTerms)
        .where(PrivacyTerms.id == ONLY, PrivacyTerms.revision == max(1, seen_revision))
        .values(
            contact_days=terms.contact_days,
            words_months=terms.words_months,
            answers_months=terms.answers_months,
            revision=max(1, seen_revision) + 1,
        )
    )
    if changed.rowcount != 1:
        raise Conflict(_("Somebody else has changed these terms since you opened them."))
    record(
        at=now,
        staff_id=actor.staff_id,
        action="privacy.terms_changed",
        object_kind="privacy",
        object_id="terms",
        was=[was.contact_days, was.words_months, was.answers_months],
        now=[terms.contact_days, terms.words_months, terms.answers_months],
    )
    return terms


def may_change_terms(actor: Actor) -> bool:
    """Whether the person may say how long data of every place is kept."""
    return actor.may(Right.ERASE_DATA) and sees_all(actor)


def note_erasure(now: datetime) -> None:
    """Something was erased: the database file has to be scrubbed."""
    make_row()
    db.session.execute(
        update(PrivacyTerms).where(PrivacyTerms.id == ONLY).values(erased_at=now),
        execution_options={"synchronize_session": False},
    )


def make_row() -> None:
    """The one row with the defaults, unless it is there."""
    connection = db.session.connection()
    defaults = Terms()
    connection.execute(
        insert_for(connection, _TABLE).on_conflict_do_nothing(index_elements=["id"]),
        {
            "id": ONLY,
            "contact_days": defaults.contact_days,
            "words_months": defaults.words_months,
            "answers_months": defaults.answers_months,
            "revision": 1,
        },
    )

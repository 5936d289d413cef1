"""Hand several cases over at once; each stands for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.accounts.domain.roles import Actor, Right
from feedback.core.database import db
from feedback.core.errors import FeedbackError, Forbidden
from feedback.core.i18n import _
from feedback.followup.service.transferring import transfer

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Refused:
    """A case that was left as it was, and why in a sentence."""

    number: str
    why: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of each case."""

    done: tuple[str, ...]
    refused: tuple[Refused, ...]

    def __add__(self, more: BulkResult) -> BulkResult:
        return BulkResult(self.done + more.done, self.refused + more.refused)


def assign_many(
    *, actor: Actor, now: datetime, picks: Sequence[tuple[str, int]], owner_id: int | None
) -> BulkResult:
    """Each picked (number, revision seen) given to the person, or back to nobody.

    Scope, revision and whether the person may work it are checked per case; what is refused does
    not hold up the others.
    """
    if not actor.may(Right.ASSIGN_CASES):
        raise Forbidden(_("Only a manager may give cases to others."))
    done: list[str] = []
    refused: list[Refused] = []
    asked = dict(picks[:MOST_AT_ONCE])
    # Two people who hand over the same cases take them in the same order.
    for number, seen_revision in sorted(asked.items(), key=lambda one: (len(one[0]), one[0])):
        try:
            with db.session.begin_nested():
                case = transfer(
                    actor=actor,
                    now=now,
                    number=number,
                    seen_revision=seen_revision,
                    owner_id=owner_id,
                )
            done.append(case.number)
        except Forbidden:
            raise
        except FeedbackError as fault:
            refused.append(Refused(number, str(fault)))
    return BulkResult(tuple(done), tuple(refused))

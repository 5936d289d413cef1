"""Take work, and give it out: `POST /cases/next`, `POST /cases/assignments`."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _
from feedback.core.numbers import whole
from feedback.followup.service.bulk import MOST_AT_ONCE, BulkResult, assign_many
from feedback.followup.service.claiming import claim_next
from feedback.followup.store.colleagues import colleagues
from feedback.followup.web.asked import FIELDS
from feedback.followup.web.blueprint import pages
from feedback.followup.web.queue_words import bulk_words

# A hundred cases in one go would keep customers' answers waiting.
SLICE = 10


@pages.post("/cases/next")
@requires(Right.WORK_CASES)
def next_case() -> ResponseReturnValue:
    """The most urgent case of nobody, now the person's; the queue again when there is none."""
    actor, now = current_actor(), clock.now()
    with transaction():
        case = claim_next(actor=actor, now=now)
        number = case.number if case else None
    if number is None:
        flash(_("Nothing to take: every case that you may work has an owner."), "info")
        return redirect(url_for("followup.queue"), 303)
    flash(_("The case is yours."), "success")
    return redirect(url_for("followup.case", number=number), 303)


@pages.post("/cases/assignments")
@requires(Right.ASSIGN_CASES)
def assignments() -> ResponseReturnValue:
    """The picked cases handed over; says how many were and which were not, and why."""
    actor, now = current_actor(), clock.now()
    picks = [pick for raw in request.form.getlist("case") if (pick := _pick(raw))]
    owner = request.form.get("owner_id", "")
    people = dict(colleagues(actor))
    back = redirect(_back(request.form.get("back", "")), 303)
    if not picks:
        flash(_("Pick at least one case."), "warning")
        return back
    owner_id = whole(owner)
    if owner != "none" and owner_id not in people:
        flash(_("Choose a person of the list."), "warning")
        return back
    result = BulkResult((), ())
    picks = list(dict(picks[:MOST_AT_ONCE]).items())
    for at in range(0, len(picks), SLICE):
        with transaction():
            some = picks[at : at + SLICE]
            result += assign_many(actor=actor, now=now, picks=some, owner_id=owner_id)
    for kind, sentence in bulk_words(result, people.get(owner_id or 0)):
        flash(sentence, kind)
    return back


def _pick(raw: str) -> tuple[str, int] | None:
    """The number and the revision seen, from `C-1001.3`."""
    number, _dot, revision = raw.partition(".")
    seen = whole(revision)
    return None if len(number) > 20 or seen is None else (number, seen)


def _back(raw: str) -> str:
    """The list that the person came from; never another page."""
    asked = {name: value for name, value in parse_qsl(raw[:2000]) if name in {*FIELDS, "saved"}}
    return url_for("followup.queue") + (f"?{urlencode(asked)}" if asked else "")

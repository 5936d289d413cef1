"""One way for every action of a case: check the form, do it once, say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.web.current import current_actor
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.core.numbers import whole
from feedback.followup.domain.states import Action
from feedback.followup.store import queries
from feedback.followup.web.case import case_page
from feedback.followup.web.conflicts import conflict_page
from feedback.followup.web.forms import FORMS, CaseForm, Context


def revision_sent(form: Mapping[str, str]) -> int:
    """The revision that a button carries; 0, which is nobody's, where it carries none."""
    return whole(form.get("revision")) or 0


def perform(
    number: str, action: Action, change: Callable[..., Any], done: Any, **given: Any
) -> ResponseReturnValue:
    """Do it and show the case; 422 with the faults, 409 with what changed meanwhile.

    What the person may not do comes back as 403 with everything that was typed, so that it can
    be done another way. `given` goes to the service as it is.
    """
    actor, now = current_actor(), clock.now()
    form: CaseForm = FORMS[action]()
    if form.depends:
        form.prepare(Context(actor, queries.case_facts(actor, number), now))
    if not form.validate():
        return case_page(actor, number, now, form), 422
    try:
        with transaction():
            changed = change(
                actor=actor,
                now=now,
                number=number,
                seen_revision=form.revision.data,
                **form.values(),
                **given,
            )
            number = getattr(changed, "number", number)
    except Conflict as conflict:
        return conflict_page(actor, number, now, form, conflict), 409
    except (Invalid, Forbidden, NotFound) as fault:
        db.session.rollback()
        form.form_errors.append(str(fault))
        # Of a case that is not there for this person the page is not found either.
        shown = case_page(actor, number, now, form)
        return shown, 403 if isinstance(fault, Forbidden) else 422
    flash(str(done), "success")
    return redirect(url_for("followup.case", number=number), 303)

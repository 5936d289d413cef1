"""What people do with a case: one noun each, `POST /cases/<NUMBER>/<noun>`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Conflict, Invalid
from feedback.core.i18n import _l
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.store import queries
from feedback.followup.web.blueprint import pages
from feedback.followup.web.case import case_page
from feedback.followup.web.conflicts import conflict_page
from feedback.followup.web.forms import FORMS, AssignForm, CaseForm

CHANGES: dict[Action, tuple[Callable[..., Any], Any]] = {
    Action.CLAIM: (service.claim, _l("The case is yours.")),
    Action.ASSIGN: (service.assign, _l("The case was handed over.")),
    Action.RESPOND: (service.respond, _l("First response recorded.")),
    Action.HOLD: (service.hold, _l("On hold. The clocks stand still.")),
    Action.RESUME: (service.resume, _l("Resumed. The clocks run again.")),
    Action.RESOLVE: (service.resolve, _l("Resolved. Well done.")),
    Action.REOPEN: (service.reopen, _l("Open again. The resolution clock runs on.")),
    Action.NOTE: (service.add_note, _l("Note kept.")),
}


@pages.post("/cases/<number>/claim")
@requires(Right.WORK_CASES)
def claim(number: str) -> ResponseReturnValue:
    return _change(number, Action.CLAIM)


@pages.post("/cases/<number>/assignment")
@requires(Right.WORK_CASES)
def assignment(number: str) -> ResponseReturnValue:
    return _change(number, Action.ASSIGN)


@pages.post("/cases/<number>/first-response")
@requires(Right.WORK_CASES)
def first_response(number: str) -> ResponseReturnValue:
    return _change(number, Action.RESPOND)


@pages.post("/cases/<number>/hold")
@requires(Right.WORK_CASES)
def hold(number: str) -> ResponseReturnValue:
    return _change(number, Action.HOLD)


@pages.post("/cases/<number>/resumption")
@requires(Right.WORK_CASES)
def resumption(number: str) -> ResponseReturnValue:
    return _change(number, Action.RESUME)


@pages.post("/cases/<number>/resolution")
@requires(Right.WORK_CASES)
def resolution(number: str) -> ResponseReturnValue:
    return _change(number, Action.RESOLVE)


@pages.post("/cases/<number>/reopening")
@requires(Right.WORK_CASES)
def reopening(number: str) -> ResponseReturnValue:
    return _change(number, Action.REOPEN)


@pages.post("/cases/<number>/notes")
@requires(Right.WORK_CASES)
def notes(number: str) -> ResponseReturnValue:
    return _change(number, Action.NOTE)


def _change(number: str, action: Action) -> ResponseReturnValue:
    """Do it and show the case; 422 with the faults, 409 with what changed meanwhile."""
    actor, now = current_actor(), clock.now()
    form: CaseForm = FORMS[action]()
    if isinstance(form, AssignForm):
        facts = queries.case_facts(actor, number)
        form.offer(queries.assignable(facts.touchpoint))
    if not form.validate():
        return case_page(actor, number, now, form), 422
    change, done = CHANGES[action]
    try:
        with transaction():
            case = change(
                actor=actor,
                now=now,
                number=number,
                seen_revision=form.revision.data,
                **form.values(),
            )
            number = case.number
    except Conflict as conflict:
        return conflict_page(actor, number, now, form, conflict), 409
    except Invalid as fault:
        form.form_errors.append(str(fault))
        return case_page(actor, number, now, form), 422
    flash(str(done), "success")
    return redirect(url_for("followup.case", number=number), 303)

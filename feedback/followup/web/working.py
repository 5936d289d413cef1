"""The daily work on a case: one noun each, `POST /cases/<NUMBER>/<noun>`."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import requires
from feedback.core.i18n import _l
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform


@pages.post("/cases/<number>/claim")
@requires(Right.WORK_CASES)
def claim(number: str) -> ResponseReturnValue:
    return perform(number, Action.CLAIM, service.claim, _l("The case is yours."))


@pages.post("/cases/<number>/assignment")
@requires(Right.WORK_CASES)
def assignment(number: str) -> ResponseReturnValue:
    return perform(number, Action.ASSIGN, service.transfer, _l("The case was handed over."))


@pages.post("/cases/<number>/first-response")
@requires(Right.WORK_CASES)
def first_response(number: str) -> ResponseReturnValue:
    return perform(number, Action.RESPOND, service.respond, _l("The attempt is recorded."))


@pages.post("/cases/<number>/contact-attempts")
@requires(Right.WORK_CASES)
def contact_attempts(number: str) -> ResponseReturnValue:
    return perform(number, Action.CONTACT, service.contact, _l("The attempt is recorded."))


@pages.post("/cases/<number>/hold")
@requires(Right.WORK_CASES)
def hold(number: str) -> ResponseReturnValue:
    return perform(number, Action.HOLD, service.hold, _l("On hold. The clocks stand still."))


@pages.post("/cases/<number>/resumption")
@requires(Right.WORK_CASES)
def resumption(number: str) -> ResponseReturnValue:
    return perform(number, Action.RESUME, service.resume, _l("Resumed. The clocks run again."))


@pages.post("/cases/<number>/notes")
@requires(Right.WORK_CASES)
def notes(number: str) -> ResponseReturnValue:
    return perform(number, Action.NOTE, service.add_note, _l("Note kept."))


@pages.post("/cases/<number>/escalation")
@requires(Right.WORK_CASES)
def escalation(number: str) -> ResponseReturnValue:
    return perform(number, Action.CALL_MANAGER, service.call_manager, _l("A manager is told."))

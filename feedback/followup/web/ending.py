"""A case comes to its end, or goes on: resolution, reopening, merge, what the customer says."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import requires
from feedback.core.i18n import _l
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform


@pages.post("/cases/<number>/resolution")
@requires(Right.WORK_CASES)
def resolution(number: str) -> ResponseReturnValue:
    return perform(number, Action.RESOLVE, service.resolve, _l("Resolved. Well done."))


@pages.post("/cases/<number>/reopening")
@requires(Right.WORK_CASES)
def reopening(number: str) -> ResponseReturnValue:
    done = _l("Open again. The resolution clock runs on.")
    return perform(number, Action.REOPEN, service.reopen, done)


@pages.post("/cases/<number>/merge")
@requires(Right.WORK_CASES)
def merge(number: str) -> ResponseReturnValue:
    done = _l("Closed as a duplicate. Opening it again undoes that.")
    return perform(number, Action.MERGE, service.merge, done)


@pages.post("/cases/<number>/recovery")
@requires(Right.WORK_CASES)
def recovery(number: str) -> ResponseReturnValue:
    done = _l("What the customer said is recorded.")
    return perform(number, Action.RECOVERY, service.record_by_staff, done)

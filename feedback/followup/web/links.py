"""Links between cases."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _, _l
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform, revision_sent


@pages.post("/cases/<number>/links")
@requires(Right.WORK_CASES)
def links(number: str) -> ResponseReturnValue:
    return perform(number, Action.LINK, service.link, _l("The cases are linked."))


@pages.post("/cases/<number>/links/<other>/removal")
@requires(Right.WORK_CASES)
def link_removal(number: str, other: str) -> ResponseReturnValue:
    with transaction():
        service.unlink(
            actor=current_actor(),
            now=clock.now(),
            number=number,
            seen_revision=revision_sent(request.form),
            other=other,
        )
    flash(_("The link is gone."), "success")
    return redirect(url_for("followup.case", number=number), 303)

"""Mail to the customer of a case."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import requires
from feedback.core.errors import Invalid
from feedback.core.i18n import _, _l
from feedback.core.settings import Settings
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.store.models import FollowUpCase
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform


@pages.post("/cases/<number>/mails")
@requires(Right.WORK_CASES)
def mails(number: str) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    done = _l("The mail leaves in a moment. The case shows how it fares.")
    change = service.write_mail if settings.smtp_url else _no_server
    return perform(number, Action.MAIL, change, done, secret=settings.secret_key)


def _no_server(**_words: object) -> FollowUpCase:
    """Nothing may count as an answer that cannot leave."""
    raise Invalid(_("No mail server is set, so nothing would leave."))

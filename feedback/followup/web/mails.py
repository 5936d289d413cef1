"""Mail to the customer of a case."""

from __future__ import annotations

from flask import current_app, request
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.errors import Invalid
from feedback.core.i18n import _, _l
from feedback.core.settings import Settings
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.store import queries
from feedback.followup.store.models import FollowUpCase
from feedback.followup.web.blueprint import pages
from feedback.followup.web.case import case_page
from feedback.followup.web.changing import perform
from feedback.followup.web.forms.base import Context
from feedback.followup.web.forms.material import MailForm
from feedback.followup.web.replies import write_into


@pages.post("/cases/<number>/mails")
@requires(Right.WORK_CASES)
def mails(number: str) -> ResponseReturnValue:
    if {"find", "reply"} & request.form.keys():
        return _drafted(number)
    settings: Settings = current_app.extensions["settings"]
    done = _l("The mail leaves in a moment. The case shows how it fares.")
    change = service.write_mail if settings.smtp_url else _no_server
    return perform(number, Action.MAIL, change, done, secret=settings.secret_key)


def _drafted(number: str) -> str:
    """The page with the mail as far as it is written, and replies that were looked for."""
    actor, now = current_actor(), clock.now()
    facts = queries.case_facts(actor, number)
    form = MailForm()
    form.prepare(Context(actor, facts, now))
    write_into(form, actor, facts, request.form)
    return case_page(actor, number, now, form)


def _no_server(**_words: object) -> FollowUpCase:
    """Nothing may count as an answer that cannot leave."""
    raise Invalid(_("No mail server is set, so nothing would leave."))

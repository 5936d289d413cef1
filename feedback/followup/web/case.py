"""`GET /cases/<NUMBER>`: everything about one case, and what may be done with it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.i18n import current_language
from feedback.followup.domain.states import Action, possible
from feedback.followup.service.changing import standing_of
from feedback.followup.store import akin, material, queries
from feedback.followup.store.queue import held_late
from feedback.followup.web.answers import answer_lines
from feedback.followup.web.blueprint import pages
from feedback.followup.web.forms import FORMS, CaseForm, Context
from feedback.followup.web.rendering import page
from feedback.followup.web.replies import Replies, replies_for
from feedback.followup.web.timeline import timeline

# What may be the next step; everything else stands under "Other steps".
STEPS = (
    Action.CLAIM,
    Action.RESPOND,
    Action.CONTACT,
    Action.RESOLVE,
    Action.HOLD,
    Action.RESUME,
    Action.REOPEN,
    Action.RECOVERY,
)
# Lines of the timeline in which the customer speaks.
LATER = frozenset({"customer_wrote", "reopened", "verdict"})
ASIDE = frozenset(action.value for action in Action if action not in STEPS)


@pages.get("/cases/<number>")
@requires(Right.SEE_RESPONSES)
def case(number: str) -> ResponseReturnValue:
    return case_page(current_actor(), number, clock.now())


def case_page(actor: Actor, number: str, now: datetime, faulty: CaseForm | None = None) -> str:
    """The page; a form with faults is shown open, with everything that was typed."""
    facts = queries.case_facts(actor, number)
    one = facts.case
    context = Context(actor, facts, now)
    ledgers = queries.ledgers(one, now)
    live = [ledger for ledger in ledgers if ledger.clock.due_at and ledger.left_minutes is not None]
    replies = _replies(context)
    forms = offered(context, faulty, replies)
    near = material.near_cases(actor, one)
    events = [replace(line, text=facts.shown(line.text)) for line in queries.events_since(one.id)]
    return page(
        "followup/case.html",
        now=now,
        facts=facts,
        case=one,
        lines=answer_lines(facts.survey, facts.response, current_language()),
        ledgers=ledgers,
        next_clock=min(live, key=lambda ledger: ledger.clock.due_at or now, default=None),
        is_held_late=held_late(*(ledger.clock for ledger in ledgers)),
        terms=queries.terms_of(ledgers[0].clock),
        events=timeline(events, one.zone, now, mails=material.mails_of(one.id)),
        forms=forms,
        next_steps=[slug for slug in forms if slug not in ASIDE][:2],
        open_form=faulty.action.value if faulty is not None else replies.opens,
        me=actor.staff_id,
        replies=replies,
        has_mail_server=current_app.extensions["settings"].smtp_url is not None,
        refuses_mail=context.refuses_mail,
        near=near,
        similar=akin.similar_to(actor, one, facts.response, {line.number for line in near}),
        earlier=akin.earlier_of(actor, facts.contact),
        photos=material.photos_of(actor, one.id),
        offers=context.offers,
        offered_sums=material.offered_sums(context.offers),
        touch=context.touch,
        later=[line for line in events if line.text and line.kind in LATER and not line.who],
    )


def _replies(context: Context) -> Replies:
    """What could be written to the customer; nothing where no mail can be."""
    facts = context.facts
    is_possible = (
        facts.contact is not None
        and bool(facts.contact.email)
        and context.actor.may(Right.WORK_CASES)
    )
    if not is_possible:
        return Replies()
    return replies_for(context.actor, facts, request.values)


def offered(
    context: Context, faulty: CaseForm | None = None, replies: Replies | None = None
) -> dict[str, CaseForm]:
    """The forms of what the person may do now, the most helpful next step first."""
    if not context.actor.may(Right.WORK_CASES):
        return {}
    standing = standing_of(context.facts.case)
    actions = [action for action in possible(standing) if _may(context, action)]
    if Action.RESPOND in actions:
        # The same form until the first answer, under the address it always had.
        actions.remove(Action.CONTACT)
    if faulty is not None and faulty.action not in actions:
        actions.append(faulty.action)
    return {action.value: form_of(action, context, faulty, replies) for action in actions}


def form_of(
    action: Action,
    context: Context,
    faulty: CaseForm | None = None,
    replies: Replies | None = None,
) -> CaseForm:
    """A form of an action with the present revision, or the one that was sent."""
    if faulty is not None and faulty.action is action:
        return faulty
    defaults: dict[str, Any] = {"revision": context.facts.case.revision}
    if action is Action.MAIL and replies is not None:
        defaults.update(
            subject=replies.subject,
            text=replies.text,
            language=replies.language,
            picked=replies.picked,
        )
    form = FORMS[action](formdata=None, data=defaults)
    if form.depends:
        form.prepare(context)
        form.suggest(context)
    return form


def _may(context: Context, action: Action) -> bool:
    """Whether the person has the right, and the case what it takes."""
    actor, one = context.actor, context.facts.case
    if action is Action.ASSIGN:
        is_own = one.owner_id is not None and one.owner_id == actor.staff_id
        return actor.may(Right.ASSIGN_CASES) or is_own
    if action is Action.MAIL:
        contact = context.facts.contact
        return contact is not None and bool(contact.email)
    if action is Action.GOODWILL:
        return bool(context.allowance.kinds)
    if action is Action.CALL_MANAGER:
        return not actor.may(Right.ASSIGN_CASES)
    return True

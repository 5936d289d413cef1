"""`GET /cases/<NUMBER>`: everything about one case, and what may be done with it now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires
from feedback.core import clock
from feedback.core.i18n import current_language
from feedback.followup.domain.states import Action, possible
from feedback.followup.service.changing import standing_of
from feedback.followup.store import queries
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queue import held_late
from feedback.followup.web.answers import answer_lines
from feedback.followup.web.blueprint import pages
from feedback.followup.web.forms import FORMS, AssignForm, CaseForm
from feedback.followup.web.rendering import page
from feedback.followup.web.timeline import timeline
from feedback.touchpoints.store.models import Touchpoint

# Never the next step: they stand in the list beside it only.
ASIDE = frozenset({Action.ASSIGN.value, Action.NOTE.value})


@pages.get("/cases/<number>")
@requires(Right.SEE_RESPONSES)
def case(number: str) -> ResponseReturnValue:
    return case_page(current_actor(), number, clock.now())


def case_page(actor: Actor, number: str, now: datetime, faulty: CaseForm | None = None) -> str:
    """The page; a form with faults is shown open, with everything that was typed."""
    facts = queries.case_facts(actor, number)
    one = facts.case
    ledgers = queries.ledgers(one, now)
    forms = offered(actor, one, facts.touchpoint, faulty)
    live = [ledger for ledger in ledgers if ledger.clock.due_at and ledger.left_minutes is not None]
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
        events=timeline(queries.events_since(one.id), one.zone, now),
        forms=forms,
        next_steps=[slug for slug in forms if slug not in ASIDE][:2],
        open_form=faulty.action.value if faulty is not None else "",
        me=actor.staff_id,
    )


def offered(
    actor: Actor, one: FollowUpCase, touchpoint: Touchpoint, faulty: CaseForm | None = None
) -> dict[str, CaseForm]:
    """The forms of what the person may do now, the most helpful next step first."""
    if not actor.may(Right.WORK_CASES):
        return {}
    actions = [action for action in possible(standing_of(one)) if _may(actor, action, one)]
    if faulty is not None and faulty.action not in actions:
        actions.append(faulty.action)
    return {action.value: form_of(action, one, touchpoint, faulty) for action in actions}


def form_of(
    action: Action, one: FollowUpCase, touchpoint: Touchpoint, faulty: CaseForm | None = None
) -> CaseForm:
    """An empty form of an action with the present revision, or the one that was sent."""
    if faulty is not None and faulty.action is action:
        return faulty
    defaults: dict[str, Any] = {"revision": one.revision}
    if action is Action.ASSIGN:
        defaults["owner_id"] = str(one.owner_id or "")
    form = FORMS[action](formdata=None, data=defaults)
    if isinstance(form, AssignForm):
        form.offer(queries.assignable(touchpoint))
    return form


def _may(actor: Actor, action: Action, one: FollowUpCase) -> bool:
    if action is not Action.ASSIGN:
        return True
    return actor.may(Right.ASSIGN_CASES) or (
        one.owner_id is not None and one.owner_id == actor.staff_id
    )

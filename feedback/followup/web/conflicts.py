"""Someone else was faster: what changed, and the typed text ready to be sent again."""

from __future__ import annotations

from datetime import datetime

from feedback.accounts.domain.roles import Actor
from feedback.core.errors import Conflict
from feedback.followup.domain.states import Action, refusal
from feedback.followup.service.changing import refusal_words, standing_of
from feedback.followup.store import queries
from feedback.followup.web.case import form_of
from feedback.followup.web.forms import CaseForm, Context, NoteForm
from feedback.followup.web.rendering import page
from feedback.followup.web.timeline import timeline


def conflict_page(
    actor: Actor, number: str, now: datetime, sent: CaseForm, conflict: Conflict
) -> str:
    """The page; where the action is no longer possible the text is offered as a note."""
    facts = queries.case_facts(actor, number)
    code = refusal(sent.action, standing_of(facts.case))
    again: CaseForm | None = sent
    if code is not None:
        typed = getattr(sent, "text", None) or getattr(sent, "note", None)
        again = None
        if typed is not None and typed.data:
            again = form_of(Action.NOTE, Context(actor, facts, now))
            assert isinstance(again, NoteForm)
            again.note.data = typed.data
    if again is not None:
        again.revision.data = facts.case.revision
        again.revision.raw_data = None
    return page(
        "followup/conflict.html",
        now=now,
        facts=facts,
        case=facts.case,
        message=str(conflict),
        impossible=refusal_words(code) if code else "",
        events=timeline(conflict.changes, facts.case.zone, now),
        sent=sent.action.value,
        form=again,
        me=actor.staff_id,
    )

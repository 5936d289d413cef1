"""Replies that could be sent for a case: suggested, searched for, one of them filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.accounts.domain.roles import Actor
from feedback.core.numbers import whole
from feedback.followup.domain.drafting import with_reply, with_subject
from feedback.followup.domain.states import Action
from feedback.followup.service.mailing import merge_values
from feedback.followup.store.akin import chosen
from feedback.followup.store.queries import CaseFacts
from feedback.followup.web.forms.material import MailForm
from feedback.knowledge import service as knowledge
from feedback.knowledge.domain.fields import filled


@dataclass(frozen=True, slots=True)
class Offered:
    """A reply by its name, with its subject as the customer would read it."""

    id: int
    name: str
    subject: str


@dataclass(frozen=True, slots=True)
class Replies:
    """What the mail form offers; `opens` names the form that the page shows open."""

    found: list[Offered] = field(default_factory=list)
    asked: str = ""
    language: str = ""
    subject: str = ""
    text: str = ""
    opens: str = ""
    picked: str = ""


def replies_for(actor: Actor, facts: CaseFacts, asked: Mapping[str, str]) -> Replies:
    """By `q` the ones found, else those that fit the case; by `reply` one filled in."""
    language = asked.get("reply_language", "")
    if language not in {"zh", "en"}:
        language = facts.response.language if facts.response.language in {"zh", "en"} else "en"
    question = asked.get("q", "")[:200]
    found = (
        knowledge.search(actor, question, language)
        if question.strip() or "find" in asked
        else knowledge.suggest(
            reasons={option for _question, option in chosen(facts.response.answers)},
            tags=facts.case.tags,
            words=facts.response.comment or "",
        )
    )
    values = merge_values(actor, facts, language)
    subject, text = _words(actor, facts, asked.get("reply", ""), language)
    is_open = "q" in asked or "reply" in asked
    lines = [
        Offered(one.id, one.name, filled(one.part(language, "subject"), values)) for one in found
    ]
    opens = Action.MAIL.value if is_open else ""
    picked = asked.get("reply", "")[:9]
    return Replies(lines, question, language, subject, text, opens, picked)


def write_into(form: MailForm, actor: Actor, facts: CaseFacts, asked: Mapping[str, str]) -> None:
    """The chosen reply goes into a mail that is being written; what was typed stays."""
    if "reply" not in asked:
        return
    replies = replies_for(actor, facts, asked)
    before = _words(actor, facts, form.picked.data or "", form.language.data or "en")
    form.subject.data = with_subject(form.subject.data or "", before[0], replies.subject)
    form.text.data = with_reply(form.text.data or "", before[1], replies.text)
    form.picked.data, form.language.data = asked["reply"], replies.language


def _words(actor: Actor, facts: CaseFacts, picked: str, language: str) -> tuple[str, str]:
    """Subject and text of a reply for this customer; empty where there is none."""
    number = whole(picked)
    reply = knowledge.active_reply(number) if number is not None else None
    if reply is None:
        return "", ""
    values = merge_values(actor, facts, language)
    subject, text = (filled(reply.part(language, part), values) for part in ("subject", "text"))
    return subject, text

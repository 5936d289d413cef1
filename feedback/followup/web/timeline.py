"""What happened to a case, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback.core.i18n import _
from feedback.followup.store.material import MailLine, number_of
from feedback.followup.store.queries import EventLine
from feedback.followup.web import words
from feedback.followup.web.moments import moment
from feedback.sla.domain.escalation import StepAction


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline; `who` is empty for the product itself."""

    icon: str
    kind: str
    who: str
    what: str
    note: str
    at: str
    iso: str
    mail: MailLine | None = None  # how a mail to the customer fares


LOOKS = {
    "opened": ("flag", "late"),
    "claimed": ("person", "accent"),
    "assigned": ("swap", "accent"),
    "handed_back": ("swap", "late"),
    "responded": ("chat", "met"),
    "held": ("pause", "paused"),
    "resumed": ("play", "accent"),
    "resolved": ("check", "met"),
    "reopened": ("undo", "late"),
    "noted": ("note", ""),
    "answer_changed": ("swap", "accent"),
    "contacted": ("phone", ""),
    "mail_queued": ("mail", "met"),
    "mail_sent": ("mail", ""),
    "mail_failed": ("alert", "late"),
    "mail_withheld": ("alert", "late"),
    "goodwill": ("star", "accent"),
    "attached": ("plus", ""),
    "detached": ("trash", ""),
    "called_manager": ("flag", "late"),
    "merged": ("link", "paused"),
    "merged_in": ("link", "accent"),
    "unmerged": ("undo", ""),
    "linked": ("link", ""),
    "unlinked": ("link", ""),
    "customer_wrote": ("chat", "late"),
    "verdict": ("check", "met"),
    "recovery_recorded": ("check", "met"),
    "contact_changed": ("person", "accent"),
    "contact_gone": ("person", ""),
    "recovery_asked": ("mail", ""),
    "erased": ("trash", "paused"),
    "warned": ("clock", "late"),
    "overdue": ("alert", "late"),
    "escalated": ("flag", "late"),
}


def timeline(
    events: Sequence[EventLine],
    zone: str,
    now: datetime,
    *,
    mails: Mapping[int, MailLine] | None = None,
) -> list[Told]:
    """The lines, the newest first; mails by the id of their line."""
    return [_told(event, zone, now, (mails or {}).get(event.id)) for event in reversed(events)]


def _told(event: EventLine, zone: str, now: datetime, mail: MailLine | None) -> Told:
    icon, kind = LOOKS.get(event.kind, ("dot", ""))
    if event.kind == "contacted" and event.detail.get("reached"):
        icon, kind = "chat", "met"
    if event.detail.get("outcome") == "missed":
        kind = "late"
    return Told(
        icon,
        kind,
        event.who or "",
        _sentence(event),
        event.text,
        moment(event.at, zone, now),
        event.at.isoformat(),
        mail,
    )


def _sentence(event: EventLine) -> str:
    """What happened; the name of who did it stands before it."""
    special = SENTENCES.get(event.kind)
    if special is not None:
        return special(event)
    return {
        "opened": _("The answer became a case"),
        "claimed": _("took the case"),
        "attached": _("attached a photo"),
        "detached": _("removed a photo"),
        "mail_sent": _("The mail was handed to the mail server"),
        "contact_changed": _("The customer changed the contact details"),
        "contact_gone": _("The contact details are gone"),
        "recovery_asked": _("The customer was asked by mail whether it is solved"),
        "erased": _("The words and contact details were erased"),
    }.get(event.kind, event.kind)


def _assigned(event: EventLine) -> str:
    group = event.named[0] if event.named else ""
    if event.who is None and (event.assignee or group):
        return _("The case went to %(name)s", name=event.assignee or group)
    if event.assignee is not None:
        return _("gave the case to %(name)s", name=event.assignee)
    if group:
        return _("gave the case to the team %(name)s", name=group)
    return _("gave the case back to the queue")


def _handed_back(event: EventLine) -> str:
    told = words.word(words.LOST, event.detail.get("why"))
    if event.assignee is not None:
        return told + " · " + _("the case goes to %(name)s", name=event.assignee)
    group = event.named[0] if event.named else ""
    if group:
        return told + " · " + _("the case waits for the team %(name)s", name=group)
    return told + " · " + _("the case waits for somebody to take it")


def _responded(event: EventLine) -> str:
    channel = words.word(words.CHANNELS, event.detail.get("channel"))
    if event.detail.get("reached") is False:
        return _("did not reach the customer · %(channel)s", channel=channel) + _spent(event)
    told = _("answered the customer · %(channel)s", channel=channel)
    return told + _came_to(event.detail) + _spent(event)


def _held(event: EventLine) -> str:
    reason = words.word(words.HOLD_REASONS, event.detail.get("reason"))
    return _("put the case on hold · %(reason)s", reason=reason)


def _resolved(event: EventLine) -> str:
    detail = event.detail
    reason = words.word(words.REASONS, detail.get("reason"))
    told = _("customer told") if detail.get("told") else _("customer not told")
    whole = _("resolved the case · %(reason)s · %(told)s", reason=reason, told=told)
    if detail.get("solved"):
        whole += " · " + _("the customer says it is solved")
    return whole + _came_to(detail)


def _resumed(event: EventLine) -> str:
    if event.detail.get("by_itself"):
        return _("The hold is over: the case goes on")
    return _("resumed the case")


def _reopened(event: EventLine) -> str:
    if event.detail.get("by") == "customer":
        told = _("Not solved, says the customer: the case is open again")
        return told + _raised(event.detail)
    return _("opened the case again")


def _noted(event: EventLine) -> str:
    names = [name for name in event.named if name]
    if not names:
        return _("wrote a note")
    return _("wrote a note for %(names)s", names=", ".join(names))


def _mail(event: EventLine) -> str:
    return _("wrote to the customer · e-mail") + _came_to(event.detail)


def _mail_stopped(event: EventLine) -> str:
    reason = words.word(words.MAIL_REASONS, event.detail.get("reason"))
    if event.kind == "mail_withheld":
        return _("The mail was held back: %(reason)s", reason=reason)
    return _("The mail was not sent: %(reason)s", reason=reason)


def _goodwill(event: EventLine) -> str:
    kind = words.word(words.GOODWILL, event.detail.get("goodwill"))
    amount = words.money(event.detail.get("currency", ""), event.detail.get("amount", 0))
    if amount:
        return _("offered · %(kind)s · %(amount)s", kind=kind, amount=amount)
    return _("offered · %(kind)s", kind=kind)


def _called(event: EventLine) -> str:
    return _("asked a manager for help") + _raised(event.detail)


def _other(event: EventLine) -> str:
    number = number_of(event.detail.get("other", 0))
    waits = event.kind == "merged_in" and event.detail.get("waits_since")
    owed = " · " + _("its customer waits for an answer") if waits else ""
    told = {
        "merged": _("closed the case as a duplicate of %(number)s", number=number),
        "merged_in": _("closed %(number)s as a duplicate of this case", number=number),
        "unmerged": _("opened %(number)s again: it is no duplicate", number=number),
        "linked": _("linked the case with %(number)s", number=number),
        "unlinked": _("took the link with %(number)s away", number=number),
    }
    return told[event.kind] + owed


def _wrote(_event: EventLine) -> str:
    return _("The customer wrote")


def _verdict(event: EventLine) -> str:
    if event.detail.get("solved"):
        return _("It is solved, says the customer")
    return _("It is not solved, says the customer")


def _clock_step(event: EventLine) -> str:
    measure = words.word(words.MEASURES, event.detail.get("measure"))
    told = {
        "warned": _("%(clock)s is due soon", clock=measure),
        "overdue": _("%(clock)s is overdue", clock=measure),
        "escalated": _("%(clock)s: escalated", clock=measure),
    }[event.kind]
    if event.detail.get("does") == StepAction.NOTIFY:
        told += _told_to(str(event.detail.get("to", "")))
    if event.assignee is not None:
        told += " · " + _("the case goes to %(name)s", name=event.assignee)
    return told + _raised(event.detail)


def _told_to(receiver: str) -> str:
    """Whom the policy means by a notice; a person or a team of its own is not named here."""
    known = {
        "owner": _("the owner is told"),
        "team": _("the team is told"),
        "managers": _("the managers of the place are told"),
    }
    return " · " + known.get(receiver, _("whom the policy names is told"))


SENTENCES: Mapping[str, Callable[[EventLine], str]] = {
    "assigned": _assigned,
    "handed_back": _handed_back,
    "responded": _responded,
    "contacted": _responded,
    "held": _held,
    "resumed": _resumed,
    "resolved": _resolved,
    "reopened": _reopened,
    "noted": _noted,
    "answer_changed": lambda event: _changed(event.detail),
    "mail_queued": _mail,
    "mail_failed": _mail_stopped,
    "mail_withheld": _mail_stopped,
    "goodwill": _goodwill,
    "called_manager": _called,
    **dict.fromkeys(("merged", "merged_in", "unmerged", "linked", "unlinked"), _other),
    "customer_wrote": _wrote,
    "verdict": _verdict,
    "recovery_recorded": _verdict,
    **dict.fromkeys(("warned", "overdue", "escalated"), _clock_step),
}


def _spent(event: EventLine) -> str:
    minutes = event.detail.get("minutes")
    if not isinstance(minutes, int):
        return ""
    return " · " + _("%(time)s spent", time=words.duration(minutes))


def _raised(detail: Mapping[str, Any]) -> str:
    if not detail.get("priority"):
        return ""
    raised = words.word(words.PRIORITIES, detail["priority"])
    return " · " + _("priority raised to %(priority)s", priority=raised)


def _changed(detail: dict[str, Any]) -> str:
    score = words.score_words(detail.get("metric"), detail.get("value"))
    told = _("The customer changed the answer · %(score)s", score=score)
    return told + _raised(detail)


def _came_to(detail: dict[str, Any]) -> str:
    outcome, used = detail.get("outcome"), detail.get("used_minutes")
    if outcome not in {"met", "missed"} or not isinstance(used, int):
        return ""
    spent = words.duration(used)
    if outcome == "met":
        return " · " + _("in time, after %(time)s", time=spent)
    return " · " + _("too late, after %(time)s", time=spent)

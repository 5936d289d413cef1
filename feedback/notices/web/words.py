"""Kinds, places and faults in words."""

from __future__ import annotations

from typing import Any

from feedback.core.i18n import _, _l
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.kinds import Choice, Kind

KINDS: dict[Kind, Any] = {
    Kind.CASE_OPENED: _l("A case opened"),
    Kind.CASE_ASSIGNED: _l("A case was handed over"),
    Kind.CASE_DUE_SOON: _l("A deadline is near"),
    Kind.CASE_OVERDUE: _l("A deadline was missed"),
    Kind.CASE_ESCALATED: _l("A case was escalated"),
    Kind.CASE_REOPENED: _l("A case was reopened"),
    Kind.CUSTOMER_WROTE: _l("A customer added something"),
    Kind.MENTION: _l("Somebody mentioned you"),
    Kind.OUTBOX_DEAD: _l("Messages cannot be delivered"),
}
CHOICES: dict[Choice, Any] = {
    Choice.AT_ONCE: _l("At once"),
    Choice.DIGEST: _l("In the digest"),
    Choice.OFF: _l("Not at all"),
}
DESTINATIONS: dict[DestinationKind, Any] = {
    DestinationKind.WECOM: _l("WeCom group robot"),
    DestinationKind.FEISHU: _l("Feishu group robot"),
    DestinationKind.DINGTALK: _l("DingTalk group robot"),
    DestinationKind.SLACK: _l("Slack-compatible webhook"),
    DestinationKind.WEBHOOK: _l("Webhook (Standard Webhooks)"),
}
LANGUAGES: dict[str, Any] = {
    "zh": _l("Chinese"),
    "en": _l("English"),
    "both": _l("Chinese and English"),
}
FAULTS: dict[str, Any] = {
    "url": _l("The address cannot be used."),
    "address": _l("The address leads into a network that may not be reached from here."),
    "dns": _l("The name of the server cannot be found."),
    "connect": _l("The server does not answer."),
    "tls": _l("The server's certificate is not valid."),
    "time": _l("The server took too long."),
    "broken": _l("The connection broke off."),
    "status": _l("The server refused the message."),
    "robot": _l("The robot refused the message."),
    "too_fast": _l("The robot got too many messages in a short time."),
    "answer": _l("The server's answer cannot be read."),
    "sealed": _l("The address cannot be opened with this installation's key. Enter it again."),
    "off": _l("The destination is switched off."),
    "refused": _l("The mail server refused the message."),
    "mailbox": _l("This address refuses mail."),
    "recipient": _l("This is no e-mail address."),
    "quiet": _l("It waits for the end of the quiet hours."),
    "later": _l("The mail server wants the message later."),
}
OFF_BECAUSE: dict[str, Any] = {
    "gone": _l("Turned off: the receiver says that this address no longer exists."),
    "failing": _l("Turned off: nothing was taken there for five days."),
}
MESSAGES: dict[str, Any] = {
    "notice.mail": _l("Notices by mail"),
    "notice.robot": _l("Notices to a destination"),
    "notice.spread": _l("Notice to staff"),
    "case.opened": _l("Notice of a new case"),
    "case.mail": _l("Mail to a customer"),
    "recovery.ask": _l("Question whether it is solved"),
    "staff.access_lost": _l("Handing back cases"),
    "staff.invite": _l("Invitation of a person"),
    "report.render": _l("Report as a PDF"),
    "report.forget": _l("Clearing away of old reports"),
}


def fault_words(told: str | None) -> str:
    """What went wrong, in words; what the other side said stays as it said it."""
    if not told:
        return ""
    reason, _space, rest = told.partition(" ")
    reason, _colon, more = reason.partition(":")
    known = FAULTS.get(reason)
    said = " ".join(part for part in (more.strip(), rest.strip(" :")) if part)
    if known is None:
        return str(_("Something inside went wrong."))
    return f"{known} ({said})" if said else str(known)


def message_words(kind: str) -> str:
    """What kind of message it is."""
    return str(MESSAGES.get(kind, kind))

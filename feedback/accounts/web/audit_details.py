"""The audit trail's details in words: what each key is called, and each code that is no name."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision

from feedback.core.i18n import LOCALES, _, _l, current_language

KEYS: dict[str, Any] = {
    "after": _l("Changed to"),
    "amount": _l("Amount"),
    "answers": _l("Answers"),
    "attachment": _l("Photo"),
    "before": _l("Before"),
    "by": _l("By"),
    "calendar_id": _l("Calendar"),
    "channel": _l("Channel"),
    "contacts": _l("Contact details"),
    "credited": _l("Colleague"),
    "currency": _l("Currency"),
    "document": _l("Rule"),
    "fields": _l("Changed"),
    "filters": _l("Filters"),
    "from_on": _l("From"),
    "into": _l("Goes on there"),
    "is_active": _l("On"),
    "is_on": _l("On"),
    "kind": _l("Kind"),
    "kinds": _l("Kinds"),
    "language": _l("Language"),
    "limits": _l("Limits"),
    "measure": _l("Clock"),
    "mentions": _l("Named"),
    "n": _l("Number"),
    "n_reopened": _l("Times reopened"),
    "name": _l("Name"),
    "needed": _l("Needed by"),
    "now": _l("Changed to"),
    "number": _l("Version"),
    "other": _l("Other case"),
    "outcome": _l("Outcome"),
    "owner_id": _l("Owner"),
    "parent_id": _l("Part of"),
    "policy_id": _l("Policy"),
    "position": _l("Position"),
    "priority": _l("Priority"),
    "reached": _l("Customer reached"),
    "reason": _l("Reason"),
    "revision": _l("Revision"),
    "role": _l("Role"),
    "round": _l("Round"),
    "solved": _l("Solved"),
    "staff_ids": _l("Members"),
    "standards": _l("Standards"),
    "step": _l("Step"),
    "team_id": _l("Team"),
    "told": _l("Customer told"),
    "touchpoint_id": _l("Touchpoint"),
    "until_on": _l("until"),
    "used_minutes": _l("Working minutes"),
    "version": _l("Version"),
    "version_id": _l("Number of the version"),
    "was": _l("Before"),
    "why": _l("Why"),
    "with_contact": _l("With contact details"),
    "words": _l("Texts"),
    "zone": _l("Time zone"),
}
_ROLES: dict[str, Any] = {
    "administrator": _l("Administrator"),
    "manager": _l("Manager"),
    "agent": _l("Agent"),
    "viewer": _l("Viewer"),
}
_GOODWILL: dict[str, Any] = {
    "refund": _l("Refund"),
    "voucher": _l("Voucher"),
    "redo": _l("Do it again for free"),
    "gift": _l("Small gift"),
    "other": _l("Something else"),
}
_STANDARDS: dict[str, Any] = {
    "nps": _l("NPS"),
    "csat": _l("CSAT"),
    "ces": _l("CES"),
    "first_response": _l("First response"),
    "resolution": _l("Resolution"),
}
# By key: what a code of it means. A value without words is a number, a name or a date.
VALUES: dict[str, dict[str, Any]] = {
    "by": {"staff": _l("Staff"), "customer": _l("The customer")},
    "channel": {
        "phone": _l("Phone call"),
        "mail": _l("Mail"),
        "message": _l("Message"),
        "visit": _l("In person"),
    },
    "fields": {
        "name": _l("Name"),
        "own_zone": _l("Time zone"),
        "moment": _l("Moment of truth"),
        "channel": _l("Channel"),
        "notify_email": _l("Team address"),
    },
    "filters": {
        "view": _l("View"),
        "order": _l("Order"),
        "q": _l("Search"),
        "node": _l("Place"),
        "owner": _l("Owner"),
        "team": _l("Team"),
        "priority": _l("Priority"),
        "status": _l("State"),
        "tag": _l("Tag"),
        "score": _l("Score"),
        "language": _l("Language"),
        "from": _l("From"),
        "to": _l("To"),
        "reason": _l("Reason"),
        "cause": _l("Cause"),
        "sla": _l("Promise"),
        "who": _l("Who"),
        "action": _l("What"),
        "kind": _l("Object"),
        "object": _l("Number"),
    },
    "kind": {
        "organisation": _l("Organisation"),
        "region": _l("Region"),
        "site": _l("Site"),
        "touchpoint": _l("Touchpoint"),
        "wecom": _l("WeCom group robot"),
        "feishu": _l("Feishu group robot"),
        "dingtalk": _l("DingTalk group robot"),
        "slack": _l("Slack-compatible webhook"),
        "webhook": _l("Webhook (Standard Webhooks)"),
        **_GOODWILL,
    },
    "kinds": _GOODWILL,
    "language": {"zh": _l("Chinese"), "en": _l("English")},
    "measure": {
        "first_response": _l("First response"),
        "next_response": _l("Next response"),
        "resolution": _l("Resolution"),
    },
    "needed": _ROLES,
    "outcome": {
        "running": _l("Running"),
        "paused": _l("Paused"),
        "met": _l("Met"),
        "missed": _l("Missed"),
        "void": _l("Not counted"),
    },
    "priority": {
        "urgent": _l("Urgent"),
        "high": _l("High"),
        "normal": _l("Normal"),
        "low": _l("Low"),
    },
    "reason": {
        "wait": _l("Waiting time"),
        "staff": _l("Staff attitude or skill"),
        "information": _l("Unclear information"),
        "process": _l("Complicated procedure"),
        "price": _l("Price or charges"),
        "quality": _l("Quality of the result"),
        "environment": _l("Place and equipment"),
        "other": _l("Something else"),
        "duplicate": _l("Duplicate of another case"),
        "customer_reply": _l("The customer wants to answer first"),
        "agreed_time": _l("The customer asked for a later time"),
        "not_reached": _l("The customer was not reached"),
        "customer_item": _l("The customer has to send or bring something"),
    },
    "role": _ROLES,
    "standards": _STANDARDS,
    "why": {
        "inactive": _l("The owner can no longer sign in"),
        "role": _l("The owner no longer works cases"),
        "area": _l("The place is no longer in the owner's area"),
    },
}


# Keys that hold who it was; `was` does only where an owner was before.
PEOPLE = frozenset({"owner_id", "mentions", "staff_ids", "credited", "staff_id"})
# What only a program makes use of; the file has it.
UNSAID = frozenset({"revision"})


def lines_of(
    detail: Mapping[str, Any], people: Mapping[int, str], groups: Mapping[int, str]
) -> list[tuple[str, str]]:
    """What a person reads of an entry: colleagues and teams by name, money with its currency."""
    left = {key: value for key, value in detail.items() if key not in UNSAID}
    if left.get("currency") and isinstance(left.get("amount"), int):
        left["amount"] = _money(left.pop("currency"), left["amount"])
    named = PEOPLE | {"was"} if "owner_id" in left else PEOPLE
    lines = []
    for key, value in left.items():
        known = people if key in named else groups if key == "team_id" else {}
        lines.append((key_words(key), value_words(key, _by_name(value, known))))
    return lines


def _by_name(value: Any, known: Mapping[int, str]) -> Any:
    """Numbers that have a name, as the name."""
    if isinstance(value, list):
        return [_by_name(one, known) for one in value]
    return known.get(value, value) if isinstance(value, int) else value


def _money(currency: str, minor: int) -> str:
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=LOCALES[current_language()])


def key_words(key: str) -> str:
    """A detail's name in words; one without words of its own as it is stored."""
    return str(KEYS.get(key, key))


def value_words(key: str, value: Any) -> str:
    """A detail's value in words: lists with commas, what is switched as yes and no."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None:
        return "–"
    codes = VALUES.get(key, {})
    if isinstance(value, Mapping):
        parts = (
            f"{codes.get(str(name), name)} {value_words('', one)}" for name, one in value.items()
        )
        return ", ".join(parts)
    if isinstance(value, list | tuple):
        return ", ".join(value_words(key, one) for one in value) or "–"
    if isinstance(value, str) and ", " in value and codes:
        return value_words(key, value.split(", "))
    return str(codes.get(str(value), value))

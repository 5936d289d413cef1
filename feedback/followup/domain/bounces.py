"""What a mail server tells later: that a mail it had taken could not be delivered (RFC 3464)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back for good; `key` is what its Message-ID says before the @, `status`
    the enhanced status of RFC 3463."""

    key: str
    address: str
    status: str


def bounces_in(report: bytes) -> list[Bounce]:
    """What a report tells of; nothing where it is none, or only says that it takes longer."""
    try:
        whole = message_from_bytes(report, policy=policy.default)
        key = _key(whole)
        return [Bounce(key, address, status) for address, status in _failed(whole)] if key else []
    except (ValueError, LookupError, TypeError, AttributeError):
        # The parser of the standard library trips over some broken mails.
        return []


def _failed(whole: Any) -> Iterator[tuple[str, str]]:
    """Address and enhanced status of each recipient that was given up."""
    for part in whole.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            action = str(block.get("Action", "")).strip().lower()
            status = str(block.get("Status", "")).strip()
            _kind, _gap, address = str(block.get("Final-Recipient", "")).partition(";")
            if action == "failed" and status.startswith("5.") and "@" in address:
                yield address.strip().strip("<>"), status


def _key(whole: Any) -> str:
    """The local part of the Message-ID of the mail that came back, from the copy of its head."""
    for part in whole.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            found = part.get_payload(0).get("Message-ID", "")
        elif kind == "text/rfc822-headers":
            found = message_from_bytes(part.get_payload(decode=True)).get("Message-ID", "")
        else:
            continue
        return str(found).strip().strip("<>").partition("@")[0]
    return ""

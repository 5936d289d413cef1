"""How handing something over to another computer went wrong, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_TOLD = 1024
_ADDRESS = re.compile(r"[^\s<>@,;:\"']+@[^\s<>@,;:\"']+")
_LINK = re.compile(r"(?i)\bhttps?://\S+")
_KEY = re.compile(
    r"(?i)\b(key|access_token|token|secret|sign|password|authorization)\b(\W{1,4})[^\s&\"',}]+"
)


# What RFC 3463 calls a fault of the address itself; 5.1.7 and 5.1.8 are about the sender, and
# Exchange says 5.4.1 of a mailbox it does not know.
_MAILBOX = re.compile(r"\s*5\.(1\.(?![78]\b)\d{1,3}|2\.1|4\.1)\b")


def is_mailbox_fault(told: str) -> bool:
    """Whether an enhanced status says that it is the address that takes no mail."""
    return _MAILBOX.match(told) is not None


def without_secrets(told: str) -> str:
    """What the other side said, on few lines, without mail addresses, links and keys."""
    plain = "".join(letter if letter.isprintable() else " " for letter in told[:8192])
    plain = _KEY.sub(r"\1\2…", _LINK.sub("…", _ADDRESS.sub("…@…", plain)))
    return " ".join(plain.split())[:LONGEST_TOLD]


@dataclass(frozen=True, slots=True)
class Handed:
    """The other side took it; `gap_seconds` is how long to leave it alone now."""

    status: int | None = None
    answer: str = ""
    gap_seconds: float = 0.0


class NotDelivered(Exception):
    """The other side did not take it this time; trying again later may help.

    `is_place_down`: nothing else will get there now either. `is_counted` False: being down says
    nothing about this message, which keeps its tries.
    """

    is_permanent = False

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        answer: str = "",
        retry_after_seconds: float | None = None,
        is_place_down: bool = False,
        is_counted: bool = True,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.answer = without_secrets(answer)
        self.retry_after_seconds = retry_after_seconds
        self.is_place_down = is_place_down
        self.is_counted = is_counted


class PermanentFailure(NotDelivered):
    """The other side will never take this message: there is no point in trying again."""

    is_permanent = True

"""What may be offered to make good, and how much of it without asking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

# What no currency's amount reaches in earnest; far below what a column holds.
GREATEST_MINOR = 10**12


class GoodwillKind(StrEnum):
    """Ways to make good."""

    REFUND = "refund"
    VOUCHER = "voucher"
    REDO = "redo"
    GIFT = "gift"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a role may offer on one case: kinds, and currency → amount in its smallest unit."""

    kinds: Collection[str] = ()
    limits: Mapping[str, int] | None = None


def refusal(
    allowance: Allowance, kind: GoodwillKind, currency: str, amount: int, offered_before: int
) -> str | None:
    """Why a role may not offer this by itself, as a code; None when it may.

    `kind`: not offered by this role. `currency`: no limit is set in it. `limit`: with what was
    offered on the case before, in the same currency and by anybody, it would be too much.
    Something without an amount needs no currency.
    """
    if kind.value not in allowance.kinds:
        return "kind"
    if amount == 0:
        return None
    limit = (allowance.limits or {}).get(currency)
    if limit is None:
        return "currency"
    return "limit" if offered_before + amount > limit else None

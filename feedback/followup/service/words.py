"""Codes that come from outside, checked against what exists."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from feedback.core.errors import Invalid

Code = TypeVar("Code", bound=StrEnum)


def known(codes: type[Code], raw: str, message: str) -> Code:
    """The code of that name; raises `Invalid` with the message when there is none."""
    try:
        return codes(raw)
    except ValueError as fault:
        raise Invalid(message) from fault

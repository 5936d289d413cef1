"""What arrives in form fields, made fit to store."""

from __future__ import annotations

from typing import Any
from unicodedata import category

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

LARGEST = 2**31 - 1
# Full-width spaces, what joins emoji and letters, and marks beside Arabic and Hebrew numbers.
STAYS = frozenset("\u3000\u200c\u200d\u200e\u200f\u061c")


def line(value: str | None) -> str | None:
    """One line without control characters (PostgreSQL stores no NUL), without space around it.

    Overrides of the direction, which would turn the rest of a table's row around, go too. Empty
    where nothing of it would be seen.
    """
    if not value:
        return value
    spaced = (one if one in STAYS or not one.isspace() else " " for one in value)
    kept = "".join(one for one in spaced if one.isprintable() or one in STAYS).strip()
    return kept if any(one not in STAYS for one in kept) else ""


def lines(value: str | None) -> str | None:
    """Several lines without other control characters; all else stays as typed."""
    if not value:
        return value
    kept = (
        letter
        for letter in value
        if letter.isprintable() or letter in "\n\t" or category(letter) in {"Zs", "Cf"}
    )
    return "".join(kept)


def seen_field() -> Any:
    """A hidden whole number that says which version of the page was seen."""
    return IntegerField(
        widget=HiddenInput(), validators=[Optional(), NumberRange(min=0, max=LARGEST)]
    )


def see_again(field: Any, number: int) -> None:
    """Let a hidden number show what is newest, not what was sent."""
    field.data, field.raw_data = number, [str(number)]

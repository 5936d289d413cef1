"""What arrives in form fields, made fit to store."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

LARGEST = 2**31 - 1


def line(value: str | None) -> str | None:
    """One line without control characters (PostgreSQL stores no NUL), without space around it."""
    if not value:
        return value
    return "".join(letter for letter in value if letter.isprintable() or letter == " ").strip()


def lines(value: str | None) -> str | None:
    """Several lines without other control characters."""
    if not value:
        return value
    kept = (letter for letter in value if letter.isprintable() or letter in "\n\t ")
    return "".join(kept)


def seen_field() -> Any:
    """A hidden whole number that says which version of the page was seen."""
    return IntegerField(
        widget=HiddenInput(), validators=[Optional(), NumberRange(min=0, max=LARGEST)]
    )


def see_again(field: Any, number: int) -> None:
    """Let a hidden number show what is newest, not what was sent."""
    field.data, field.raw_data = number, [str(number)]

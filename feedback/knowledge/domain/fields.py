"""Merge fields: a closed dictionary, filled in by a search for known names and by nothing else.

A format string of Python or a template of Jinja is text like any other here: it is never
evaluated (hazards: templates of editors that run code).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

_FIELD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,40})\}")


class Field(StrEnum):
    """What may stand in braces in a reply."""

    CUSTOMER_NAME = "customer_name"
    CASE_NUMBER = "case_number"
    PLACE = "place"
    STAFF_NAME = "staff_name"
    RECEIPT_LINK = "receipt_link"
    SURVEY_TITLE = "survey_title"


def unknown_fields(text: str) -> tuple[str, ...]:
    """Names in braces that are no field, each once, in the order of the text."""
    known = set(Field)
    return tuple(dict.fromkeys(name for name in _FIELD.findall(text) if name not in known))


def filled(text: str, values: Mapping[Field, str]) -> str:
    """The text with its fields replaced, in one pass; anything else in braces stays as it is.

    A value that looks like a field is not looked at again.
    """
    by_name = {field.value: value for field, value in values.items()}
    return _FIELD.sub(lambda found: by_name.get(found[1], found[0]), text)

"""A customer's name, number and address as others wrote them down."""

from __future__ import annotations

import re
from collections.abc import Iterable

GONE = "[…]"
SHORTEST = 2
# Shorter parts of a name or address may mean anybody.
SHORTEST_PART = 4
FEWEST_DIGITS = 7
# Between the digits of a number people write what they like.
_GAP = r"[\s().\-/]*"
_NUMBER = re.compile(r"[+\d\s().\-/]+")


def without(text: str, said: Iterable[str]) -> str:
    """The text with every spelling of what was said replaced by […]."""
    for part in sorted((one.strip() for one in said), key=len, reverse=True):
        if len(part) >= SHORTEST:
            text = _spellings(part).sub(GONE, text)
    return text


def is_about(search: str, said: Iterable[str]) -> bool:
    """Whether a search finds the person by what was said: the whole of it, or enough of it."""
    words = search.strip().casefold()
    digits = _digits(words)
    for part in (one.strip().casefold() for one in said):
        if len(words) < SHORTEST or len(part) < SHORTEST:
            continue
        if part in words or words in part.split():
            return True
        if len(words) >= SHORTEST_PART and words in part:
            return True
        is_number = bool(_NUMBER.fullmatch(words) and _NUMBER.fullmatch(part))
        if is_number and len(digits) >= SHORTEST_PART and digits in _digits(part):
            return True
    return False


def _spellings(part: str) -> re.Pattern[str]:
    """Any letter case; a number with other gaps, and without the code of its country."""
    found = [re.escape(part)]
    if len(part) < SHORTEST_PART and part.isascii():
        # Short names begin and end many words.
        found = [rf"(?<![a-z]){re.escape(part)}(?![a-z])"]
    digits = _digits(part)
    if _NUMBER.fullmatch(part) and len(digits) >= FEWEST_DIGITS:
        is_international = part.startswith(("+", "00"))
        digits = digits.lstrip("0")
        longest_code = 3 if is_international else 0
        for cut in range(longest_code + 1):
            if len(digits) - cut >= FEWEST_DIGITS:
                found.append(r"(?<!\d)\+?0{0,2}" + _GAP.join(digits[cut:]) + r"(?!\d)")
    return re.compile("|".join(found), re.IGNORECASE)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())

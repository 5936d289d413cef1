"""Words looked for in a comment: literal, whatever the letter case.

A word of letters that are written with spaces stands alone (“refund” is not in “refunding”);
scripts without spaces, such as Chinese, are found anywhere. No pattern language is offered, so
that no word can make the search slow.
"""

from __future__ import annotations

import unicodedata

# First and last code point of scripts that are written without spaces between words.
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters: a particle follows a Korean word without a space
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3130, 0x318F),
    (0x31A0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),  # Han, rare
)


def folded(text: str) -> str:
    """The text for comparing: compatibility forms and letter case folded, spaces made one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def is_unspaced(letter: str) -> bool:
    """Whether a letter belongs to a script that puts no spaces between words."""
    code = ord(letter)
    return any(first <= code <= last for first, last in _UNSPACED)


def contains(comment: str, word: str) -> bool:
    """Whether a folded comment holds a folded word; a blank word is in nothing."""
    if not word:
        return False
    at = comment.find(word)
    while at >= 0:
        if _is_edge(comment, at, at) and _is_edge(comment, at + len(word), at + len(word) - 1):
            return True
        at = comment.find(word, at + 1)
    return False


def _is_edge(comment: str, outside: int, inside: int) -> bool:
    """Whether a word may begin or end there: not in the middle of a spaced script's word."""
    outside -= outside == inside  # the left edge: the letter before it
    if not 0 <= outside < len(comment):
        return True
    return not (_is_spaced_letter(comment[outside]) and _is_spaced_letter(comment[inside]))


def _is_spaced_letter(letter: str) -> bool:
    kind = unicodedata.category(letter)[0]
    return kind in "LNM" and not is_unspaced(letter)

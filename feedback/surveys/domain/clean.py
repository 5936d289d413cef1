"""Text as both databases can keep it; what people typed stays as they typed it."""

import re

# NUL and lone surrogates are refused by PostgreSQL and by the drivers; other C0 controls break
# XLSX and XML. Bidirectional overrides stay: they are isolated where text is shown.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]*"
)


def clean_text(text: str, max_chars: int | None = None) -> tuple[str, int]:
    """The text without NUL, other C0 (TAB and LF stay) and lone surrogates, and how many went.

    CRLF and a lone CR become LF and are not counted. Beyond `max_chars` code points the text is
    cut, and what was cut is counted.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    n_removed = 0
    if _FORBIDDEN.search(text):
        text, n_removed = _FORBIDDEN.subn("", text)
    if max_chars is not None and len(text) > max_chars:
        n_removed += len(text) - max_chars
        text = text[:max_chars]
    return text, n_removed


def is_blank(text: str) -> bool:
    """Whether nothing would be seen: only white space, zero-width or other invisible characters."""
    return _UNSEEN.fullmatch(text) is not None

"""Customers' words made fit for paper: nothing that names a person, nothing that breaks a page."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 600
MOST_MARKS = 8
MASK = "***"

# A mask never needs more than this, and hostile text may have millions of characters.
_READ_AT_MOST = 4_000
_LINE_BREAKS = re.compile(r"\s+")
_SEPARATOR = r"[ \u00a0.\-–—_/()（）·+]{0,3}"
_CHINESE_DIGIT = "[〇零一二三四五六七八九幺两]"
_PATTERNS = (
    # Addresses of pages, with or without a scheme.
    re.compile(
        r"(?:(?<![a-z0-9])[a-z][a-z0-9+.\-]{1,15}://|(?<![a-z0-9])www\.)"
        r"[^\s<>\"'，。；！？、）】》]{1,500}",
        re.I,
    ),
    re.compile(
        r"[A-Za-z0-9._%+\-]{1,64}\s?[@＠]\s?[A-Za-z0-9\-]{1,63}"
        r"(?:\s?[.．。]\s?[A-Za-z0-9\-]{1,63}){1,6}"
    ),
    re.compile(
        r"(?<![a-z0-9\-])(?:[a-z0-9\-]{1,63}\.){1,6}"
        r"(?:com|cn|net|org|info|io|top|xyz|me|cc|vip|site)(?![a-z0-9\-])"
        r"(?:/[^\s<>\"'，。；！？、]{0,500})?",
        re.I,
    ),
    # Accounts that follow their name: "微信：lihua_88", "QQ 12345", "wechat: abc".
    re.compile(
        r"(?i:微信|wechat|weixin|(?<![a-z])(?:wx|qq)(?![a-z])|飞书|钉钉|telegram|whatsapp)"
        r"(?P<between>\s{0,3}(?:号|[iI][dD])?\s{0,3}(?:[:：]|是|is\b)\s{0,3}"
        r"|\s{0,3}(?:号|[iI][dD])?\s{0,3}(?=[A-Za-z\-]{0,31}[0-9_]))"
        r"[A-Za-z0-9_][A-Za-z0-9_\-]{4,31}"
    ),
    re.compile(r"@[A-Za-z0-9_]{3,32}"),
    # Six digits and more, however they are grouped: telephones, cards, identity numbers.
    re.compile(rf"[+＋]?\(?\d(?:{_SEPARATOR}\d){{5,40}}{_SEPARATOR}[xX×]?"),
    re.compile(rf"{_CHINESE_DIGIT}(?:[ \-—]{{0,2}}{_CHINESE_DIGIT}){{6,40}}"),
)
_DAY = re.compile(
    r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])(?:\s\d{1,2})?\s?"
)


def fit_for_paper(text: str, longest: int = LONGEST) -> str:
    """The comment masked, tamed and at most `longest` characters, an ellipsis where it was cut."""
    whole = tamed(text[:_READ_AT_MOST])
    if len(text) > _READ_AT_MOST:
        # The cut may have gone through an address or a number: its first half would stay readable.
        whole = re.sub(r"[\x21-\x7e]{1,200}$", "", whole)
    masked_text = masked(whole)
    if len(masked_text) <= longest and len(text) <= _READ_AT_MOST:
        return masked_text
    return masked_text[: longest - 1].rstrip() + "…"


def masked(text: str) -> str:
    """The text with e-mail and web addresses, accounts, telephone and long numbers hidden."""
    for pattern in _PATTERNS:
        text = pattern.sub(_hide, text)
    return text


def _hide(found: re.Match[str]) -> str:
    if _DAY.fullmatch(found[0]):
        return found[0]
    if "between" in found.re.groupindex:
        return found[0][: found.end("between") - found.start()] + MASK
    tail = found[0][len(found[0].rstrip(" \u00a0.-–—_/(（·+")) :]
    return MASK + tail


def tamed(text: str) -> str:
    """The text in one line: no controls, no turned direction, few marks on a letter, no pictures.

    The fonts of a report have no colour pictures (emoji); an empty box would say less than nothing.
    """
    kept: list[str] = []
    n_marks = 0
    for character in text:
        kind = unicodedata.category(character)
        if kind in {"Mn", "Me", "Mc"}:
            n_marks += 1
            if n_marks > MOST_MARKS or "\ufe00" <= character <= "\ufe0f":
                continue
            kept.append(character)
            continue
        n_marks = 0
        if kind == "Cc":
            kept.append(" ")
        elif kind not in {"Cs", "Co", "Cn", "Cf"} and not _is_picture(character):
            kept.append(character)
    return _LINE_BREAKS.sub(" ", "".join(kept)).strip()


def _is_picture(character: str) -> bool:
    return character >= "\U0001f000" and unicodedata.category(character) in {"So", "Sk"}

"""How the same person is recognised: a folded address, the digits of a number."""

from __future__ import annotations


def email_key(email: str | None) -> str | None:
    """The address in lower case without space around it; None without one."""
    return (email or "").strip().lower() or None


def phone_key(phone: str | None) -> str | None:
    """The digits of a number, without the mark of an international prefix; None without any."""
    digits = "".join(letter for letter in phone or "" if letter.isdigit() and letter.isascii())
    return digits[2:] if digits.startswith("00") else digits or None

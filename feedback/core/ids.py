"""Codes for people, tokens for machines; all from the system's random source."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L: a code is read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    """Eight characters of an alphabet without look-alikes (31⁸ ≈ 8.5·10¹¹)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def normal_code(raw: str) -> str | None:
    """The code as stored, from any letter case and with spaces around; None if it cannot be one."""
    code = raw.strip().upper()
    if len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code):
        return code
    return None


def new_token() -> str:
    """128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)

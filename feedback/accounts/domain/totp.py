"""Codes of authenticator apps: RFC 4226 and RFC 6238 with what every app understands."""

from __future__ import annotations

import base64
import hmac
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
N_DIGITS = 6
# Clocks of phones are off by a few seconds, and typing takes some.
STEPS_OFF = 1
SECRET_BYTES = 20


def step_at(now: datetime) -> int:
    """The number of the half minute."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The six digits of a step (RFC 4226 §5.3, HMAC-SHA-1)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**N_DIGITS:0{N_DIGITS}}"


def step_of(code: str, secret: bytes, now: datetime, *, after_step: int = -1) -> int | None:
    """The step whose code was typed; None when it is wrong, too old or was used before."""
    typed = "".join(code.split())
    found = None
    for step in range(step_at(now) - STEPS_OFF, step_at(now) + STEPS_OFF + 1):
        is_it = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if is_it and step > after_step:
            found = step
    return found


def secret_text(secret: bytes) -> str:
    """The secret as people type it into an app, in groups of four."""
    letters = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR symbol says to an authenticator app."""
    facts = {
        "secret": secret_text(secret).replace(" ", ""),
        "issuer": issuer,
        "algorithm": "SHA1",
        "digits": N_DIGITS,
        "period": STEP_SECONDS,
    }
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(facts, quote_via=quote)}"

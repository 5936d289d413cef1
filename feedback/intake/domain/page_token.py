"""The signed token of a page: which answer it is, what was asked where, and since when.

It replaces a session: a page needs no cookie, stays valid for days, and a repeat of the same page
is the same answer. The signature is HMAC-SHA-256 (RFC 2104), cut to 128 bits, under a key that is
used for nothing else.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct

LIFETIME = timedelta(days=30)
# A page that was open when its survey closed may still be sent for this long.
GRACE = timedelta(hours=72)
AHEAD = timedelta(minutes=10)  # clocks of several servers differ a little
ID_BYTES, SIGNATURE_BYTES = 16, 16
LONGEST = 400

_FORMAT = 1
_HEAD = Struct(f">BIIQ{ID_BYTES}s")  # format, version, touchpoint, milliseconds, response id


@dataclass(frozen=True, slots=True)
class PageToken:
    """What a page says about itself; `response_id` is 22 URL-safe characters (128 bits)."""

    response_id: str
    survey_version_id: int
    touchpoint_id: int
    language: str
    issued_at: datetime


def token_key(secret: str) -> bytes:
    """The key of page tokens, derived from the installation's secret for this purpose only."""
    return hmac.digest(secret.encode(), b"feedback page token 1", "sha256")


def sign(
    key: bytes,
    *,
    response_id: bytes,
    survey_version_id: int,
    touchpoint_id: int,
    language: str,
    issued_at: datetime,
) -> str:
    """The token of a new page as URL-safe text; `response_id` are 16 random bytes."""
    milliseconds = int(issued_at.timestamp() * 1000)
    body = _HEAD.pack(_FORMAT, survey_version_id, touchpoint_id, milliseconds, response_id)
    body += language.encode("ascii")
    signature = hmac.digest(key, body, "sha256")[:SIGNATURE_BYTES]
    return urlsafe_b64encode(body + signature).rstrip(b"=").decode("ascii")


def read(key: bytes, token: str, *, now: datetime) -> PageToken | None:
    """What a token says; None when it is forged, damaged, too old or from the future."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) <= _HEAD.size + SIGNATURE_BYTES:
        return None
    body, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if not hmac.compare_digest(hmac.digest(key, body, "sha256")[:SIGNATURE_BYTES], signature):
        return None
    kind, version_id, touchpoint_id, milliseconds, response_id = _HEAD.unpack_from(body)
    if kind != _FORMAT:
        return None
    issued_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if not -AHEAD <= now - issued_at <= LIFETIME:
        return None
    return PageToken(
        response_id=urlsafe_b64encode(response_id).rstrip(b"=").decode("ascii"),
        survey_version_id=version_id,
        touchpoint_id=touchpoint_id,
        language=body[_HEAD.size :].decode("ascii"),
        issued_at=issued_at,
    )

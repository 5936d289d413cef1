"""The signed token of a receipt's page: it proves that the page was ours and was for this receipt.

It stands in for a session: whoever has it opened the page of this receipt, lately. Its name for
the page is what makes two taps one. HMAC-SHA-256 (RFC 2104), cut to 128 bits, under a key that is
used for nothing else.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from struct import Struct

LIFETIME = timedelta(days=7)
AHEAD = timedelta(minutes=10)  # clocks of several servers differ a little
NAME_BYTES, SIGNATURE_BYTES = 9, 16
LONGEST = 100

_HEAD = Struct(f">Q{NAME_BYTES}s")  # milliseconds, the page's name


def receipt_key(secret: str) -> bytes:
    """The key of these tokens, derived from the installation's secret for this purpose only."""
    return hmac.digest(secret.encode(), b"feedback receipt token 1", "sha256")


def sign_receipt(key: bytes, receipt: str, *, name: bytes, issued_at: datetime) -> str:
    """The token of a new page of a receipt; `name` are 9 random bytes."""
    body = _HEAD.pack(int(issued_at.timestamp() * 1000), name)
    return _text(body + _signature(key, body, receipt))


def read_receipt(key: bytes, receipt: str, token: str, *, now: datetime) -> str | None:
    """The page's name; None when the token is forged, another receipt's, or too old."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != _HEAD.size + SIGNATURE_BYTES:
        return None
    body, signature = raw[: _HEAD.size], raw[_HEAD.size :]
    if not hmac.compare_digest(_signature(key, body, receipt), signature):
        return None
    milliseconds, name = _HEAD.unpack(body)
    issued_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return _text(name) if -AHEAD <= now - issued_at <= LIFETIME else None


def _signature(key: bytes, body: bytes, receipt: str) -> bytes:
    return hmac.digest(key, body + receipt.encode(), "sha256")[:SIGNATURE_BYTES]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

"""Signatures by which a receiver knows that a message is ours."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import quote_plus

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64


def webhook_key(secret: str) -> bytes | None:
    """The 24 to 64 bytes behind `whsec_…`; None when it is no such secret.

    Source: Standard Webhooks specification 1.0.0, signature scheme.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if secret.startswith(PREFIX) and SHORTEST <= len(key) <= LONGEST else None


def new_webhook_secret(key: bytes) -> str:
    """The secret as people copy it."""
    return PREFIX + base64.b64encode(key).decode()


def webhook_signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,…` over id, timestamp and the very bytes that are sent."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def feishu_sign(secret: str, timestamp: int) -> str:
    """HMAC of nothing under timestamp and secret; seconds. Source: Feishu, custom robots."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()


def dingtalk_address(address: str, secret: str, timestamp_ms: int) -> str:
    """The address with timestamp and signature. Source: DingTalk, security of custom robots."""
    signed = hmac.digest(secret.encode(), f"{timestamp_ms}\n{secret}".encode(), hashlib.sha256)
    sign = quote_plus(base64.b64encode(signed))
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={timestamp_ms}&sign={sign}"

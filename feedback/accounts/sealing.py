"""What the database holds but may not give away by itself, and what people carry around."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from binascii import Error as NotBase64

# Written in front of what is sealed, so that another way can follow.
WAY = "g1."


def seal(plain: bytes, *, key: str, purpose: str) -> str:
    """AES-256-GCM under the installation's key; opens for the same purpose only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_derived(key)).encrypt(nonce, plain, purpose.encode())
    return WAY + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, key: str, purpose: str) -> bytes | None:
    """What was sealed; None with another key, for another purpose, or when it was altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not sealed.startswith(WAY):
        return None
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(WAY).encode())
        return AESGCM(_derived(key)).decrypt(raw[:12], raw[12:], purpose.encode())
    except (InvalidTag, NotBase64, ValueError):
        return None


def _derived(key: str) -> bytes:
    return hmac.digest(key.encode(), b"second factors at rest", hashlib.sha256)


def token_hash(token: str) -> str:
    """What the database keeps of a random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

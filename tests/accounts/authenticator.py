"""A security key in software, which also lies where a test wants it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class SecurityKey:
    """One credential on one key."""

    def __init__(self, *, origin: str = "http://localhost", host: str = "localhost") -> None:
        self.origin, self.host = origin, host
        self.id = secrets.token_bytes(32)
        self.n_signs = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        """What a browser sends after `navigator.credentials.create`."""
        point = self._key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        document = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._facts(PRESENT | VERIFIED | ATTESTED) + credential,
        }
        said = self._said("webauthn.create", options["challenge"])
        return self._told(
            {
                "clientDataJSON": text(said),
                "attestationObject": text(cbor2.dumps(document)),
                "transports": ["usb", "made-up"],
            }
        )

    def answer(self, options: dict[str, Any], *, is_verified: bool = True) -> str:
        """What a browser sends after `navigator.credentials.get`."""
        self.n_signs += 1
        facts = self._facts(PRESENT | VERIFIED if is_verified else PRESENT)
        said = self._said("webauthn.get", options["challenge"])
        signed = self._key.sign(facts + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told(
            {
                "clientDataJSON": text(said),
                "authenticatorData": text(facts),
                "signature": text(signed),
                "userHandle": None,
            }
        )

    def _facts(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + struct.pack(">I", self.n_signs)

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _told(self, response: dict[str, Any]) -> str:
        name = text(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )

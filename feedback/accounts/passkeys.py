"""Passkeys: what the browser is asked, and whether its answer holds (W3C Web Authentication)."""

from __future__ import annotations

import base64
import json
import re
import secrets
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import or_, select, update

from feedback.accounts.store.changes import n_changed
from feedback.accounts.store.models import StaffMember
from feedback.accounts.store.sign_in_models import StaffPasskey
from feedback.core.database import db

MILLISECONDS = 120_000
LONGEST_ANSWER = 20_000
CREDENTIAL = re.compile(r"[A-Za-z0-9_-]{1,1400}")
TRANSPORTS = {"usb", "nfc", "ble", "smart-card", "hybrid", "internal"}


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys hold: the host of the public address, reached over TLS."""

    host: str
    origin: str

    @property
    def can(self) -> bool:
        """Whether browsers make passkeys for it: a name, over TLS or on this machine."""
        try:
            ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


def site_of(public_url: str) -> Site:
    """The site of the public address."""
    parts = urlsplit(public_url)
    return Site(host=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}".lower())


def new_challenge() -> str:
    """32 random bytes as base64url."""
    return _text(secrets.token_bytes(32))


def creation_options(
    *, site: Site, member: StaffMember, existing: tuple[StaffPasskey, ...], challenge: str
) -> tuple[str, str]:
    """What `navigator.credentials.create` takes, as JSON, and the person's handle in it."""
    import webauthn
    from webauthn.helpers import structs

    handle = existing[0].user_handle if existing else new_challenge()
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Feedback",
        user_name=member.email,
        user_id=_bytes(handle),
        user_display_name=member.name,
        challenge=_bytes(challenge),
        timeout=MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=_bytes(one.credential_id)) for one in existing
        ],
    )
    return webauthn.options_to_json(options), handle


def request_options(
    *, site: Site, challenge: str, passkeys: tuple[StaffPasskey, ...], verifies: bool
) -> str:
    """What `navigator.credentials.get` takes, as JSON; no passkeys named: the person chooses."""
    return json.dumps(
        {
            "challenge": challenge,
            "timeout": MILLISECONDS,
            "rpId": site.host,
            "allowCredentials": [
                {
                    "type": "public-key",
                    "id": one.credential_id,
                    "transports": one.transports.split(),
                }
                for one in passkeys
            ],
            "userVerification": "required" if verifies else "preferred",
        }
    )


def passkey_made(
    *, answer: str, site: Site, challenge: str, handle: str, staff_id: int, name: str, now: datetime
) -> StaffPasskey | None:
    """The passkey that the browser made for this challenge; None when the answer does not hold."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    said = _read(answer)
    try:
        made = webauthn.verify_registration_response(
            credential=said,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        return None
    response = said.get("response")
    ways = response.get("transports") if isinstance(response, dict) else None
    return StaffPasskey(
        staff_id=staff_id,
        name=name,
        credential_id=_text(made.credential_id),
        public_key=_text(made.credential_public_key),
        user_handle=handle,
        transports=" ".join(sorted(TRANSPORTS.intersection(_words(ways)))),
        n_signs=made.sign_count,
        created_at=now,
    )


def staff_id_of_answer(
    *, answer: str, site: Site, challenge: str, verifies: bool, now: datetime
) -> int | None:
    """Whose passkey answered this challenge; None when the answer does not hold. You commit."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    said = _read(answer)
    named = said.get("rawId")
    # JSON may hold what no database takes, such as NUL and halves of characters.
    if not isinstance(named, str) or not CREDENTIAL.fullmatch(named):
        return None
    passkey = db.session.scalar(select(StaffPasskey).where(StaffPasskey.credential_id == named))
    if passkey is None:
        return None
    try:
        right = webauthn.verify_authentication_response(
            credential=said,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=passkey.n_signs,
            require_user_verification=verifies,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        return None
    counted = (
        update(StaffPasskey)
        .where(
            StaffPasskey.id == passkey.id,
            # A copied key answers with a count that was seen before; many keys never count.
            or_(StaffPasskey.n_signs < right.new_sign_count, StaffPasskey.n_signs == 0),
        )
        .values(n_signs=right.new_sign_count, last_used_at=now)
    )
    if n_changed(counted) != 1:
        return None
    return passkey.staff_id


def _read(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(answer[: LONGEST_ANSWER + 1])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _words(ways: Any) -> set[str]:
    return {way for way in ways if isinstance(way, str)} if isinstance(ways, list) else set()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return b""

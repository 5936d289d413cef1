"""One question at a time to the browser's passkeys, kept in its session, answered once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, request, session

from feedback.accounts import passkeys
from feedback.accounts.domain.lifetimes import CHALLENGE
from feedback.accounts.passkeys import Site
from feedback.accounts.sealing import token_hash
from feedback.accounts.store.sessions import use_once
from feedback.core import clock

KEPT = "challenge"


def site() -> Site:
    """Where this installation's passkeys hold."""
    return passkeys.site_of(current_app.extensions["settings"].public_url)


def has_provider() -> bool:
    """Whether people may sign in with a company account here."""
    return bool(current_app.extensions["settings"].oidc_issuer)


def ask(purpose: str, *, challenge: str = "", **facts: str) -> str:
    """A new challenge for this browser and purpose; the one before is worth nothing."""
    challenge = challenge or passkeys.new_challenge()
    session[KEPT] = {
        "is": challenge,
        "for": purpose,
        "at": clock.now().isoformat(),
        **facts,
    }
    return challenge


def asked(purpose: str) -> dict[str, Any] | None:
    """The challenge that this browser was given for the purpose, while it is young."""
    kept = session.pop(KEPT, None)
    if not isinstance(kept, dict) or kept.get("for") != purpose:
        return None
    lapse = clock.now() - datetime.fromisoformat(str(kept["at"]))
    return kept if abs(lapse) < CHALLENGE else None


def question(purpose: str, own: tuple[Any, ...] = (), *, verifies: bool) -> str:
    """What the page hands to the browser's passkeys; empty where passkeys do not work."""
    here = site()
    if not here.can:
        return ""
    return passkeys.request_options(
        site=here, challenge=ask(purpose), passkeys=own, verifies=verifies
    )


def who_answered(purpose: str, *, verifies: bool, now: datetime) -> int | None:
    """Whose passkey answered the question of this browser; each question once. You commit."""
    kept = asked(purpose)
    if kept is None or not site().can:
        return None
    challenge = str(kept["is"])
    staff_id = passkeys.staff_id_of_answer(
        answer=request.form.get("passkey", ""),
        site=site(),
        challenge=challenge,
        verifies=verifies,
        now=now,
    )
    if staff_id is None or not use_once(token_hash(f"passkey {challenge}"), now):
        return None
    return staff_id

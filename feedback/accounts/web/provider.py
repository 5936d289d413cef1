"""There and back: the company account for signing in, for linking, for saying again who one is."""

from __future__ import annotations

import hmac
import logging
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session
from flask_login import current_user

from feedback.accounts import sessions
from feedback.accounts.domain.lifetimes import CHALLENGE
from feedback.accounts.oidc import (
    Asked,
    Identity,
    Provider,
    ProviderError,
    RefusedError,
    new_question,
)
from feedback.accounts.sealing import token_hash
from feedback.accounts.store import identities
from feedback.accounts.store import sessions as store
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import has_provider
from feedback.accounts.web.current import requires, requires_fresh
from feedback.accounts.web.signing_in import enter
from feedback.core import clock
from feedback.core.database import db, transaction, writing
from feedback.core.errors import Conflict, NotFound
from feedback.core.i18n import _

log = logging.getLogger("feedback.accounts")

KEPT, FOUND = "company_account", "company_account_found"


def _provider() -> Provider:
    if not has_provider():
        raise NotFound(_("No identity provider is set up here."))
    kept = current_app.extensions
    if "oidc" not in kept:
        kept["oidc"] = Provider(kept["settings"])
    provider: Provider = kept["oidc"]
    return provider


def _back() -> str:
    return f"{current_app.extensions['settings'].public_url}/login/company/back"


@pages.get("/login/company")
def company() -> Any:
    """Off to the provider, to sign in."""
    return _leave("sign in", to=request.args.get("next", ""))


@pages.get("/confirm/company")
@requires()
def confirm_by_company() -> Any:
    """Off to the provider, to say again who one is."""
    return _leave("confirm", to=request.args.get("next", ""), again=True)


@pages.get("/settings/security/company")
@requires()
@requires_fresh()
def company_to_link() -> Any:
    """Off to the provider, to be linked; asked once more on the way back."""
    return _leave("link")


@pages.post("/settings/security/company")
@requires()
@requires_fresh()
def link_company() -> Any:
    """The company account that was found is the person's from now on."""
    found = session.pop(FOUND, None)
    if not isinstance(found, dict) or found.get("staff_id") != current_user.id:
        return redirect("/settings/security", 303)
    if abs(clock.now() - datetime.fromisoformat(str(found["at"]))) > CHALLENGE:
        return redirect("/settings/security", 303)
    with transaction():
        identities.link(
            member=current_user,
            issuer=str(found["issuer"]),
            subject=str(found["subject"]),
            now=clock.now(),
        )
    flash(_("Linked. You can sign in with the company account now."), "success")
    return redirect("/settings/security", 303)


@pages.get("/login/company/back")
def back_from_company() -> Any:
    """What the provider's answer leads to; a forged or late one to a page that says so."""
    provider, now = _provider(), clock.now()
    kept = session.pop(KEPT, None)
    state = request.args.get("state", "")
    is_ours = (
        isinstance(kept, dict)
        and hmac.compare_digest(str(kept["state"]).encode(), state.encode())
        and abs(now - datetime.fromisoformat(str(kept["at"]))) < CHALLENGE
    )
    if not is_ours:
        return _refused(_("This sign-in was not started in this browser, or too long ago."))
    with writing(), transaction():
        is_first = store.use_once(token_hash(f"company {state}"), now)
    if not is_first or not request.args.get("code"):
        return _refused(_("The company's sign-in was cancelled or refused."))
    asked = Asked(str(kept["state"]), str(kept["nonce"]), str(kept["verifier"]))
    try:
        identity = provider.identity(asked, code=request.args["code"][:4000], back=_back(), now=now)
    except RefusedError as error:
        log.warning("company account refused: %s", error)
        return _refused(_("The company's answer does not hold."))
    except ProviderError as error:
        return _gone(error)
    return _came_back(str(kept["for"]), identity, str(kept["to"]), now)


def _came_back(purpose: str, identity: Identity, to: str, now: datetime) -> Any:
    known = identities.by_subject(identity.issuer, identity.subject)
    if purpose == "sign in":
        member = db.session.get(StaffMember, known.staff_id) if known is not None else None
        if known is None or member is None or not member.active:
            return _refused(
                _(
                    "This company account is not linked to anybody here. Sign in with your "
                    "password, then link it under Settings, Second factor."
                ),
                403,
            )
        with writing():
            known.last_used_at = now
            return enter(member, by="oidc", has_second=False, to=to)
    if not current_user.is_authenticated:
        return redirect("/login")
    if purpose == "link":
        if known is not None and known.staff_id != current_user.id:
            raise Conflict(_("This company account is linked to somebody else."))
        session[FOUND] = {
            "issuer": identity.issuer,
            "subject": identity.subject,
            "staff_id": current_user.id,
            "at": now.isoformat(),
        }
        return render_template("accounts/link.html", name=identity.name or identity.subject)
    said_at = identity.authenticated_at
    is_just_now = said_at is not None and abs(now.timestamp() - said_at) < CHALLENGE.total_seconds()
    if known is None or known.staff_id != current_user.id or not is_just_now:
        return _refused(_("The company's answer does not hold."))
    with writing(), transaction():
        store.make_fresh(sessions.here().id, now)
    return redirect(to if sessions.is_own_path(to) else "/settings")


def _leave(purpose: str, *, to: str = "", again: bool = False) -> Any:
    provider, asked, now = _provider(), new_question(), clock.now()
    try:
        address = provider.address(asked, back=_back(), now=now, again=again)
    except ProviderError as error:
        return _gone(error)
    session[KEPT] = {
        "state": asked.state,
        "nonce": asked.nonce,
        "verifier": asked.verifier,
        "for": purpose,
        "to": to if sessions.is_own_path(to) else "",
        "at": now.isoformat(),
    }
    return redirect(address)


def _refused(words: str, status: int = 400) -> Any:
    return render_template("accounts/refused.html", words=words), status


def _gone(error: ProviderError) -> Any:
    log.warning("identity provider: %s", error.reason)
    words = _("The company's sign-in does not answer now. Your password still works.")
    return render_template("accounts/refused.html", words=words), 503

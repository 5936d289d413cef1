"""Sign-in and security: one's own factors, codes and company account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_login import current_user

from feedback.accounts import factors, sessions
from feedback.accounts.store import identities
from feedback.accounts.web.blueprint import pages
from feedback.accounts.web.challenges import has_provider, site
from feedback.accounts.web.current import requires, requires_fresh
from feedback.accounts.web.set_up import codes_page
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.i18n import _, _l

offer(
    pages,
    SettingsLink(
        "/settings/security",
        _l("Second factor"),
        _l("Authenticator app, passkeys and recovery codes"),
        "lock",
        None,
        Group.YOU,
    ),
)


@pages.get("/settings/security")
@requires()
def security() -> str:
    """What the person has set up."""
    return render_template(
        "accounts/security.html",
        own=factors.factors_of(current_user.id),
        identities=identities.of_member(current_user.id),
        has_provider=has_provider(),
        can_passkeys=site().can,
        is_required=current_user.requires_second_factor,
    )


@pages.post("/settings/security/app/removal")
@requires()
@requires_fresh()
def remove_app() -> Any:
    """Without the app."""
    now = clock.now()
    with transaction():
        factors.remove_app(member=current_user, now=now)
        sessions.renew(current_user, now=now)
    return _removed()


@pages.post("/settings/security/passkeys/<int(max=2147483647):passkey_id>/removal")
@requires()
@requires_fresh()
def remove_passkey(passkey_id: int) -> Any:
    """Without this passkey."""
    now = clock.now()
    with transaction():
        factors.remove_passkey(member=current_user, passkey_id=passkey_id, now=now)
        sessions.renew(current_user, now=now)
    return _removed()


@pages.post("/settings/security/codes")
@requires()
@requires_fresh()
def make_codes() -> Any:
    """New recovery codes, shown once; the old ones are worth nothing."""
    if not factors.has_factor(current_user.id):
        return redirect("/settings/security", 303)
    # No transaction is held while hashing.
    db.session.rollback()
    shown, hashes = factors.new_codes()
    with transaction():
        factors.keep_codes(member=current_user, hashes=hashes, now=clock.now())
    return codes_page(shown, onward="/settings/security", is_first=False), 201


@pages.post("/settings/security/identities/<int(max=2147483647):identity_id>/removal")
@requires()
@requires_fresh()
def remove_identity(identity_id: int) -> Any:
    """Without the company account."""
    with transaction():
        identities.unlink(member=current_user, identity_id=identity_id, now=clock.now())
    flash(_("The company account is no longer linked."), "success")
    return redirect("/settings/security", 303)


def _removed() -> Any:
    flash(_("Removed. Other devices were signed out."), "success")
    return redirect("/settings/security", 303)

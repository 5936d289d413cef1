"""`/responses/<id>/erasure`: one answer without its words and contact, after a confirmation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from markupsafe import Markup

from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _
from feedback.privacy.service import erase_response
from feedback.privacy.web.blueprint import pages
from feedback.privacy.web.forms import SureForm
from feedback.responses import wording
from feedback.responses.store.queries import response_for

ADDRESS = f"/responses/<int(max={2**63 - 1}):key>/erasure"


@pages.get(ADDRESS)
@requires(Right.ERASE_DATA)
@requires_fresh()
def erasure(key: int) -> str:
    """What would go and what stays, and the box to tick."""
    return _page(key, SureForm(formdata=None))


@pages.post(ADDRESS)
@requires(Right.ERASE_DATA)
@requires_fresh()
def erase(key: int) -> Any:
    """The answer erased; twice changes nothing."""
    form = SureForm()
    if not form.validate():
        return _page(key, form), 422
    with transaction():
        was_there = erase_response(actor=current_actor(), now=clock.now(), response_key=key)
    flash(
        _("Erased. The score stays counted.") if was_there else _("This was erased already."),
        "success",
    )
    return redirect(f"/responses/{key}", 303)


def erasure_panel(
    *,
    response_key: int = 0,
    response: Any = None,
    actor: Actor | None = None,
    **_facts: Any,
) -> Markup | str:
    """The way to the erasure beside a response or its case, or the word that it was erased.

    A page that has shown the person a response gives it; else it is looked up in their scope.
    """
    person = actor or current_actor()
    if response is None:
        response = response_for(person, response_key).response
    may_erase = person.may(Right.ERASE_DATA)
    if response.erased_at is None and not may_erase:
        return ""
    return Markup(  # noqa: S704
        render_template("privacy/panel.html", response=response, may_erase=may_erase, words=wording)
    )


def _page(key: int, form: SureForm) -> str:
    line = response_for(current_actor(), key)
    return render_template("privacy/erasure.html", line=line, form=form, words=wording)

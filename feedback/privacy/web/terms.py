"""`/settings/privacy`: how long personal data is kept, what would go, what people agreed to."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from sqlalchemy import select

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, Forbidden
from feedback.core.i18n import _, _l
from feedback.privacy.domain.terms import Terms
from feedback.privacy.service import change_terms, may_change_terms, terms_now
from feedback.privacy.service.retention import would_go
from feedback.privacy.web.blueprint import pages
from feedback.privacy.web.forms import TermsForm
from feedback.responses import wording
from feedback.surveys.store.models import ConsentText, Survey

offer(
    pages,
    SettingsLink(
        "/settings/privacy",
        _l("Privacy"),
        _l("How long personal data is kept, what customers agreed to, copies and erasure"),
        "lock",
        Right.ERASE_DATA,
        Group.DATA,
    ),
)


@pages.get("/settings/privacy")
@requires(Right.ERASE_DATA)
@requires_fresh()
def terms() -> str:
    """The terms in force with what they would let go tonight."""
    now, revision = terms_now()
    form = TermsForm(
        formdata=None,
        data={
            "contact_days": now.contact_days,
            "words_months": now.words_months,
            "answers_months": now.answers_months,
            "revision": revision,
        },
    )
    return _page(form, now)


@pages.post("/settings/privacy")
@requires(Right.ERASE_DATA)
@requires_fresh()
def keep_terms() -> Any:
    """Other terms from now on; what they let go goes by itself within a day."""
    form = TermsForm()
    now, _revision = terms_now()
    if not may_change_terms(current_actor()):
        raise Forbidden(_("Only an administrator may change how long data is kept."))
    if not form.validate():
        return _page(form, now), 422
    wanted = Terms(
        form.contact_days.data or 0, form.words_months.data or 0, form.answers_months.data or 0
    )
    try:
        with transaction():
            change_terms(
                actor=current_actor(),
                now=clock.now(),
                seen_revision=form.revision.data or 0,
                terms=wanted,
            )
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _page(form, terms_now()[0]), 409
    flash(_("Saved. What is older goes by itself within a day."), "success")
    return redirect("/settings/privacy", 303)


def _page(form: TermsForm, now: Terms) -> str:
    wordings = db.session.execute(
        select(ConsentText, Survey.name)
        .join(Survey, Survey.id == ConsentText.survey_id)
        .order_by(ConsentText.first_used_at.desc(), ConsentText.id.desc())
    ).all()
    return render_template(
        "privacy/terms.html",
        form=form,
        due=would_go(clock.now(), now),
        kept=now,
        may_change=may_change_terms(current_actor()),
        wordings=wordings,
        words=wording,
    )

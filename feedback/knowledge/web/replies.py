"""Ready replies: a list that is searched, one form, a preview with sample values."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import see_again
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Conflict, Invalid
from feedback.core.i18n import NAMES, TAGS, _, _l, current_language
from feedback.knowledge import service
from feedback.knowledge.domain.fields import filled
from feedback.knowledge.domain.replies import LANGUAGES
from feedback.knowledge.store import queries
from feedback.knowledge.web import words
from feedback.knowledge.web.blueprint import pages
from feedback.knowledge.web.forms import ReplyForm

offer(
    pages,
    SettingsLink(
        "/settings/replies",
        _l("Ready replies"),
        _l("Mails to customers in both languages, with fields that fill themselves"),
        "mail",
        Right.EDIT_REPLIES,
        Group.MESSAGES,
    ),
)


@pages.get("/settings/replies")
@requires(Right.EDIT_REPLIES)
def reply_list() -> str:
    """Every reply, or those that have given words."""
    asked = request.args.get("q", "")[:200]
    found = (
        service.search(current_actor(), asked, current_language(), most=50)
        if asked.strip()
        else queries.replies(with_inactive=True)
    )
    return render_template("knowledge/replies.html", rows=found, asked=asked, words=words)


@pages.get("/settings/replies/new")
@requires(Right.EDIT_REPLIES)
def new_reply() -> str:
    """An empty form."""
    return _form_page(ReplyForm(formdata=None), None)


@pages.post("/settings/replies")
@requires(Right.EDIT_REPLIES)
def add_reply() -> Any:
    """A new reply, or a preview of it."""
    form = ReplyForm()
    if not form.validate_on_submit():
        return _form_page(form, None), 422
    if "preview" in request.form:
        return _form_page(form, None, is_preview=True)
    try:
        with transaction():
            service.add_reply(actor=current_actor(), now=clock.now(), **form.values())
    except Invalid as fault:
        form.name.errors = [str(fault)]
        return _form_page(form, None), 422
    flash(_("Saved."), "success")
    return redirect("/settings/replies", 303)


@pages.get("/settings/replies/<int(max=2147483647):reply_id>")
@requires(Right.EDIT_REPLIES)
def reply_page(reply_id: int) -> str:
    """The form of one reply with its preview."""
    row = queries.reply_row(reply_id)
    form = ReplyForm(formdata=None)
    form.show(queries.reply_of(row))
    return _form_page(form, reply_id, is_preview=True)


@pages.post("/settings/replies/<int(max=2147483647):reply_id>")
@requires(Right.EDIT_REPLIES)
def change_reply(reply_id: int) -> Any:
    """The reply changed; 409 with everything kept when somebody else changed it meanwhile."""
    queries.reply_row(reply_id)
    form = ReplyForm()
    if not form.validate_on_submit():
        return _form_page(form, reply_id), 422
    if "preview" in request.form:
        return _form_page(form, reply_id, is_preview=True)
    try:
        with transaction():
            service.change_reply(
                actor=current_actor(),
                now=clock.now(),
                reply_id=reply_id,
                seen_revision=form.revision.data or 0,
                is_active=bool(form.is_active.data),
                **form.values(),
            )
    except Conflict as conflict:
        see_again(form.revision, queries.reply_row(reply_id).revision)
        return _form_page(form, reply_id, conflict=str(conflict)), 409
    except Invalid as fault:
        form.name.errors = [str(fault)]
        return _form_page(form, reply_id), 422
    flash(_("Saved."), "success")
    return redirect("/settings/replies", 303)


def _form_page(
    form: ReplyForm, reply_id: int | None, *, conflict: str = "", is_preview: bool = False
) -> str:
    shown = []
    if is_preview:
        for language in LANGUAGES:
            text, values = form.texts()[language], words.sample(language)
            shown.append(
                (
                    NAMES[language],
                    TAGS[language],
                    filled(text["subject"], values),
                    filled(text["text"], values),
                )
            )
    return render_template(
        "knowledge/reply_form.html",
        form=form,
        reply_id=reply_id,
        conflict=conflict,
        shown=shown,
        fields=words.FIELDS,
    )

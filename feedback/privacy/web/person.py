"""`/settings/privacy/person`: everything about one person, as a copy for them, or erased.

Nothing personal stands in an address: everything is sent by POST, and the answer is a page.
"""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import _, _n, current_language
from feedback.privacy.render.copies import as_csv, as_json
from feedback.privacy.service.person import answers_of, copy_of, erase_person, lines_of
from feedback.privacy.web.blueprint import pages
from feedback.privacy.web.forms import ErasePersonForm, PersonForm
from feedback.responses import wording


@pages.get("/settings/privacy/person")
@requires(Right.ERASE_DATA)
@requires_fresh()
def person() -> str:
    """The question whose data is meant."""
    return _page(PersonForm(formdata=None))


@pages.post("/settings/privacy/person")
@requires(Right.ERASE_DATA)
@requires_fresh()
def look_for_person() -> Any:
    """The person's answers within one's area."""
    form = PersonForm()
    if not form.validate():
        return _page(form), 422
    return _page(form, form.who.data or "")


@pages.post("/settings/privacy/person/copy")
@requires(Right.ERASE_DATA)
@requires_fresh()
def copy() -> Any:
    """The person's own data as a file, JSON or CSV; the download is audited."""
    form = PersonForm()
    if not form.validate():
        return _page(form), 422
    who = form.who.data or ""
    with transaction():
        document = copy_of(current_actor(), clock.now(), who, current_language())
    if document is None:
        return _page(form, who), 404
    if request.form.get("format") == "csv":
        head = (_("Answer"), _("What"), _("Kept"))
        return _file(as_csv(lines_of(document), head), "text/csv; charset=utf-8", "csv")
    return _file(as_json(document), "application/json", "json")


@pages.post("/settings/privacy/person/erasure")
@requires(Right.ERASE_DATA)
@requires_fresh()
def erase_all() -> Any:
    """Every answer of the person without words and contact; scores stay counted."""
    form = ErasePersonForm()
    if not form.validate():
        return _page(form, form.who.data or "", erase=form), 422
    with transaction():
        n = erase_person(current_actor(), clock.now(), form.who.data or "")
    flash(_n("%(num)s answer erased.", "%(num)s answers erased.", n), "success")
    return redirect("/settings/privacy/person", 303)


def _page(form: PersonForm, who: str = "", erase: ErasePersonForm | None = None) -> str:
    return render_template(
        "privacy/person.html",
        form=form,
        who=who,
        found=answers_of(current_actor(), who) if who else [],
        erase=erase or ErasePersonForm(formdata=None, data={"who": who}),
        words=wording,
    )


def _file(content: bytes, kind: str, ending: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="personal-data.{ending}"'
    return response

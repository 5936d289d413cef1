"""Offers to make good, and what each role may offer by itself."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_currency_precision, is_currency
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.domain.roles import RIGHTS, Right, Role
from feedback.accounts.web.current import current_actor, requires, requires_fresh
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import line, see_again, seen_field
from feedback.core import clock
from feedback.core.database import db, transaction
from feedback.core.errors import Conflict, NotFound
from feedback.core.i18n import _, _l
from feedback.followup import service
from feedback.followup.domain.states import Action
from feedback.followup.store.models import GoodwillLimit
from feedback.followup.web import words
from feedback.followup.web.blueprint import pages
from feedback.followup.web.changing import perform
from feedback.followup.web.forms.base import choices
from feedback.followup.web.forms.material import minor_of
from feedback.followup.web.rendering import page

ROLES = {
    Role.AGENT: _l("Agent"),
    Role.MANAGER: _l("Manager"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
OFFERING = tuple(role for role in ROLES if Right.WORK_CASES in RIGHTS[role])

offer(
    pages,
    SettingsLink(
        "/settings/goodwill",
        _l("Goodwill"),
        _l("What each role may offer to make good, and how much"),
        "star",
        Right.EDIT_GOODWILL,
        Group.CASES,
    ),
)


class LimitForm(FlaskForm):
    """What one role may offer on one case, as amounts such as “200 CNY, 25 EUR”."""

    kinds = SelectMultipleField(
        _l("May offer"),
        choices=choices(words.GOODWILL),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    limits = StringField(
        _l("Limits on one case"),
        filters=[line],
        default="",
        validators=[Length(max=200)],
    )
    revision = seen_field()

    def validate_limits(self, field: Any) -> None:
        """Each amount has a currency that exists, once."""
        self.amounts: dict[str, int] = {}
        parts = (field.data or "").replace("，", ",").replace("；", ",").replace(";", ",")
        for part in filter(None, (one.strip() for one in parts.split(","))):
            typed = part.upper().split()
            unit = next((word for word in typed if is_currency(word)), "")
            amount = next((word for word in typed if word != unit), "")
            minor = minor_of(amount, unit) if unit and len(typed) == 2 else None
            if minor is None or unit in self.amounts:
                raise StopValidation(
                    _("Write each amount with its currency, such as 200 CNY; not: %(text)s",
                      text=part)
                )  # fmt: skip
            self.amounts[unit] = minor


def _form_of(role: Role, row: GoodwillLimit | None) -> LimitForm:
    limits = {} if row is None else row.limits
    typed = ", ".join(
        f"{minor / 10 ** get_currency_precision(unit):.{get_currency_precision(unit)}f} {unit}"
        for unit, minor in sorted(limits.items())
    )
    form = LimitForm(
        formdata=None,
        data={
            "kinds": [] if row is None else row.kinds,
            "limits": typed,
            "revision": 0 if row is None else row.revision,
        },
    )
    return form


def _page(faulty: tuple[Role, LimitForm] | None = None, conflict: str = "") -> str:
    rows = {row.role: row for row in db.session.query(GoodwillLimit)}
    forms = [
        (role, faulty[1] if faulty and faulty[0] is role else _form_of(role, rows.get(role.value)))
        for role in OFFERING
    ]
    for role, form in forms:
        for field in form:
            field.id = f"{role.value}-{field.short_name}"
            field.label.field_id = field.id
    return page("followup/goodwill.html", forms=forms, names=ROLES, conflict=conflict)


@pages.get("/settings/goodwill")
@requires(Right.EDIT_GOODWILL)
@requires_fresh()
def goodwill_limits() -> str:
    """One form a role."""
    return _page()


@pages.post("/settings/goodwill/<role>")
@requires(Right.EDIT_GOODWILL)
@requires_fresh()
def goodwill_limit(role: str) -> ResponseReturnValue:
    """New limits of a role; 409 with everything kept when they were changed meanwhile."""
    whose = next((one for one in OFFERING if one.value == role), None)
    if whose is None:
        raise NotFound(_("There is no such role."))
    form = LimitForm()
    if not form.validate_on_submit():
        return _page((whose, form)), 422
    try:
        with transaction():
            service.set_limit(
                actor=current_actor(),
                now=clock.now(),
                role=role,
                kinds=form.kinds.data or [],
                limits=form.amounts,
                seen_revision=form.revision.data or 0,
            )
    except Conflict as conflict:
        row = db.session.get(GoodwillLimit, role)
        see_again(form.revision, row.revision if row else 0)
        return _page((whose, form), str(conflict)), 409
    flash(_("Saved."), "success")
    return redirect("/settings/goodwill", 303)


@pages.post("/cases/<number>/goodwill")
@requires(Right.WORK_CASES)
def goodwill(number: str) -> ResponseReturnValue:
    return perform(number, Action.GOODWILL, service.offer_goodwill, _l("The offer is recorded."))

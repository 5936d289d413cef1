"""Days on which people get no new case: one's own, and those of the people one looks after."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import Right
from feedback.accounts.store.absences import absence_by_id, absences_of
from feedback.accounts.store.models import StaffMember
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Invalid, NotFound
from feedback.core.i18n import _, _l
from feedback.core.web.days import EARLIEST_ON, LATEST_ON
from feedback.touchpoints.store.people import people_for
from feedback.touchpoints.web.blueprint import pages

offer(
    pages,
    SettingsLink(
        "/settings/absences",
        _l("Absence"),
        _l("Days on which you get no new case"),
        "calendar",
        None,
        Group.YOU,
    ),
)


class AbsenceForm(FlaskForm):
    """Whose absence it is, from which day to which."""

    person = SelectField(_l("Person"), coerce=int)
    from_on = DateField(_l("First day"), validators=[InputRequired(message=_l("Choose a day."))])
    until_on = DateField(_l("Last day"), validators=[InputRequired(message=_l("Choose a day."))])

    def __init__(self, *args: Any, people: list[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [(person.id, person.name) for person in people]

    def is_within_reason(self) -> bool:
        """Whether both days lie in the years we reckon with; else the fields say so."""
        for field in (self.from_on, self.until_on):
            if field.data and not EARLIEST_ON <= field.data <= LATEST_ON:
                field.errors = [_("Choose a day.")]
                return False
        return True


@pages.get("/settings/absences")
@requires()
def absences() -> str:
    """Own absences, and those of the people one looks after."""
    today_on = clock.local_date(clock.now(), current_user.zone)
    people = _people()
    form = AbsenceForm(
        formdata=None,
        people=people,
        person=current_user.id,
        from_on=today_on,
        until_on=today_on,
    )
    return _page(form, people)


@pages.post("/settings/absences")
@requires()
def add_absence() -> Any:
    """The person is away on these days."""
    people = _people()
    form = AbsenceForm(people=people, person=current_user.id)
    if form.validate_on_submit() and form.is_within_reason():
        try:
            with transaction():
                accounts.add_absence(
                    actor=current_actor(),
                    now=clock.now(),
                    staff_id=form.person.data,
                    from_on=form.from_on.data,
                    until_on=form.until_on.data,
                    # The choices are the people one looks after: no other gets this far.
                    manages=True,
                )
        except Invalid as fault:
            form.until_on.errors = [str(fault)]
            people = _people()
        else:
            flash(_("Saved."), "success")
            return redirect("/settings/absences", 303)
    return _page(form, people), 422


@pages.post("/settings/absences/<int(max=2147483647):absence_id>/removal")
@requires()
def remove_absence(absence_id: int) -> Any:
    """The person gets cases on these days again."""
    absence = absence_by_id(absence_id)
    if absence is None or absence.staff_id not in {person.id for person in _people()}:
        raise NotFound(_("There is no such absence."))
    with transaction():
        accounts.remove_absence(
            actor=current_actor(), now=clock.now(), absence_id=absence_id, manages=True
        )
    flash(_("Removed."), "success")
    return redirect("/settings/absences", 303)


def _people() -> list[StaffMember]:
    """Oneself, then those whom the role lets one look after."""
    actor = current_actor()
    others = people_for(actor) if actor.may(Right.MANAGE_TEAMS) else []
    return [current_user, *(person for person in others if person.id != actor.staff_id)]


def _page(form: AbsenceForm, people: list[StaffMember]) -> str:
    today_on = clock.local_date(clock.now(), current_user.zone)
    found = absences_of([person.id for person in people], today_on)
    return render_template(
        "touchpoints/absences.html",
        form=form,
        own=[row for row in found if row.staff_id == current_user.id],
        others=[row for row in found if row.staff_id != current_user.id],
        names={person.id: person.name for person in people},
        looks_after_others=len(people) > 1,
        today_on=today_on,
    )

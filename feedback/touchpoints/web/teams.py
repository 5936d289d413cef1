"""Teams: who shares cases."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts import service as accounts
from feedback.accounts.domain.roles import Actor, Right
from feedback.accounts.store.queries import names_of
from feedback.accounts.store.teams import CASE_WORKERS, TeamFacts, team, teams
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.settings_links import Group, SettingsLink, offer
from feedback.accounts.web.typed import line, see_again, seen_field
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.errors import Conflict, Invalid, NotFound
from feedback.core.i18n import _, _l
from feedback.touchpoints.store.people import ids_for, people_for
from feedback.touchpoints.web.blueprint import pages

offer(
    pages,
    SettingsLink(
        "/settings/teams",
        _l("Teams"),
        _l("Who shares cases and takes them in turn"),
        "people",
        Right.MANAGE_TEAMS,
        Group.PEOPLE,
    ),
)


class TeamForm(FlaskForm):
    """A team's name and the people of it."""

    name = StringField(
        _l("Name"),
        filters=[line],
        validators=[InputRequired(message=_l("A name is needed.")), Length(max=80)],
    )
    staff_ids = SelectMultipleField(
        _l("Members"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=int,
    )
    revision = seen_field()

    def __init__(self, *args: Any, facts: TeamFacts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Somebody who has left, or works no cases any more, may be taken out but not put in.
        there = facts.staff_ids if facts else ()
        offered = {
            person.id: person.name
            for person in people_for(current_actor())
            if person.role.value in CASE_WORKERS
        }
        offered = names_of(set(there) - set(offered)) | offered
        self.staff_ids.choices = sorted(offered.items(), key=lambda pair: pair[1].casefold())


@pages.get("/settings/teams")
@requires(Right.MANAGE_TEAMS)
def team_list() -> str:
    """Every team with its people; the retired ones apart."""
    found = teams(with_retired=True)
    return render_template(
        "touchpoints/teams.html",
        teams=[facts for facts in found if not facts.is_retired],
        retired=[facts for facts in found if facts.is_retired],
        names=names_of(staff_id for facts in found for staff_id in facts.staff_ids),
    )


@pages.get("/settings/teams/new")
@requires(Right.MANAGE_TEAMS)
def new_team() -> str:
    """The empty form."""
    return _page(TeamForm(formdata=None), None)


@pages.post("/settings/teams")
@requires(Right.MANAGE_TEAMS)
def add_team() -> Any:
    """The new team."""
    form, actor = TeamForm(), current_actor()
    if form.validate_on_submit():
        try:
            with transaction():
                accounts.create_team(
                    actor=actor,
                    now=clock.now(),
                    name=form.name.data or "",
                    staff_ids=form.staff_ids.data or [],
                    people=ids_for(actor),
                )
        except Invalid as fault:
            form.name.errors = [str(fault)]
        else:
            flash(_("Saved."), "success")
            return redirect("/settings/teams", 303)
    return _page(form, None), 422


@pages.get("/settings/teams/<int(max=2147483647):team_id>")
@requires(Right.MANAGE_TEAMS)
def one_team(team_id: int) -> str:
    """A team's name and people."""
    return _as_it_is(_facts(team_id))


def _as_it_is(facts: TeamFacts) -> str:
    form = TeamForm(
        formdata=None,
        facts=facts,
        name=facts.name,
        staff_ids=list(facts.staff_ids),
        revision=facts.revision,
    )
    return _page(form, facts)


@pages.post("/settings/teams/<int(max=2147483647):team_id>/details")
@requires(Right.MANAGE_TEAMS)
def change_team(team_id: int) -> Any:
    """The changed team; 409 with everything kept when someone else changed it first."""
    facts, actor = _facts(team_id), current_actor()
    form = TeamForm(facts=facts)
    if not form.validate_on_submit():
        return _page(form, facts), 422
    try:
        with transaction():
            accounts.change_team(
                actor=actor,
                now=clock.now(),
                team_id=team_id,
                seen_revision=form.revision.data or 0,
                name=form.name.data or "",
                staff_ids=form.staff_ids.data or [],
                people=ids_for(actor),
            )
    except Conflict:
        newest = _facts(team_id)
        see_again(form.revision, newest.revision)
        return _page(form, newest, is_late=True), 409
    except Invalid as fault:
        form.name.errors = [str(fault)]
        return _page(form, facts), 422
    flash(_("Saved."), "success")
    return redirect("/settings/teams", 303)


@pages.post("/settings/teams/<int(max=2147483647):team_id>/retirement")
@requires(Right.MANAGE_TEAMS)
def retire_team(team_id: int) -> Any:
    """The team gets no more cases."""
    return _moved(team_id, accounts.retire_team, _("The team gets no more cases."))


@pages.post("/settings/teams/<int(max=2147483647):team_id>/return")
@requires(Right.MANAGE_TEAMS)
def bring_back_team(team_id: int) -> Any:
    """The team gets cases again."""
    return _moved(team_id, accounts.bring_back_team, _("The team is in use again."))


def _moved(team_id: int, change: Any, said: str) -> Any:
    _facts(team_id)
    actor, form = current_actor(), SeenForm()
    if not form.validate_on_submit():
        raise Invalid(_("The page's address is damaged. Start from the first page."))
    with transaction():
        change(
            actor=actor,
            now=clock.now(),
            team_id=team_id,
            seen_revision=form.revision.data or 0,
            people=ids_for(actor),
        )
    flash(said, "success")
    return redirect("/settings/teams", 303)


class SeenForm(FlaskForm):
    """A button that says which version of the page it stands on."""

    revision = seen_field()


def _facts(team_id: int) -> TeamFacts:
    facts = team(team_id)
    if facts is None:
        raise NotFound(_("There is no such team."))
    return facts


def _page(form: TeamForm, facts: TeamFacts | None, *, is_late: bool = False) -> str:
    actor: Actor = current_actor()
    return render_template(
        "touchpoints/team.html",
        form=form,
        team=facts,
        members=sorted(names_of(facts.staff_ids).values()) if facts else [],
        is_late=is_late,
        may_change=facts is None
        or accounts.may_change_team(actor, facts.staff_ids, ids_for(actor)),
        revision_form=SeenForm(formdata=None, revision=facts.revision if facts else None),
    )

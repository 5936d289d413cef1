"""`/surveys`: every survey, a new one, and the versions of one."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import current_actor, requires
from feedback.accounts.web.typed import line
from feedback.core import clock
from feedback.core.database import transaction
from feedback.core.i18n import LANGUAGES, NAMES, _, _l, current_language
from feedback.surveys import service
from feedback.surveys.domain import drafts
from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.question_types import REGISTRY
from feedback.surveys.ready_made import ready_made
from feedback.surveys.store.queries import survey, surveys, version, version_numbered, versions
from feedback.surveys.web import wording
from feedback.surveys.web.blueprint import pages


class NewSurveyForm(FlaskForm):
    """A name for staff, something to start from, and the languages."""

    name = StringField(
        _l("Name for staff"),
        filters=[line],
        validators=[DataRequired(_l("Give the survey a name.")), Length(max=120)],
    )
    start = RadioField(_l("Start from"), default="touchpoint", choices=[])
    languages = SelectMultipleField(
        _l("Languages"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[(code, NAMES[code]) for code in LANGUAGES],
        default=list(LANGUAGES),
        validators=[InputRequired(_l("Choose at least one language."))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start.choices = [
            (key, f"{label} – {text}") for key, (label, text) in wording.READY_MADE.items()
        ]


@pages.get("/surveys")
@requires(Right.EDIT_SURVEYS)
def catalogue() -> str:
    """Every survey with its state, the closed ones last."""
    return render_template("surveys/list.html", surveys=surveys(), wording=wording)


@pages.get("/surveys/new")
@requires(Right.EDIT_SURVEYS)
def new() -> str:
    """The form of a new survey."""
    return render_template("surveys/new.html", form=NewSurveyForm())


@pages.post("/surveys")
@requires(Right.EDIT_SURVEYS)
def create() -> Response:
    """A new survey from a ready-made one or from nothing."""
    form = NewSurveyForm()
    if not form.validate_on_submit():
        return make_response(render_template("surveys/new.html", form=form), 422)
    with transaction():
        made = service.create_survey(
            actor=current_actor(),
            now=clock.now(),
            name=form.name.data or "",
            document=_document(str(form.start.data), list(form.languages.data or []), form),
        )
        survey_id = made.id
    flash(_("The draft is ready. Look it over, then publish it."), "success")
    return redirect(f"/surveys/{survey_id}/draft", 303)


def _document(start: str, languages: list[str], form: NewSurveyForm) -> dict[str, Any]:
    found = ready_made().get(start)
    if found is None:
        return drafts.blank_document(dict.fromkeys(languages, form.name.data or ""), languages)
    default = current_language() if current_language() in languages else languages[0]
    document = {**found, "default_language": default}
    for language in found["languages"]:
        if language not in languages:
            document = drafts.without_language(document, language)
    return document


@pages.get("/surveys/<int(max=2147483647):survey_id>")
@requires(Right.EDIT_SURVEYS)
def one(survey_id: int) -> str:
    """A survey: what touchpoints show, its history, where it is shown."""
    kept = survey(survey_id)
    current = version(kept.current_version_id) if kept.current_version_id else None
    return render_template(
        "surveys/one.html",
        survey=kept,
        current=current,
        versions=versions(survey_id),
        has_changes=service.has_changes(kept, current),
        wording=wording,
    )


@pages.get("/surveys/<int(max=2147483647):survey_id>/versions/<int(max=2147483647):number>")
@requires(Right.EDIT_SURVEYS)
def frozen(survey_id: int, number: int) -> str:
    """A version as it was published: what was asked, word for word."""
    shown = version_numbered(survey_id, number)
    definition = parse(shown.definition)
    language = request.args.get("in") or current_language()
    if language not in definition.languages:
        language = definition.default_language
    return render_template(
        "surveys/version.html",
        survey=survey(survey_id),
        version=shown,
        definition=definition,
        document=shown.definition,
        language=language,
        registry=REGISTRY,
        wording=wording,
    )

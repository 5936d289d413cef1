"""`/surveys/<id>/preview`: a draft as customers will see it; nothing can be sent from here."""

from __future__ import annotations

from flask import Response, request

from feedback.accounts.domain.roles import Right
from feedback.accounts.web.current import requires
from feedback.core.errors import Invalid
from feedback.core.i18n import _, current_language
from feedback.intake.domain.languages import choose_language
from feedback.intake.render.page import survey_page
from feedback.intake.web.blueprint import pages
from feedback.intake.web.front import respond
from feedback.surveys.domain.definition import DefinitionError, parse
from feedback.surveys.store.queries import survey, version_numbered


@pages.get("/surveys/<int(max=2147483647):survey_id>/preview")
@requires(Right.EDIT_SURVEYS)
def preview(survey_id: int) -> Response:
    """The draft, or with `?version=` a published one, in the language of `?lang=`."""
    shown = survey(survey_id)
    number = request.args.get("version", type=int)
    document = version_numbered(survey_id, number).definition if number else shown.draft
    try:
        definition = parse(document)
    except DefinitionError as error:
        raise Invalid(_("This draft cannot be shown yet."), [str(error)]) from error
    language = choose_language(
        request.args.get("lang"),
        current_language(),
        definition.languages,
        definition.default_language,
    )
    page = survey_page(
        definition, language=language, place=shown.name, action="", token="", notice="preview"
    )
    return respond(page, 200)

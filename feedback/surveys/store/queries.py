"""Reads of surveys; a published version never changes, so its compiled form is kept."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from feedback.core.database import db
from feedback.core.errors import NotFound
from feedback.core.i18n import _
from feedback.surveys.domain.definition import parse
from feedback.surveys.domain.path import CompiledSurvey, compile_survey
from feedback.surveys.store.models import Survey, SurveyVersion

MOST_KEPT = 512
LARGEST = 2**31 - 1  # of a whole number in a column

_compiled: dict[int, CompiledSurvey] = {}


def surveys() -> list[tuple[Survey, SurveyVersion | None]]:
    """Every survey with the version that touchpoints show (None before the first publishing)."""
    rows = db.session.execute(
        select(Survey, SurveyVersion)
        .outerjoin(SurveyVersion, SurveyVersion.id == Survey.current_version_id)
        .order_by(Survey.status == "closed", func.lower(Survey.name), Survey.id)
    )
    return [(survey, version) for survey, version in rows]


def survey(survey_id: int) -> Survey:
    """The survey with this id; raises `NotFound`."""
    found = db.session.get(Survey, survey_id)
    if found is None:
        raise NotFound(_("There is no such survey."))
    return found


def version(version_id: int) -> SurveyVersion:
    """The published version with this id; raises `NotFound`."""
    found = db.session.get(SurveyVersion, version_id)
    if found is None:
        raise NotFound(_("There is no such survey version."))
    return found


def versions(survey_id: int) -> list[SurveyVersion]:
    """The published versions of a survey, the newest first."""
    return list(
        db.session.scalars(
            select(SurveyVersion)
            .where(SurveyVersion.survey_id == survey_id)
            .order_by(SurveyVersion.number.desc())
        )
    )


def version_numbered(survey_id: int, number: int) -> SurveyVersion:
    """The survey's version with this number; raises `NotFound`."""
    found = None
    if 0 < number <= LARGEST:
        found = db.session.scalar(
            select(SurveyVersion).where(
                SurveyVersion.survey_id == survey_id, SurveyVersion.number == number
            )
        )
    if found is None:
        raise NotFound(_("There is no such survey version."))
    return found


def newest_number(survey_id: int) -> int:
    """The number of the survey's newest version; 0 before the first publishing."""
    return (
        db.session.scalar(
            select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey_id)
        )
        or 0
    )


def compiled_version(version_id: int, connection: Connection | None = None) -> CompiledSurvey:
    """A version prepared for judging answers, read once per process; raises `NotFound`."""
    kept = _compiled.get(version_id)
    if kept is not None:
        return kept
    document = (connection or db.session).scalar(
        select(SurveyVersion.definition).where(SurveyVersion.id == version_id)
    )
    if document is None:
        raise NotFound(_("There is no such survey version."))
    if len(_compiled) >= MOST_KEPT:
        _compiled.clear()
    compiled = _compiled[version_id] = compile_survey(parse(document))
    return compiled


def forget_version(version_id: int) -> None:
    """Drop what was kept under an id that is given out anew, as after a restored backup."""
    _compiled.pop(version_id, None)

"""Use cases of surveys: a draft is written, published as a version for ever, and closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import update

from feedback.accounts.domain.roles import Actor, Right
from feedback.audit.service import record
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.core.i18n import _
from feedback.surveys.domain.clean import clean_text
from feedback.surveys.domain.definition import (
    Definition,
    DefinitionError,
    PublishFault,
    digest,
    parse,
    to_document,
)
from feedback.surveys.domain.publish import publish_faults, version_faults
from feedback.surveys.store.consent import keep_wordings
from feedback.surveys.store.models import Survey, SurveyVersion
from feedback.surveys.store.queries import (
    LARGEST,
    forget_version,
    newest_number,
    survey,
    version,
    versions,
)

LONGEST_NAME = 120


class Refused(Invalid):
    """A document that cannot be kept or published; `places` say where and why, all of them."""

    def __init__(self, message: str, places: Sequence[PublishFault]) -> None:
        super().__init__(message, [f"{p.where}: {p.code} {p.detail}".strip() for p in places])
        self.places = tuple(places)


def create_survey(*, actor: Actor, now: datetime, name: str, document: Mapping[str, Any]) -> Survey:
    """A new survey with this draft; raises `Refused` if the document is not a definition."""
    _require(actor)
    made = Survey(
        name=_named(name),
        status="draft",
        draft=to_document(_parsed(document)),
        current_version_id=None,
        created_at=now,
        updated_at=now,
    )
    db.session.add(made)
    db.session.flush()
    _record(actor, now, "survey.created", made.id)
    return made


def save_draft(
    *,
    actor: Actor,
    now: datetime,
    survey_id: int,
    seen_revision: int,
    document: Mapping[str, Any],
    name: str | None = None,
) -> Survey:
    """The survey with this draft; what is published stays as it is.

    A draft may be unfinished. Raises `Refused` for what is no definition at all, and `Conflict`
    when somebody saved since `seen_revision`.
    """
    _require(actor)
    kept = survey(survey_id)
    values: dict[str, Any] = {"draft": to_document(_parsed(document)), "updated_at": now}
    if name is not None:
        values["name"] = _named(name)
    _advance(kept, seen_revision, values)
    _record(actor, now, "survey.draft_saved", survey_id, revision=kept.revision)
    return kept


def publish(
    *, actor: Actor, now: datetime, survey_id: int, seen_revision: int | None = None
) -> SurveyVersion:
    """The version that touchpoints show from now on; a draft without changes makes no new one.

    Raises `Refused` with every reason: missing words, dangling references, changed meanings.
    """
    _require(actor)
    kept = survey(survey_id)
    definition = _parsed(kept.draft)
    current = version(kept.current_version_id) if kept.current_version_id else None
    faults = [*publish_faults(definition)]
    # Figures are kept by question id over all versions, so no version's meaning may be changed.
    for published in versions(survey_id):
        faults += version_faults(parse(published.definition), definition)
    if faults:
        raise Refused(_("This survey cannot be published yet."), list(dict.fromkeys(faults)))
    document = to_document(definition)
    if current is None or current.digest != digest(document):
        current = SurveyVersion(
            survey_id=survey_id,
            number=newest_number(survey_id) + 1,
            definition=document,
            digest=digest(document),
            published_at=now,
            published_by=actor.staff_id,
        )
        db.session.add(current)
        db.session.flush()
        keep_wordings(current, definition)
        forget_version(current.id)
    values = {"status": "published", "current_version_id": current.id, "updated_at": now}
    _advance(kept, kept.revision if seen_revision is None else seen_revision, values)
    _record(actor, now, "survey.published", survey_id, version=current.number)
    return current


def close(
    *, actor: Actor, now: datetime, survey_id: int, seen_revision: int | None = None
) -> Survey:
    """The survey, taking no new answers from now on; publishing opens it again."""
    _require(actor)
    kept = survey(survey_id)
    if kept.status != "published":
        raise Invalid(_("Only a published survey can be closed."))
    _advance(
        kept,
        kept.revision if seen_revision is None else seen_revision,
        {"status": "closed", "updated_at": now},
    )
    _record(actor, now, "survey.closed", survey_id)
    return kept


def has_changes(kept: Survey, current: SurveyVersion | None) -> bool:
    """Whether the draft says something else than what touchpoints show."""
    return current is None or digest(to_document(parse(kept.draft))) != current.digest


def _require(actor: Actor) -> None:
    if not actor.may(Right.EDIT_SURVEYS):
        raise Forbidden(_("Your role does not allow this."))


def _named(name: str) -> str:
    plain = " ".join(clean_text(name)[0].split())
    if not plain or len(plain) > LONGEST_NAME:
        raise Invalid(_("A survey needs a name of at most %(n)s characters.", n=LONGEST_NAME))
    return plain


def _parsed(document: Mapping[str, Any]) -> Definition:
    try:
        return parse(deepcopy(dict(document)))
    except DefinitionError as error:
        raise Refused(_("This is not a survey definition."), error.faults) from error


def _advance(kept: Survey, seen_revision: int, values: dict[str, Any]) -> None:
    """Write the values if nobody wrote since; the row is read anew."""
    n_changed = 0
    if 0 < seen_revision < LARGEST:
        changed: Any = db.session.execute(
            update(Survey)
            .where(Survey.id == kept.id, Survey.revision == seen_revision)
            .values(**values, revision=seen_revision + 1)
            .execution_options(synchronize_session=False)
        )
        n_changed = changed.rowcount
    if n_changed != 1:
        db.session.refresh(kept)
        raise Conflict(
            _("Somebody else has changed this survey since you opened it."),
            [kept.updated_at],
        )
    db.session.refresh(kept)


def _record(actor: Actor, now: datetime, action: str, survey_id: int, **detail: Any) -> None:
    record(
        at=now,
        staff_id=actor.staff_id,
        action=action,
        object_kind="survey",
        object_id=survey_id,
        **detail,
    )

"""The wordings of consent, kept for ever: what somebody agreed to can be shown years later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import select

from feedback.core.database import db
from feedback.surveys.domain.structure import Definition
from feedback.surveys.store.models import ConsentText, SurveyVersion


def consent_digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over the words in all languages; the same words give the same digest."""
    told = json.dumps(dict(texts), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def keep_wordings(version: SurveyVersion, definition: Definition) -> None:
    """Write down the wordings of a version that was just published, each once a survey."""
    for question in definition.questions:
        if question.consent is None:
            continue
        name, digest = question.consent.version, consent_digest(question.consent.text)
        is_kept = db.session.scalar(
            select(ConsentText.id).filter_by(
                survey_id=version.survey_id, version=name, digest=digest
            )
        )
        if is_kept is None:
            db.session.add(
                ConsentText(
                    survey_id=version.survey_id,
                    version=name,
                    digest=digest,
                    text=dict(question.consent.text),
                    survey_version_id=version.id,
                    first_used_at=version.published_at,
                )
            )
            db.session.flush()

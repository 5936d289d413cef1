"""What people agreed to is written down with the version that asked it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import db
from feedback.surveys.ready_made import ready_made
from feedback.surveys.service import Refused, create_survey, publish, save_draft
from feedback.surveys.store.models import ConsentText
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")


def asking(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(q for q in document["questions"] if q["type"] == "contact")
    return found


def test_each_wording_is_kept_once_with_its_first_use(session: Any) -> None:
    document = ready_made()["nps"]
    survey = create_survey(actor=SYSTEM, now=NOW, name="Desk", document=document)
    version = publish(actor=SYSTEM, now=NOW, survey_id=survey.id)
    other = deepcopy(document)
    other["title"]["en"] = "Another title"
    save_draft(
        actor=SYSTEM, now=NOW, survey_id=survey.id, seen_revision=survey.revision, document=other
    )
    publish(actor=SYSTEM, now=NOW, survey_id=survey.id)
    (kept,) = session.scalars(select(ConsentText)).all()
    assert (kept.version, kept.survey_version_id) == ("2026-01", version.id)
    assert (kept.text, kept.first_used_at) == (asking(document)["consent"]["text"], NOW)
    asking(other)["consent"]["text"]["zh"] = "另一种说法"
    save_draft(
        actor=SYSTEM, now=NOW, survey_id=survey.id, seen_revision=survey.revision, document=other
    )
    with pytest.raises(Refused) as refused:
        publish(actor=SYSTEM, now=NOW, survey_id=survey.id)
    assert {place.code for place in refused.value.places} == {"consent_changed"}
    asking(other)["consent"]["version"] = "2026-07"
    save_draft(
        actor=SYSTEM, now=NOW, survey_id=survey.id, seen_revision=survey.revision, document=other
    )
    publish(actor=SYSTEM, now=NOW, survey_id=survey.id)
    db.session.flush()
    versions = session.scalars(select(ConsentText.version).order_by(ConsentText.id)).all()
    assert versions == ["2026-01", "2026-07"]


@pytest.mark.parametrize(
    ("text", "code"), [({"en": "", "zh": ""}, "consent_missing"), (None, "consent_missing")]
)
def test_contact_fields_without_a_consent_are_not_published(
    session: Any, text: dict[str, str] | None, code: str
) -> None:
    document = ready_made()["nps"]
    question = asking(document)
    if text is None:
        del question["consent"]
    else:
        question["consent"]["text"] = text
    survey = create_survey(actor=SYSTEM, now=NOW, name="Desk", document=document)
    with pytest.raises(Refused) as refused:
        publish(actor=SYSTEM, now=NOW, survey_id=survey.id)
    assert code in {place.code for place in refused.value.places}

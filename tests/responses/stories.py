"""Answers as the pipeline stores them, one at a time or many at random."""

from __future__ import annotations

import random
import secrets
from datetime import datetime, timedelta

from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.intake.pipeline import scored_questions
from feedback.responses import service
from feedback.responses.domain.submission import NewResponse
from feedback.surveys.domain.path import evaluate
from feedback.surveys.store.queries import compiled_version
from tests.factories.followup import ZONE, World

CONTACT = {
    "a.q_contact.name": ["Li Na"],
    "a.q_contact.phone": ["+86 138 0013 8000"],
    "a.q_contact.consent": ["1"],
}


def give(
    made: World,
    at: datetime,
    *,
    nps: int | None = 2,
    place: int | None = None,
    form: dict[str, list[str]] | None = None,
    flags: tuple[str, ...] = (),
    response_id: str | None = None,
    language: str = "en",
    zone: str = ZONE,
) -> service.Stored:
    """One answer stored as the pipeline stores it; NPS 2 unless said otherwise."""
    survey = compiled_version(made.version_id)
    sent = {**({} if nps is None else {"a.q_nps": [str(nps)]}), **(form or {})}
    judged = evaluate(survey, sent)
    assert not judged.faults, judged.faults
    new = NewResponse(
        response_id=response_id or secrets.token_hex(8),
        receipt=secrets.token_hex(8),
        touchpoint_id=place or made.counter,
        survey_id=made.survey_id,
        survey_version_id=made.version_id,
        received_at=at,
        local_on=local_date(at, zone),
        language=language,
        evaluation=judged,
        lead_question="q_nps",
        body_hash=secrets.token_hex(32),
        seconds_on_page=41,
        flags=flags,
    )
    return service.store(db.session.connection(), new, scored_questions(survey))


REASONS = ("wait", "staff", "information", "process")


def give_many(made: World, n: int, *, start: datetime, days: int, seed: int = 7) -> list[str]:
    """Random answers over the days before `start`: skips, edits, doubts, both places, hostile
    words; the response ids."""
    dice = random.Random(seed)
    ids: list[str] = []
    for _ in range(n):
        at = start - timedelta(minutes=dice.randrange(days * 24 * 60))
        form: dict[str, list[str]] = {}
        if dice.random() < 0.6:
            form["a.q_reasons"] = dice.sample(REASONS, dice.randint(1, 3))
        if dice.random() < 0.5:
            form["a.q_comment"] = [dice.choice(["等了很久", "Fine, thank you", "50% off_"])]
        if dice.random() < 0.3:
            form["a.q_csat"] = [str(dice.randint(1, 5))]
        response_id = f"{seed}-{len(ids):05}"
        flags = ("duplicate",) if dice.random() < 0.1 else ()
        place = made.counter if dice.random() < 0.7 else made.desk
        common = {"place": place, "flags": flags, "response_id": response_id}
        common["language"] = dice.choice(["en", "zh"])
        give(made, at, nps=dice.randint(0, 10), form=form, **common)
        if dice.random() < 0.2:
            later = at + timedelta(minutes=dice.randint(1, 1430))
            give(made, later, nps=dice.randint(0, 10), form=form, **common)
        ids.append(response_id)
    return ids

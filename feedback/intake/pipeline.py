"""The product in one function: `receive`.

screen → validate → score → store and count → route → open case and start its clocks → outbox,
in one transaction that the caller opens and commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from feedback.core.clock import local_date
from feedback.core.ids import new_token
from feedback.followup.service import OpenedCase, change_answer, open_case
from feedback.intake.screening import Screen
from feedback.outbox import service as outbox
from feedback.responses import service as responses
from feedback.responses.domain.submission import NewResponse
from feedback.routing import service as routing
from feedback.routing.domain.decision import Decision, ResponseFacts, Score
from feedback.scoring.domain.metrics import Metric
from feedback.surveys.domain.answers import Evaluation, Fault
from feedback.surveys.domain.path import CompiledSurvey, evaluate
from feedback.surveys.domain.question_types import REGISTRY

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Submission:
    """One page of answers as it came in, with the facts of its signed token and its touchpoint."""

    response_id: str
    issued_at: datetime
    language: str
    form: Form
    survey: CompiledSurvey
    survey_id: int
    survey_version_id: int
    touchpoint_id: int
    zone: str
    calendar_version_id: int
    policy_version_id: int
    # Of the touchpoint; looked up where they are needed and not given.
    path: str = ""
    channel: str | None = None
    device: str = ""
    is_honeypot_filled: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the respondent is told: the receipt's token, or the faults at their fields.

    `outcome`: stored, repeated (same body again), changed, closed (edit window over), faulty.
    """

    outcome: str
    token: str = ""
    faults: tuple[Fault, ...] = ()
    evaluation: Evaluation | None = None
    case: OpenedCase | None = None


# A program filled the hidden field, or the same device sent the same words again. All other doubts
# open their case: a counter's shared tablet is no robot, and forgetting a human costs more.
NOBODY_WAITS = frozenset({"honeypot", "duplicate"})

_screen = Screen()


def receive(
    connection: Connection, submission: Submission, *, now: datetime, screen: Screen = _screen
) -> Receipt:
    """Judge, store, count, route and follow up one page of answers; the caller commits.

    Nothing is written when the answers have faults. A repeat of the same response id writes
    nothing new and gets the same receipt.
    """
    judged = evaluate(submission.survey, submission.form)
    if judged.faults:
        return Receipt("faulty", faults=judged.faults, evaluation=judged)
    new = _new_response(submission, judged, now, screen)
    stored = responses.store(connection, new, scored_questions(submission.survey))
    case = None
    if stored.outcome in {"stored", "changed"}:
        # A changed answer keeps the doubts of its first sending, and gets no new ones.
        case = _follow_up(
            connection,
            submission,
            replace(new, flags=stored.flags),
            stored.key,
            now,
            is_changed=stored.outcome == "changed",
        )
    return Receipt(stored.outcome, stored.receipt, evaluation=judged, case=case)


def _new_response(
    submission: Submission, judged: Evaluation, now: datetime, screen: Screen
) -> NewResponse:
    body_hash = _body_hash(judged)
    flags = screen.flags(
        now=now,
        issued_at=submission.issued_at,
        is_honeypot_filled=submission.is_honeypot_filled,
        device=submission.device or submission.response_id,
        touchpoint_id=submission.touchpoint_id,
        response_id=submission.response_id,
        body_hash=body_hash,
        comment=max((text for _, text in judged.comments), key=len, default=""),
    )
    return NewResponse(
        response_id=submission.response_id,
        receipt=new_token(),
        touchpoint_id=submission.touchpoint_id,
        survey_id=submission.survey_id,
        survey_version_id=submission.survey_version_id,
        received_at=now,
        local_on=local_date(now, submission.zone),
        language=submission.language,
        evaluation=judged,
        lead_question=submission.survey.definition.lead_question,
        body_hash=body_hash,
        seconds_on_page=max(0, int((now - submission.issued_at).total_seconds())),
        flags=flags,
    )


def _body_hash(judged: Evaluation) -> str:
    """The same for the same answers, whatever the order or spelling of the form's fields."""
    told = repr((sorted(judged.answers.items()), judged.contact))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=512)
def scored_questions(survey: CompiledSurvey) -> dict[str, Metric]:
    """Question id → metric of the scored questions of a version."""
    return {
        question.id: metric
        for question in survey.definition.questions
        if (metric := REGISTRY[question.type].metric) is not None
    }


def _follow_up(
    connection: Connection,
    submission: Submission,
    new: NewResponse,
    key: int,
    now: datetime,
    *,
    is_changed: bool,
) -> OpenedCase | None:
    facts = _facts(submission, new)
    decision = _decide(connection, new, facts, key, now)
    told = _open_or_tell(connection, submission, new, key, now, decision, is_changed=is_changed)
    has_case, case = told
    routing.keep_praise(
        connection,
        now=now,
        local_on=new.local_on,
        response_key=key,
        facts=facts,
        # Where a case was opened, the story is about the case, whatever came later.
        decision=replace(decision, praises=decision.praises and not has_case),
        is_changed=is_changed,
    )
    return case


def _open_or_tell(
    connection: Connection,
    submission: Submission,
    new: NewResponse,
    key: int,
    now: datetime,
    decision: Decision,
    *,
    is_changed: bool,
) -> tuple[bool, OpenedCase | None]:
    """Whether the response has a case now, and the case if it is a new one."""
    if is_changed and change_answer(connection, now=now, response_key=key, decision=decision):
        return True, None
    if not decision.opens:
        return False, None
    case = open_case(
        connection,
        now=now,
        response_key=key,
        touchpoint_id=new.touchpoint_id,
        local_on=new.local_on,
        decision=decision,
        calendar_version_id=submission.calendar_version_id,
        policy_version_id=submission.policy_version_id,
        zone=submission.zone,
    )
    if case is not None:
        outbox.put(
            connection,
            now=now,
            kind="case.opened",
            dedupe_key=f"case.opened:{case.case_id}",
            payload={"case_id": case.case_id},
        )
    return True, case


def _facts(submission: Submission, new: NewResponse) -> ResponseFacts:
    """What routing may know of the response."""
    judged = new.evaluation
    lead = next((score for score in judged.scores if score.question_id == new.lead_question), None)
    return ResponseFacts(
        metric=lead.metric if lead else None,
        value=lead.value if lead else None,
        band=lead.band if lead else None,
        has_comment=bool(judged.comments),
        has_contact=judged.contact is not None,
        is_flagged=bool(NOBODY_WAITS & set(new.flags)),
        touchpoint_id=new.touchpoint_id,
        language=new.language,
        path=submission.path,
        channel=submission.channel,
        scores=tuple(Score(score.metric, score.value) for score in judged.scores),
        choices=frozenset(judged.choices),
        comment="\n".join(text for _, text in judged.comments),
    )


def _decide(
    connection: Connection, new: NewResponse, facts: ResponseFacts, key: int, now: datetime
) -> Decision:
    contact = new.evaluation.contact
    return routing.decide(
        connection,
        facts,
        now=now,
        response_key=key,
        contact=routing.Contact(contact.email, contact.phone) if contact else routing.Contact(),
    )

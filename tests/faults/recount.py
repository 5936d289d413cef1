"""Everything counted again from the raw answers, by other code than the product's."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, select

from feedback.followup.store.models import CaseClock, CaseEvent, CaseRollup, FollowUpCase
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import AnswerFact, ChoiceRollup, Response, ScoreRollup
from feedback.surveys.store.models import SurveyVersion

SCALES = {"nps": range(11), "csat": range(1, 6), "ces": range(1, 8)}


def rows(connection: Connection, model: Any) -> list[Any]:
    """Every row of a table."""
    return list(connection.execute(select(model.__table__)))


def faults_of(connection: Connection) -> list[str]:
    """Where counts, facts, cases, clocks and outbox do not follow from the stored answers."""
    answers = rows(connection, Response)
    documents = {row.id: row.definition for row in rows(connection, SurveyVersion)}
    scores: Counter[Any] = Counter()
    choices: Counter[Any] = Counter()
    facts: Counter[Any] = Counter()
    for answer in answers:
        place = (answer.touchpoint_id, answer.local_on, answer.survey_id, answer.is_flagged)
        for question in documents[answer.survey_version_id]["questions"]:
            given = answer.answers.get(question["id"])
            if question["type"] in SCALES and question["id"] in answer.answers:
                column = "n_skipped" if given is None else f"v{given}"
                scores[(*place, question["id"], column)] += 1
                if given is not None:
                    facts[(answer.id, question["id"], "", given)] += 1
            elif question["type"].endswith("choice"):
                for option in [given] if isinstance(given, str) else given or ():
                    choices[(*place, question["id"], option)] += 1
                    facts[(answer.id, question["id"], option, None)] += 1
    found = []
    if (counted := _score_counts(connection)) != scores:
        found.append(f"score rollup: {counted - scores} too many, {scores - counted} missing")
    if (counted := _choice_counts(connection)) != choices:
        found.append(f"choice rollup: {counted - choices} too many, {choices - counted} missing")
    told = Counter(
        (row.response_key, row.question_id, row.option_id, row.value)
        for row in rows(connection, AnswerFact)
    )
    if told != facts:
        found.append(f"facts: {told - facts} too many, {facts - told} missing")
    return found + _case_faults(connection, answers)


def _score_counts(connection: Connection) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for row in rows(connection, ScoreRollup):
        for column in ("n_skipped", *(f"v{value}" for value in range(11))):
            if n := getattr(row, column):
                place = (row.touchpoint_id, row.local_on, row.survey_id, row.is_flagged)
                counted[(*place, row.question_id, column)] = n
    return counted


def _choice_counts(connection: Connection) -> Counter[Any]:
    return Counter(
        {
            (
                row.touchpoint_id,
                row.local_on,
                row.survey_id,
                row.is_flagged,
                row.question_id,
                row.option_id,
            ): row.n
            for row in rows(connection, ChoiceRollup)
            if row.n
        }
    )


def _case_faults(connection: Connection, answers: list[Any]) -> list[str]:
    """Each unhappy answer of a human has one case; each case two clocks, one event, one message."""
    found = []
    cases = rows(connection, FollowUpCase)
    unhappy = {
        row.id
        for row in answers
        if row.band == "detractor" and not set(row.flags.split()) & {"honeypot", "duplicate"}
    }
    of_answers = Counter(case.response_key for case in cases)
    if missing := unhappy - of_answers.keys():
        found.append(f"{len(missing)} unhappy answers without a case")
    if double := [key for key, n in of_answers.items() if n != 1]:
        found.append(f"{len(double)} answers with more than one case")
    ids = {case.id for case in cases}
    clocks = Counter(row.case_id for row in rows(connection, CaseClock))
    opened = Counter(row.case_id for row in rows(connection, CaseEvent) if row.kind == "opened")
    messages = Counter(
        row.payload["case_id"]
        for row in rows(connection, OutboxMessage)
        if row.kind == "case.opened"
    )
    if clocks != Counter(dict.fromkeys(ids, 2)):
        found.append("not two clocks per case")
    if opened != Counter(dict.fromkeys(ids, 1)):
        found.append("not one opening per case")
    if messages != Counter(dict.fromkeys(ids, 1)):
        found.append(f"not one message per case: {len(ids)} cases, {messages.total()} messages")
    counted = {
        (row.touchpoint_id, row.opened_on): row.n_opened
        for row in rows(connection, CaseRollup)
        if row.n_opened
    }
    if counted != Counter((case.touchpoint_id, case.opened_on) for case in cases):
        found.append("opened cases are counted wrongly")
    return found

"""Store a judged submission, or replace it inside the edit window; never commit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from feedback.core.upsert import add_counts, run_rows
from feedback.responses.domain.person import email_key, phone_key
from feedback.responses.domain.submission import (
    NewResponse,
    Row,
    choice_rollup_rows,
    fact_rows,
    score_rollup_rows,
)
from feedback.responses.store import statements as sql
from feedback.scoring.domain.metrics import Metric

EDIT_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stored:
    """A response as it stands: its key, its receipt, its flags, and what this call did to it."""

    key: int
    receipt: str
    outcome: str  # stored, repeated, changed, closed (the edit window is over)
    flags: tuple[str, ...] = ()


def store(connection: Connection, new: NewResponse, metrics: dict[str, Metric]) -> Stored:
    """Insert the response with its facts and counts, or find the one with the same response id.

    The same body again changes nothing; another body inside the edit window replaces the answers
    and keeps the earlier ones as a revision. `metrics` maps scored question ids to their metric.
    """
    key = connection.execute(
        sql.insert_response(connection.dialect.name), _response_row(new)
    ).scalar_one_or_none()
    if key is None:
        return _again(connection, new, metrics)
    _insert_parts(connection, new, key)
    _count(connection, score_rollup_rows(new, metrics), choice_rollup_rows(new))
    return Stored(key, new.receipt, "stored", new.flags)


def _response_row(new: NewResponse) -> Row:
    judged = new.evaluation
    lead = next((score for score in judged.scores if score.question_id == new.lead_question), None)
    return {
        "response_id": new.response_id,
        "receipt": new.receipt,
        "touchpoint_id": new.touchpoint_id,
        "survey_id": new.survey_id,
        "survey_version_id": new.survey_version_id,
        "received_at": new.received_at,
        "local_on": new.local_on,
        "language": new.language,
        # A scored question that was asked and left open is kept as null.
        "answers": {**judged.answers, **dict.fromkeys(judged.skipped)},
        "comment": "\n".join(text for _, text in judged.comments) or None,
        "body_hash": new.body_hash,
        "lead_metric": lead.metric.value if lead else None,
        "lead_value": lead.value if lead else None,
        "band": lead.band.value if lead else None,
        "seconds_on_page": new.seconds_on_page,
        "flags": " ".join(new.flags),
        "is_flagged": new.is_flagged,
        "revision": 1,
    }


def _insert_parts(connection: Connection, new: NewResponse, key: int) -> None:
    facts = fact_rows(new, key)
    if facts:
        run_rows(connection, sql.INSERT_FACTS, facts)
    contact = new.evaluation.contact
    if contact is not None:
        connection.execute(
            sql.INSERT_CONTACT,
            {
                "response_key": key,
                "name": contact.name or None,
                "phone": contact.phone or None,
                "email": contact.email or None,
                "consent_version": contact.consent_version,
                "consented_at": new.received_at,
                "email_key": email_key(contact.email),
                "phone_key": phone_key(contact.phone),
            },
        )


def _count(connection: Connection, scores: list[Row], choices: list[Row]) -> None:
    add_counts(connection, sql.SCORE_ROLLUP, scores, sql.SCORE_COUNTERS)
    add_counts(connection, sql.CHOICE_ROLLUP, choices, sql.CHOICE_COUNTERS)


def _again(connection: Connection, new: NewResponse, metrics: dict[str, Metric]) -> Stored:
    there: Any = connection.execute(sql.FIND_RESPONSE, {"wanted": new.response_id}).one()
    if there.body_hash == new.body_hash:
        return Stored(there.id, there.receipt, "repeated")
    # No hash: the customer took words or contact back, and an old page must not bring them again.
    if not there.body_hash:
        return Stored(there.id, there.receipt, "closed")
    if there.touchpoint_id != new.touchpoint_id or there.survey_version_id != new.survey_version_id:
        return Stored(there.id, there.receipt, "closed")
    if _as_utc(there.received_at, new.received_at) + EDIT_WINDOW < new.received_at:
        return Stored(there.id, there.receipt, "closed")
    _replace(connection, there, new, metrics)
    return Stored(there.id, there.receipt, "changed", tuple(there.flags.split()))


def _as_utc(instant: datetime, like: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=like.tzinfo)


def _replace(
    connection: Connection, there: Any, new: NewResponse, metrics: dict[str, Metric]
) -> None:
    """Take the old answers out of facts and counts, put the new ones in; the day stays."""
    old_scores, old_choices = _old_counts(connection, there, metrics)
    connection.execute(
        sql.INSERT_REVISION,
        {
            "response_key": there.id,
            "revision": there.revision,
            "replaced_at": new.received_at,
            "answers": there.answers,
            "body_hash": there.body_hash,
        },
    )
    connection.execute(sql.DELETE_FACTS, {"key": there.id})
    connection.execute(sql.DELETE_CONTACT, {"key": there.id})
    row = _response_row(new)
    for fixed in ("response_id", "receipt", "received_at", "local_on", "seconds_on_page"):
        row.pop(fixed)
    row.update(revision=there.revision + 1, flags=there.flags, is_flagged=there.is_flagged)
    connection.execute(sql.UPDATE_RESPONSE.values(**row), {"key": there.id, "seen": there.revision})
    kept = _on_first_day(new, there)
    _insert_parts(connection, kept, there.id)
    # Old and new in one go, so that every writer takes the rows of a table in the same order.
    _count(
        connection,
        _sum([*old_scores, *score_rollup_rows(kept, metrics)], sql.SCORE_COUNTERS),
        _sum([*old_choices, *choice_rollup_rows(kept)], sql.CHOICE_COUNTERS),
    )


def _sum(rows: list[Row], counters: tuple[str, ...]) -> list[Row]:
    """What one answer's old and new counts come to; nothing where they cancel out."""
    summed: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = row["question_id"], row.get("option_id", "")
        there = summed.setdefault(key, {**row, **dict.fromkeys(counters, 0)})
        for name in counters:
            there[name] += row[name]
    return [row for row in summed.values() if any(row[name] for name in counters)]


def _on_first_day(new: NewResponse, there: Any) -> NewResponse:
    return replace(new, local_on=there.local_on, flags=tuple(there.flags.split()))


def _old_counts(
    connection: Connection, there: Any, metrics: dict[str, Metric]
) -> tuple[list[Row], list[Row]]:
    common: Row = {
        "touchpoint_id": there.touchpoint_id,
        "local_on": there.local_on,
        "survey_id": there.survey_id,
        "is_flagged": there.is_flagged,
    }
    empty = dict.fromkeys(sql.SCORE_COUNTERS, 0)
    scores: list[Row] = []
    choices: list[Row] = []
    for fact in connection.execute(sql.FIND_FACTS, {"key": there.id}):
        if fact.option_id:
            choices.append(
                {**common, "question_id": fact.question_id, "option_id": fact.option_id, "n": -1}
            )
        else:
            counts = {"metric": fact.metric, **empty, f"v{fact.value}": -1}
            scores.append({**common, "question_id": fact.question_id, **counts})
    for question_id, answer in there.answers.items():
        if answer is None and question_id in metrics:
            counts = {"metric": metrics[question_id].value, **empty, "n_skipped": -1}
            scores.append({**common, "question_id": question_id, **counts})
    return scores, choices

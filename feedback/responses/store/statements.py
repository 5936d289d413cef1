"""The statements of the submit path, built once and run on a Core connection."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.responses.store.models import (
    AnswerFact,
    ChoiceRollup,
    ContactDetail,
    Response,
    ResponseRevision,
    ScoreRollup,
)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


RESPONSE = _table(Response)
CONTACT = _table(ContactDetail)
FACT = _table(AnswerFact)
REVISION = _table(ResponseRevision)
SCORE_ROLLUP = _table(ScoreRollup)
CHOICE_ROLLUP = _table(ChoiceRollup)

SCORE_COUNTERS = ("n_skipped", *(f"v{value}" for value in range(11)))
CHOICE_COUNTERS = ("n",)


@cache
def insert_response(dialect: str) -> Any:
    """Insert unless the response id is there; returns the key of a new row only."""
    insert_into: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return (
        insert_into(RESPONSE)
        .on_conflict_do_nothing(index_elements=["response_id"])
        .returning(RESPONSE.c.id)
    )


INSERT_FACTS = insert(FACT)
INSERT_CONTACT = insert(CONTACT)
INSERT_REVISION = insert(REVISION)
DELETE_FACTS = delete(FACT).where(FACT.c.response_key == bindparam("key"))
DELETE_CONTACT = delete(CONTACT).where(CONTACT.c.response_key == bindparam("key"))
# Two changes of one answer at once take turns; SQLite has one writer anyway.
FIND_RESPONSE = (
    select(RESPONSE)
    .where(RESPONSE.c.response_id == bindparam("wanted"))
    .with_for_update(key_share=True)
)
FIND_FACTS = select(FACT).where(FACT.c.response_key == bindparam("key"))
UPDATE_RESPONSE = update(RESPONSE).where(
    RESPONSE.c.id == bindparam("key"), RESPONSE.c.revision == bindparam("seen")
)

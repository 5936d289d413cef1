"""The judge after a fault: what customers were told against what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from feedback.core import clock
from feedback.core.database import db
from feedback.intake.domain.page_token import read, token_key
from feedback.responses.store.models import Response
from tests.faults.customers import Attempt
from tests.faults.recount import faults_of, rows
from tests.faults.shop import app_of
from tests.harness.server import Server


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures of one fault; `faults` must be empty."""

    n_acknowledged: int
    n_lost: int
    n_duplicated: int
    n_sent_again: int
    n_stored_without_thanks: int
    p99_seconds: float
    faults: tuple[str, ...]


def judge(server: Server, attempts: Iterable[Attempt]) -> Verdict:
    """Compare the customers' record with the database, and the database with itself."""
    pages = list(attempts)
    key = token_key(server.env["FEEDBACK_SECRET_KEY"])
    ids = {_response_id(key, page): page for page in pages}
    app = app_of(server)
    with app.app_context(), db.engine.connect() as connection:
        stored = rows(connection, Response)
        faults = faults_of(connection)
        if db.engine.dialect.name == "sqlite":
            told = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
            faults += [f"integrity: {line}" for line in told if line != "ok"]
            faults += [f"orphan: {row}" for row in orphans]
    with app.app_context():
        db.engine.dispose()
    n_of = Counter(row.response_id for row in stored)
    by_id = {row.response_id: row for row in stored}
    thanked = {name: page for name, page in ids.items() if page.receipt}
    faults += [f"stored but never sent: {name}" for name in by_id.keys() - ids.keys()]
    for name, row in by_id.items():
        page = ids.get(name)
        if page and _answers(row.answers) != _answers(page.answers):
            faults.append(f"not what was sent: {row.answers} for {page.answers}")
        if page and page.receipt and page.receipt != row.receipt:
            faults.append(f"another receipt than the customer's: {name}")
    seconds = sorted(page.seconds for page in thanked.values())
    return Verdict(
        n_acknowledged=len(thanked),
        n_lost=len(thanked.keys() - by_id.keys()),
        n_duplicated=sum(n - 1 for n in n_of.values()),
        n_sent_again=sum(page.n_tries > 1 for page in pages),
        n_stored_without_thanks=len(by_id.keys() - thanked.keys()),
        p99_seconds=seconds[int(len(seconds) * 0.99)] if seconds else 0.0,
        faults=tuple(faults),
    )


def _response_id(key: bytes, page: Attempt) -> str:
    token = read(key, page.token, now=clock.now())
    assert token is not None
    return token.response_id


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(value) if isinstance(value, list) else value for name, value in answers.items()
    }

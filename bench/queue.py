"""The first page of the queue at one hundred and at ten thousand open cases, in turn."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from bench.child import Child
from bench.figures import _batches, _clocks, _response
from bench.seed import install

SIZES = (100, 10_000)
# Behind both stands the same past: cases that were solved.
N_SOLVED = 5_000
ROUNDS = 100
PASSWORD = "correct horse battery"
PAGES = {
    "queue, first page, an agent": ("agent@bench.example", "/cases"),
    "queue, first page, a manager": ("manager@bench.example", "/cases"),
    "queue, unassigned, an agent": ("agent@bench.example", "/cases?view=unassigned"),
    "queue, newest first, an agent": ("agent@bench.example", "/cases?order=newest"),
    "queue, poll without news, an agent": ("agent@bench.example", "/cases/rows"),
}
Row = dict[str, Any]


def measure(database_urls: tuple[str | None, ...]) -> list[tuple[str, float, float, float]]:
    """Rows of (name, p95 ms at 10,000 cases, p95 ms at 100, ratio); one database per size."""
    with tempfile.TemporaryDirectory() as folder:
        children = [
            Child("bench.queue", size, f"{folder}/{size}", url)
            for size, url in zip(SIZES, database_urls, strict=True)
        ]
        try:
            found = []
            for name in PAGES:
                times: list[tuple[float, float]] = []
                for _ in range(ROUNDS):
                    small, large = (child.ask(name) for child in children)
                    times.append((small, large))
                small, large = (_p95([pair[place] for pair in times]) for place in (0, 1))
                found.append((name, large, small, large / small))
            return found
        finally:
            for child in children:
                child.end()


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]


def serve(size: int) -> None:
    """Fill an installation with so many open cases; answer each line with milliseconds."""
    from feedback.app import create_app
    from feedback.core import clock
    from feedback.core.database import db
    from feedback.migrate import upgrade_database

    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    upgrade_database(app)
    now = clock.now()
    with app.app_context():
        ids = install(now)
        staff_ids = _people(now, ids)
        with db.engine.begin() as connection:
            fill(connection, ids, staff_ids, size, now)
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    asks = {name: _asking(app, *page) for name, page in PAGES.items()}
    for ask in asks.values():
        ask()
    print("ready", flush=True)
    for line in sys.stdin:
        print(asks[line.strip()](), flush=True)


def _people(now: datetime, ids: list[int]) -> list[int]:
    from feedback.accounts.domain.roles import SYSTEM, Role
    from feedback.accounts.service import add_staff
    from feedback.core.database import transaction
    from feedback.touchpoints.service import give_scope
    from feedback.touchpoints.store.models import Touchpoint

    with transaction() as session:
        site = session.get(Touchpoint, ids[0]).parent_id
        found = []
        for role in (Role.AGENT, Role.MANAGER):
            person = add_staff(
                actor=SYSTEM,
                now=now,
                email=f"{role.value}@bench.example",
                name=role.value.title(),
                role=role,
                password=PASSWORD,
            )
            give_scope(actor=SYSTEM, now=now, staff_id=person.id, touchpoint_id=site)
            found.append(person.id)
        return found


def _asking(app: Any, email: str, path: str) -> Callable[[], float]:
    client = app.test_client()
    client.post("/login", data={"email": email, "password": PASSWORD})
    headers: dict[str, str] = {}

    def ask() -> float:
        started = time.perf_counter()
        answer = client.get(path, headers=headers)
        answer.get_data()
        took = (time.perf_counter() - started) * 1000
        if answer.status_code not in {200, 304}:
            raise RuntimeError(f"{path}: {answer.status_code}")
        if "/rows" in path:
            headers["If-None-Match"] = answer.headers["ETag"]
        return took

    return ask


def fill(
    connection: Connection, ids: list[int], staff_ids: list[int], size: int, now: datetime
) -> None:
    """Cases opened over the last ten days at either size, so that their clocks read alike."""
    from feedback.followup.store.models import CaseClock, FollowUpCase
    from feedback.responses.store.models import Response

    rng = random.Random(11)
    survey_id, version_id = connection.execute(
        text("SELECT survey_id, id FROM survey_version")
    ).one()
    calendar_id = connection.execute(text("SELECT id FROM calendar_version")).scalar_one()
    policy_id = connection.execute(text("SELECT id FROM policy_version")).scalar_one()
    n = N_SOLVED + size
    made = (_response(rng, key, n, ids, survey_id, version_id) for key in range(1, n + 1))
    for rows in _batches(made):
        cases = [_case(rng, row, staff_ids, size, now) for row in rows]
        connection.execute(insert(Response.__table__), rows)
        connection.execute(insert(FollowUpCase.__table__), cases)
        clocks = [
            clock if case["resolved_at"] else {**clock, **_RUNNING, **_clock_moments(case)}
            for case in cases
            for clock in _clocks(rng, {**case, "resolved_at": case["resolved_at"] or now},
                                 calendar_id, policy_id)
        ]  # fmt: skip
        connection.execute(insert(CaseClock.__table__), clocks)


def _clock_moments(case: Row) -> Row:
    return {moment: case[f"next_{moment}"] for moment in ("soon_at", "due_at", "late_at")}


_RUNNING = {"stopped_at": None, "used_minutes": None, "outcome": "running"}


def _case(rng: random.Random, row: Row, staff_ids: list[int], size: int, now: datetime) -> Row:
    place = row["id"] - N_SOLVED
    is_open = place > 0
    ago = timedelta(days=10) * (1 - place / size) if is_open else timedelta(days=40)
    opened_at = now - ago
    row.update(comment="Forty minutes in the queue, then the wrong form.", lead_value=2)
    row.update(band="detractor", received_at=opened_at, local_on=opened_at.date())
    due_at = opened_at + timedelta(hours=rng.randrange(1, 72))
    owner = rng.choice([None, None, None, *staff_ids])
    return {
        "id": row["id"],
        "response_key": row["id"],
        "touchpoint_id": row["touchpoint_id"],
        "status": "open" if is_open else "resolved",
        "priority": rng.choice(("urgent", "high", "normal")),
        "routed_because": {},
        "zone": "Asia/Shanghai",
        "opened_at": opened_at,
        "opened_on": opened_at.date(),
        "next_soon_at": due_at - timedelta(hours=4) if is_open else None,
        "next_due_at": due_at if is_open else None,
        "next_late_at": due_at + timedelta(minutes=1) if is_open else None,
        "owner_id": owner if is_open else rng.choice(staff_ids),
        "resolved_at": None if is_open else opened_at + timedelta(hours=20),
        "reason_code": None if is_open else "wait",
        "n_reopened": 0,
        "revision": 1,
    }


if __name__ == "__main__":
    serve(int(sys.argv[1]))

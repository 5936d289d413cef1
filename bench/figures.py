"""Dashboard and report figures at ten thousand and at one million responses, in turn."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from bench.child import Child
from bench.seed import CODES, ORGANISATION, install

SIZES = (10_000, 1_000_000)
ROUNDS = 15
NAMES = ("dashboard figures", "report figures, a touchpoint", "report figures, everything")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BATCH = 20_000
Row = dict[str, Any]


def measure(database_urls: tuple[str | None, ...]) -> list[tuple[str, float, float, float]]:
    """Rows of (name, ms at 1 million, ms at 10 thousand, ratio); one database per size."""
    with tempfile.TemporaryDirectory() as folder:
        children = [
            Child("bench.figures", size, f"{folder}/{size}", url)
            for size, url in zip(SIZES, database_urls, strict=True)
        ]
        try:
            rounds: dict[str, list[tuple[float, float]]] = {name: [] for name in NAMES}
            for _ in range(ROUNDS):
                for name in NAMES:
                    small, large = (child.ask(name) for child in children)
                    rounds[name].append((large, small))
            return [
                (
                    name,
                    statistics.median(large for large, _ in times),
                    statistics.median(small for _, small in times),
                    statistics.median(large / small for large, small in times),
                )
                for name, times in rounds.items()
            ]
        finally:
            for child in children:
                child.end()


def serve(size: int) -> None:
    """Fill an installation with so many responses; answer each line of stdin with milliseconds."""
    from feedback.app import create_app
    from feedback.core.database import db, reading
    from feedback.migrate import upgrade_database

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        ids = install(NOW)
        with db.engine.begin() as connection:
            fill(connection, ids, size)
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    works = dict(zip(NAMES, (_dashboard, _report, _whole_report), strict=True))
    for work in works.values():
        _timed(app, reading, work)
    print("ready", flush=True)
    for line in sys.stdin:
        print(_timed(app, reading, works[line.strip()]), flush=True)


def _timed(app: Any, reading: Any, work: Callable[[], object]) -> float:
    with app.test_request_context("/dashboard"), reading():
        started = time.perf_counter()
        work()
        return (time.perf_counter() - started) * 1000


def _dashboard() -> object:
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.analysis.domain.period import last_days
    from feedback.analysis.service import View, overview

    return overview(SYSTEM, View(last_days(90, NOW.date())), now=NOW)


def _report() -> object:
    return _collected(CODES[0])


def _whole_report() -> object:
    return _collected(ORGANISATION)


def _collected(code: str) -> object:
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.analysis.domain.period import last_days
    from feedback.reports.service import collect

    return collect(actor=SYSTEM, now=NOW, code=code, period=last_days(90, NOW.date()), floor=5)


def fill(connection: Connection, ids: list[int], size: int) -> None:
    """Responses spread evenly over a year: facts by the thousand, counts made from them in SQL."""
    from feedback.followup.store.models import CaseClock, FollowUpCase
    from feedback.responses.store.models import AnswerFact, Response

    rng = random.Random(7)
    survey_id, version_id = connection.execute(
        text("SELECT survey_id, id FROM survey_version")
    ).one()
    calendar_id = connection.execute(text("SELECT id FROM calendar_version")).scalar_one()
    policy_id = connection.execute(text("SELECT id FROM policy_version")).scalar_one()
    made = (_response(rng, key, size, ids, survey_id, version_id) for key in range(1, size + 1))
    for rows in _batches(made):
        connection.execute(insert(Response.__table__), rows)
        connection.execute(insert(AnswerFact.__table__), [f for row in rows for f in _facts(row)])
        cases = [_case(row) for row in rows if row["band"] == "detractor"]
        connection.execute(insert(FollowUpCase.__table__), cases)
        clocks = [c for case in cases for c in _clocks(rng, case, calendar_id, policy_id)]
        connection.execute(insert(CaseClock.__table__), clocks)
    connection.execute(text(_SCORES))
    connection.execute(text(_CHOICES))
    connection.execute(text(_CASES))


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _response(
    rng: random.Random, key: int, size: int, ids: list[int], survey_id: int, version_id: int
) -> Row:
    received_at = NOW - timedelta(days=365) * (1 - key / size)
    value = rng.choice((0, 3, 5, 6, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 10))
    band = "detractor" if value < 7 else "passive" if value < 9 else "promoter"
    return {
        "id": key,
        "response_id": f"{key:032x}",
        "receipt": f"r{key:020x}",
        "touchpoint_id": rng.choice(ids),
        "survey_id": survey_id,
        "survey_version_id": version_id,
        "received_at": received_at,
        "local_on": received_at.date(),
        "language": rng.choice(("zh", "en")),
        "answers": {"q_nps": value, "q_csat": 1 + value // 3},
        "comment": "Long queue, friendly staff." if key % 5 == 0 else None,
        "body_hash": "0" * 64,
        "lead_metric": "nps",
        "lead_value": value,
        "band": band,
        "seconds_on_page": 9,
        "flags": "",
        "is_flagged": False,
        "revision": 1,
    }


def _facts(row: Row) -> list[Row]:
    common = {
        "response_key": row["id"],
        "touchpoint_id": row["touchpoint_id"],
        "survey_id": row["survey_id"],
        "local_on": row["local_on"],
        "is_flagged": False,
        "option_id": "",
    }
    csat = row["answers"]["q_csat"]
    satisfied = "promoter" if csat > 3 else "passive" if csat == 3 else "detractor"
    nps = {"question_id": "q_nps", "metric": "nps", "value": row["lead_value"], "band": row["band"]}
    facts: list[Row] = [
        {**common, **nps},
        {**common, "question_id": "q_csat", "metric": "csat", "value": csat, "band": satisfied},
    ]
    if row["band"] == "detractor":
        reason = ("wait", "staff", "information", "process", "price", "quality")[row["id"] % 6]
        chosen = {"question_id": "q_reasons", "metric": None, "value": None, "band": None}
        facts.append({**common, **chosen, "option_id": reason})
    return facts


def _case(row: Row) -> Row:
    return {
        "response_key": row["id"],
        "touchpoint_id": row["touchpoint_id"],
        "status": "resolved",
        "priority": "normal",
        "routed_because": {},
        "zone": "Asia/Shanghai",
        "opened_at": row["received_at"],
        "opened_on": row["local_on"],
        "resolved_at": row["received_at"] + timedelta(hours=20),
        "reason_code": "wait",
        "n_reopened": 0,
        "revision": 4,
        "id": row["id"],
    }


def _clocks(rng: random.Random, case: Row, calendar_id: int, policy_id: int) -> list[Row]:
    return [
        {
            "case_id": case["id"],
            "kind": kind,
            "touchpoint_id": case["touchpoint_id"],
            "opened_on": case["opened_on"],
            "calendar_version_id": calendar_id,
            "policy_version_id": policy_id,
            "target_minutes": target,
            "started_at": case["opened_at"],
            "due_at": case["opened_at"] + timedelta(minutes=target),
            "stopped_at": case["resolved_at"],
            "used_minutes": (used := rng.randrange(5, int(target * 1.1))),
            "outcome": "met" if used <= target else "missed",
        }
        for kind, target in (("first_response", 240), ("resolution", 1440))
    ]


_VALUES = ", ".join(f"v{value}" for value in range(11))
_COUNTS = ", ".join(f"SUM(CASE WHEN value = {value} THEN 1 ELSE 0 END)" for value in range(11))
_SCORES = f"""
INSERT INTO score_rollup (touchpoint_id, local_on, survey_id, question_id, is_flagged, metric,
                          n_skipped, {_VALUES})
SELECT touchpoint_id, local_on, survey_id, question_id, is_flagged, metric, 0, {_COUNTS}
FROM answer_fact WHERE metric IS NOT NULL
GROUP BY touchpoint_id, local_on, survey_id, question_id, is_flagged, metric
"""
_CHOICES = """
INSERT INTO choice_rollup (touchpoint_id, local_on, survey_id, question_id, option_id,
                           is_flagged, n)
SELECT touchpoint_id, local_on, survey_id, question_id, option_id, is_flagged, COUNT(*)
FROM answer_fact WHERE option_id <> ''
GROUP BY touchpoint_id, local_on, survey_id, question_id, option_id, is_flagged
"""
_CASES = """
INSERT INTO case_rollup (touchpoint_id, opened_on, n_opened, n_resolved, n_reopened,
                         first_response_met, first_response_missed,
                         resolution_met, resolution_missed)
SELECT touchpoint_id, opened_on, COUNT(DISTINCT case_id), COUNT(DISTINCT case_id), 0,
       SUM(CASE WHEN kind = 'first_response' AND outcome = 'met' THEN 1 ELSE 0 END),
       SUM(CASE WHEN kind = 'first_response' AND outcome = 'missed' THEN 1 ELSE 0 END),
       SUM(CASE WHEN kind = 'resolution' AND outcome = 'met' THEN 1 ELSE 0 END),
       SUM(CASE WHEN kind = 'resolution' AND outcome = 'missed' THEN 1 ELSE 0 END)
FROM case_clock GROUP BY touchpoint_id, opened_on
"""

if __name__ == "__main__":
    serve(int(sys.argv[1]))

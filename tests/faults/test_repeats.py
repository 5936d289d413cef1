"""Double taps, reloads, back and change: one page is one answer, and the last word counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from feedback.core.database import db
from feedback.responses.store.models import Response, ResponseRevision
from tests.faults.customers import Attempt, attempt, open_page, send
from tests.faults.oracle import judge
from tests.faults.recount import faults_of, rows
from tests.faults.shop import in_database, open_counter
from tests.harness import http as plain
from tests.harness.server import Server
from tests.intake.web.conftest import build_counter, token_in


def twice_at_once(server: Server, path: str, page: Attempt, _chance: random.Random) -> list[Any]:
    """A double tap."""
    with ThreadPoolExecutor(2) as hands:
        return list(hands.map(lambda body: send(server, path, body), [page.body] * 2))


def again(server: Server, path: str, page: Attempt, _chance: random.Random) -> list[Any]:
    """Reload of the answer to a POST."""
    return [send(server, path, page.body) for _ in range(3)]


def back_and_again(server: Server, path: str, page: Attempt, _chance: random.Random) -> list[Any]:
    """Thank-you page, back, send."""
    first = send(server, path, page.body)
    assert plain.ask("GET", server.url + first.headers["location"]).status == 200
    return [first, send(server, path, page.body)]


def changed(server: Server, path: str, page: Attempt, chance: random.Random) -> list[Any]:
    """Back, another score, send."""
    first = send(server, path, page.body)
    _change(page, attempt(page.token, chance))
    return [first, send(server, path, page.body)]


def changed_at_once(server: Server, path: str, page: Attempt, chance: random.Random) -> list[Any]:
    """Two changes of a stored answer in the same moment, then the one that was meant."""
    first = send(server, path, page.body)
    others = [attempt(page.token, chance) for _ in range(3)]
    with ThreadPoolExecutor(3) as hands:
        told = list(hands.map(lambda other: send(server, path, other.body), others))
    _change(page, attempt(page.token, chance))
    return [first, *told, send(server, path, page.body)]


def _change(page: Attempt, other: Attempt) -> None:
    page.form, page.answers, page.body = other.form, other.answers, other.body


PATTERNS = (twice_at_once, again, back_and_again, changed, changed_at_once)


def test_a_page_is_one_answer_however_it_is_repeated(
    serve: Callable[..., Server], fault_seconds: int
) -> None:
    server = serve(workers=2)
    path = open_counter(server)
    n_pages = 200 if fault_seconds > 10 else 60

    def repeat(number: int) -> Attempt:
        chance = random.Random(number)
        page = attempt(open_page(server, path), chance)
        told = PATTERNS[number % len(PATTERNS)](server, path, page, chance)
        assert {answer.status for answer in told} == {303}, [answer.status for answer in told]
        (place,) = {answer.headers["location"] for answer in told}
        page.receipt = place.removeprefix("/r/")
        return page

    with ThreadPoolExecutor(8) as people:
        pages = list(people.map(repeat, range(n_pages)))
    verdict = judge(server, pages)
    assert verdict.faults == ()
    assert (verdict.n_acknowledged, verdict.n_lost, verdict.n_duplicated) == (n_pages, 0, 0)
    with in_database(server) as session:
        assert len(session.scalars(select(Response)).all()) == n_pages
        # One revision per change: one in `changed`, four in `changed_at_once`.
        kept = session.scalars(select(ResponseRevision)).all()
        assert len(kept) == n_pages // len(PATTERNS) * 5


def test_a_change_inside_the_window_replaces_and_keeps_the_earlier_answer(
    client: Any, in_app: Any, clock: Any
) -> None:
    clock.at("Mon 2026-03-30 10:00 Asia/Shanghai")
    with in_app():
        path = build_counter().url
    token = token_in(client.get(path).get_data(as_text=True))
    clock.forward(seconds=30)
    first = client.post(path, data={"t": token, "a.q_nps": "9", "a.q_comment": "all fine"})
    clock.forward(hours=23)
    second = client.post(path, data={"t": token, "a.q_nps": "2", "a.q_comment": "it broke"})
    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    with in_app(), db.engine.connect() as connection:
        (stored,) = rows(connection, Response)
        (kept,) = rows(connection, ResponseRevision)
        assert (stored.lead_value, stored.comment, stored.revision) == (2, "it broke", 2)
        assert (kept.revision, kept.answers["q_nps"]) == (1, 9)
        assert faults_of(connection) == []


def test_after_the_window_nothing_is_dropped_in_silence(
    client: Any, in_app: Any, clock: Any
) -> None:
    clock.at("Mon 2026-03-30 10:00 Asia/Shanghai")
    with in_app():
        path = build_counter().url
    token = token_in(client.get(path).get_data(as_text=True))
    form = {"t": token, "a.q_nps": "9", "a.q_comment": "all fine"}
    first = client.post(path, data=form)
    clock.forward(hours=25)
    same = client.post(path, data=form)
    assert (same.status_code, same.headers["Location"]) == (303, first.headers["Location"])
    late = client.post(path, data={**form, "a.q_nps": "2", "a.q_comment": "it broke after all"})
    page = late.get_data(as_text=True)
    assert late.status_code in {409, 422}, late.headers.get("Location")
    assert "it broke after all" in page
    with in_app(), db.engine.connect() as connection:
        (stored,) = rows(connection, Response)
        assert (stored.lead_value, stored.revision) == (9, 1)
    # The page that told so can be sent as an answer of its own.
    clock.forward(minutes=1)
    fresh = client.post(
        path, data={"t": token_in(page), "a.q_nps": "2", "a.q_comment": "it broke after all"}
    )
    assert fresh.status_code == 303
    with in_app(), db.engine.connect() as connection:
        assert sorted(row.lead_value for row in rows(connection, Response)) == [2, 9]
        assert faults_of(connection) == []

"""A counter with two months of answers and cases; a worker that renders beside the test."""

from __future__ import annotations

import contextvars
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from feedback.core.database import db
from feedback.core.render import pdf
from feedback.followup.service import resolve, respond
from feedback.handlers import HANDLERS
from feedback.outbox.jobs import work_once
from feedback.touchpoints.service import set_standards
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import World, opened, world
from tests.harness.moments import at
from tests.responses.stories import give

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"
QUERY = "from=2026-03-01&to=2026-03-29"


@dataclass
class Story:
    """The places by code, and the people."""

    made: World
    counter: str
    desk: str
    north: str
    top: str

    def address(self, code: str | None = None, query: str = QUERY) -> str:
        return f"/reports/touchpoints/{code or self.counter}.pdf?{query}"


def tell(made: World) -> None:
    """Sixty days of answers at the counter, fewer at the desk, and ten cases."""
    dice = random.Random(11)
    end = at(NOW)
    for index in range(150):
        moment = end - timedelta(hours=9 * index + 1)
        nps = dice.choice((0, 3, 5, 7, 8, 9, 9, 10, 10, 10))
        form = {"a.q_csat": [str(dice.randint(2, 5))], "a.q_ces": [str(dice.randint(2, 7))]}
        if nps < 9:
            form["a.q_reasons"] = dice.sample(["wait", "staff", "price"], dice.randint(1, 2))
        if index % 4 == 0:
            form["a.q_comment"] = [
                dice.choice(["等了四十分钟，电话 13800138000", "Kind and quick."])
            ]
        place = made.desk if index % 5 == 0 else made.counter
        flags = ("duplicate",) if index % 40 == 7 else ()
        give(made, moment, nps=nps, form=form, place=place, flags=flags,
             language=dice.choice(["zh", "en"]))  # fmt: skip
    for index in range(10):
        start = at("Mon 2026-03-02 10:00 Asia/Shanghai") + timedelta(days=index)
        case = opened(made, start, value=1, comment=None)
        if index == 9:
            continue
        later = start + timedelta(minutes=20 if index else 60 * 30)
        case = respond(
            actor=made.wei, now=later, number=case.number, seen_revision=case.revision,
            channel="phone",
        )  # fmt: skip
        resolve(
            actor=made.wei, now=later + timedelta(hours=2), number=case.number,
            seen_revision=case.revision, reason_code="wait", note="Done.", customer_told=True,
        )  # fmt: skip


@pytest.fixture
def story(app: Flask, in_app: Callable[..., Any], clock: Any) -> Story:
    """The places with their answers; the clock stands at `NOW`."""
    clock.at(NOW)
    with in_app():
        made = world(at("Mon 2025-12-01 08:00 Asia/Shanghai"))
        tell(made)
        ada = made.staff["ada"]
        standards = {"nps": 30.0, "csat": 0.9, "first_response": 0.8, "resolution": 0.95}
        set_standards(actor=ada, now=at(NOW), touchpoint_id=made.counter, standards=standards)
        codes = {node.id: node.code for node in db.session.query(Touchpoint)}
        top = min(codes)
        return Story(made, codes[made.counter], codes[made.desk], codes[made.north], codes[top])


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Do what is due, as the worker process does; how much that was."""

    def run() -> int:
        done = 0
        with app.app_context():
            while n := work_once(HANDLERS):
                done += n
        return done

    return run


@pytest.fixture
def worker(work: Callable[[], int]) -> Iterator[None]:
    """A worker that looks for work all the time, in the test's time."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.wait(0.02):
            work()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True)
    thread.start()
    yield
    stopping.set()
    thread.join(timeout=90)


@pytest.fixture
def waiting(app: Flask) -> Callable[[float], AbstractContextManager[None]]:
    """`with waiting(0.2): …`: how long a request waits for its PDF."""

    @contextmanager
    def within(seconds: float) -> Iterator[None]:
        settings = app.extensions["settings"]
        app.extensions["settings"] = replace(settings, render_seconds=seconds)
        try:
            yield
        finally:
            app.extensions["settings"] = settings

    return within


@pytest.fixture(scope="session", autouse=True)
def _renderer_ends() -> Iterator[None]:
    yield
    pdf.close()

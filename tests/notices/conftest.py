"""A worker by hand: what happened is spread, gathered and sent as far as the clock allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock as real_clock
from feedback.core.database import db, write_connection
from feedback.handlers import HANDLERS, PLACED
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.kinds import Kind
from feedback.notices.jobs import gather, watch
from feedback.notices.service import announce
from feedback.notices.service.destinations import Wanted, add
from feedback.outbox.jobs import work_lane, work_once
from feedback.outbox.store import lanes
from feedback.outbox.store.models import OutboxMessage
from tests.factories.places import Places, build_places

MORNING = "Mon 2026-03-30 10:00 Asia/Shanghai"


@dataclass
class Desk:
    """The places, and what a worker does for them."""

    app: Any
    clock: Any
    places: Places

    def happen(self, kind: str = "case_opened", dedupe: str = "C-1", **more: Any) -> None:
        """Something happened at the till, and the worker has seen it."""
        title = {"en": f"Case {dedupe}", "zh": f"工单 {dedupe}"}
        facts = {
            "path": f"/cases/{dedupe}",
            "title": title,
            "text": {"en": "At the till", "zh": "在收银台"},
            "touchpoint_id": self.places.till,
        }
        with self.app.app_context(), write_connection() as connection:
            announce(connection, now=real_clock.now(), kind=kind, dedupe=dedupe, **facts | more)
        self.work()

    def work(self) -> None:
        """What a worker does at this moment, until nothing more can be done now."""
        with self.app.app_context():
            while self._turn():
                pass

    def _turn(self) -> int:
        done = work_once(HANDLERS, most=50) + gather() + watch()
        with db.engine.begin() as connection:
            due = lanes.due(connection, now=real_clock.now(), kinds=list(PLACED))
        return done + sum(work_lane(lane, PLACED) for lane, _failing in due)

    def later(self, **lapse: float) -> None:
        """Time passes, then the worker works."""
        self.clock.forward(**lapse)
        self.work()

    def destination(
        self, address: str, kind: str = "webhook", secret: str = "", **more: Any
    ) -> int:
        """A destination that is told of everything, by day and night."""
        facts: dict[str, Any] = {
            "name": "Team",
            "languages": "en",
            "kinds": tuple(k for k in Kind if k is not Kind.MENTION),
            "touchpoint_id": None,
            "rate_per_minute": 600,
            "is_quiet_at_night": False,
            "zone": "Asia/Shanghai",
            "is_on": True,
        }
        with self.app.app_context():
            made, _secret = add(
                actor=SYSTEM,
                now=real_clock.now(),
                settings=self.app.extensions["settings"],
                wanted=Wanted(
                    kind=DestinationKind(kind), address=address, secret=secret, **facts | more
                ),
            )
            db.session.commit()
            return made.id

    def messages(self, *kinds: str) -> list[OutboxMessage]:
        """Outbox messages of these kinds, oldest first."""
        with self.app.app_context():
            rows = db.session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.kind.in_(kinds or ("notice.mail", "notice.robot")))
                .order_by(OutboxMessage.id)
            ).all()
            db.session.expunge_all()
            return list(rows)


@pytest.fixture
def operator(app: Any) -> Iterator[Callable[..., None]]:
    """`operator(smtp_url=…)`: other settings for one test; the loopback is allowed."""
    before = app.extensions["settings"]

    def decide(**changes: Any) -> None:
        app.extensions["settings"] = replace(app.extensions["settings"], **changes)

    decide(outbound_allow=(ip_network("127.0.0.0/8"),))
    yield decide
    app.extensions["settings"] = before


@pytest.fixture
def desk(app: Any, clock: Any, operator: Any) -> Desk:
    """Monday morning in Shanghai; nobody has been told of anything."""
    clock.at(MORNING)
    with app.app_context():
        places = build_places()
        db.session.commit()
    return Desk(app, clock, places)

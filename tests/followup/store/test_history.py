"""The stored clocks equal the ones counted again from the timeline, on random histories.

`FEEDBACK_HISTORIES` sets how many (few by default), `FEEDBACK_SLA_SEED` another beginning.
"""

import os
import random
from datetime import timedelta

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.errors import Conflict
from feedback.followup import service
from feedback.followup.service.answering_back import add_detail, reopen_by_customer
from feedback.followup.service.escalating import escalate_due
from feedback.followup.service.waking import resume_due
from feedback.followup.store import rollups
from feedback.followup.store.history import recomputed
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import all_clocks
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.service import create_calendar, create_policy
from tests.factories.followup import opened, world
from tests.harness.moments import at

N_HISTORIES = int(os.environ.get("FEEDBACK_HISTORIES", "12"))
SEED = int(os.environ.get("FEEDBACK_SLA_SEED", "24"))
START = at("Mon 2026-03-23 08:00 Europe/Berlin")
HOURS = {
    "schema": 1,
    "zone": "Europe/Berlin",
    "hours": {
        **{day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu")},
        "fri": [["22:00", "06:00"]],
    },
    "exceptions": [{"on": "2026-03-31", "kind": "holiday"}],
}


@pytest.fixture
def made(session):
    made = world(START)
    made.calendar_version_id = create_calendar(
        actor=SYSTEM, now=START, name="Shifts", document=HOURS
    ).id
    chain = [
        {"measure": "next_response", "after_share": 0.5, "action": "raise_priority"},
        {"measure": "resolution", "after_minutes": 20, "action": "reassign", "to": "managers"},
    ]
    targets = {
        **DEFAULT_POLICY.to_document(),
        "escalation": chain,
    }
    targets["targets"]["normal"]["next_response_minutes"] = 45
    made.policy_version_id = create_policy(
        actor=SYSTEM, now=START, name="Chain", document=targets
    ).id
    session.commit()
    return made


class History:
    """One case that lives a random life."""

    def __init__(self, made, session, number):
        self.roll = random.Random(SEED * 1_000_003 + number)
        self.made, self.session = made, session
        self.now = START + timedelta(minutes=self.roll.randint(0, 20_000))
        self.key = opened(made, self.now, value=self.roll.choice([1, 4, 6])).id
        session.commit()
        self.story = []

    @property
    def case(self):
        return self.session.get_one(FollowUpCase, self.key)

    def live(self, n_steps):
        for _ in range(n_steps):
            self.now += timedelta(seconds=self.roll.randint(61, 30_000))
            what = self.roll.choice(
                ("respond", "contact", "hold", "hold", "resume", "wrote", "wrote", "resolve",
                 "reopen", "not_solved", "note", "worker", "worker")
            )  # fmt: skip
            self.story.append((what, self.now.isoformat()))
            try:
                getattr(self, what)()
                self.session.commit()
            except Conflict:
                self.session.rollback()

    def do(self, action, **more):
        case = self.case
        return action(
            actor=self.made.wei,
            now=self.now,
            number=case.number,
            seen_revision=case.revision,
            **more,
        )

    def respond(self):
        self.do(service.respond, channel="phone")

    def contact(self):
        self.do(service.respond, channel="mail", is_reached=self.roll.random() < 0.5)

    def hold(self):
        case = self.do(service.hold, reason=self.roll.choice(("customer_reply", "agreed_time")))
        if self.roll.random() < 0.5:
            case.held_until = self.now + timedelta(seconds=self.roll.randint(1, 60_000))

    def resume(self):
        self.do(service.resume)

    def wrote(self):
        add_detail(
            now=self.now, response_key=self.case.response_key, text="More.", page=str(self.now)
        )

    def resolve(self):
        self.do(
            service.resolve, reason_code="other", note="Done.",
            customer_told=self.roll.random() < 0.6,
        )  # fmt: skip

    def reopen(self):
        self.do(service.reopen, note="Again.")

    def not_solved(self):
        if self.case.status == "resolved":
            reopen_by_customer(self.case, self.now, text="No.", page="", staff_id=None)

    def note(self):
        self.do(service.add_note, note="For the team.")

    def worker(self):
        self.session.commit()
        resume_due(self.now)
        escalate_due(self.now)


def stored(case):
    return {
        (row.kind, row.round): (
            row.started_at, row.target_minutes, row.stopped_at, row.due_at, row.used_minutes,
            row.outcome,
        )
        for row in all_clocks(case.id)
    }  # fmt: skip


def counted(case):
    return {
        (clock.measure.value, clock.round): (
            clock.started_at, clock.target_minutes, clock.stopped_at, clock.due_at,
            clock.used_minutes, clock.outcome.value,
        )
        for clock in recomputed(case).values()
    }  # fmt: skip


def test_random_histories_count_to_the_stored_clocks(made, session):
    n_rounds = 0
    for number in range(N_HISTORIES):
        history = History(made, session, number)
        history.live(14)
        case = history.case
        assert counted(case) == stored(case), (number, history.story)
        n_rounds += len(stored(case))
        session.commit()
    assert rollups.stored() == rollups.recount()
    assert n_rounds > 2 * N_HISTORIES

"""Cases that live a random life, the same for the same number; also for another process."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.errors import Conflict, Invalid
from feedback.followup import service
from feedback.followup.service.answering_back import add_detail, reopen_by_customer
from feedback.followup.service.escalating import escalate_due
from feedback.followup.service.waking import resume_due
from feedback.followup.store.models import FollowUpCase
from feedback.sla.domain.policy import DEFAULT_POLICY
from feedback.sla.service import create_calendar, create_policy
from tests.factories.followup import opened
from tests.harness.moments import at

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


def terms(made: Any) -> None:
    """Shifts over midnight, a holiday, and a chain, for every case of this world."""
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


class History:
    """One case that lives a random life."""

    def __init__(self, made: Any, session: Any, seed: int) -> None:
        self.roll = random.Random(seed)
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
            except (Conflict, Invalid):
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
        self.do(service.contact, channel="mail", is_reached=self.roll.random() < 0.5)

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

    def merge_into(self, other):
        self.story.append(("merge", other.case.number, self.now.isoformat()))
        try:
            self.do(service.merge, into=other.case.number)
            self.session.commit()
        except (Conflict, Invalid):
            self.session.rollback()

    def not_solved(self):
        if self.case.status == "resolved" and self.case.merged_into_id is None:
            reopen_by_customer(self.case, self.now, text="No.", page="", staff_id=None)

    def note(self):
        self.do(service.add_note, note="For the team.")

    def worker(self):
        self.session.commit()
        resume_due(self.now)
        escalate_due(self.now)

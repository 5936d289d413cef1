"""The colleagues of the story: whose case it is, and what they do with it in opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select

from feedback.accounts.domain.roles import Actor, Role
from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.demo.domain.casework import Step, plan
from feedback.demo.domain.customers import Filled
from feedback.demo.domain.moods import Year, is_courier_late
from feedback.demo.domain.people import PEOPLE, Person, with_role_at
from feedback.demo.domain.places import Spot, zone_of
from feedback.demo.domain.scenes import Act
from feedback.demo.service.building import Business
from feedback.followup import service as followup
from feedback.followup.service.answering_back import add_detail, give_verdict
from feedback.followup.store.models import FollowUpCase
from feedback.intake.store.queries import Door
from feedback.sla.domain.clock import add
from feedback.sla.store import queries as sla

VERBS: dict[str, Callable[..., FollowUpCase]] = {
    "claim": followup.claim,
    "contact": followup.contact,
    "note": followup.add_note,
    "hold": followup.hold,
    "resume": followup.resume,
    "goodwill": followup.offer_goodwill,
    "resolve": followup.resolve,
    "reopen": followup.reopen,
}
# What the customer says on the page of the receipt.
SAID: dict[str, Callable[..., object]] = {"write": add_detail, "verdict": give_verdict}
Schedule = Callable[[datetime, Callable[[datetime], None]], None]


class Colleagues:
    """Give each new case to somebody and note in the story's clock what they will do."""

    def __init__(self, business: Business, year: Year, rng: Random, schedule: Schedule) -> None:
        self._business, self._year, self._rng = business, year, rng
        self._schedule = schedule

    def language_at(self, spot: Spot) -> str:
        """The language in which colleagues write there."""
        return with_role_at(Role.AGENT, spot.key)[0].language

    def take(
        self,
        case_id: int,
        spot: Spot,
        opened: Door,
        filled: Filled,
        at: datetime,
        *,
        staged: Act | None,
        strain: float,
    ) -> None:
        """From now on the case is somebody's, and its steps are in the clock."""
        case = db.session.get_one(FollowUpCase, case_id)
        person = self._owner(case) or self._person(spot)
        work = _Work(case.id, case.number, case.response_key, self._business.actors[person.key])
        if staged is not None:
            for when, step in staged.steps:
                self._schedule(when, work.doing(step))
            return
        calendar = sla.calendar(opened.calendar_version_id, opened.zone)
        is_late = is_courier_late(spot, self._year.month(local_date(at, zone_of(spot.key))))
        steps = plan(
            self._rng,
            sla.policy(opened.policy_version_id).target(case.priority),
            strain=strain,
            theme="courier" if is_late and filled.theme == "wait" else filled.theme,
            has_contact=filled.has_contact,
            language=person.language,
            beside=Random(filled.response_id),  # noqa: S311  # a story, no secret
            customer_language=filled.language,
        )
        for step in steps:
            at = add(calendar, at, int(step.minutes * 60))
            self._schedule(at, work.doing(step))

    def _owner(self, case: FollowUpCase) -> Person | None:
        """To whom a rule gave the case."""
        keys = (key for key, one in self._business.actors.items() if one.staff_id == case.owner_id)
        key = next(keys, None) if case.owner_id is not None else None
        return next((person for person in PEOPLE if person.key == key), None)

    def _person(self, spot: Spot) -> Person:
        is_manager = self._rng.random() < 0.07
        return self._rng.choice(with_role_at(Role.MANAGER if is_manager else Role.AGENT, spot.key))


class _Work:
    """One case in one person's hands."""

    def __init__(self, case_id: int, number: str, response_key: int, actor: Actor) -> None:
        self._case_id, self._number, self._actor = case_id, number, actor
        self._response_key = response_key

    def doing(self, step: Step) -> Callable[[datetime], None]:
        def event(at: datetime) -> None:
            words: dict[str, Any] = step.words
            if step.verb in SAID:
                page = f"{step.verb}:{at.timestamp():.0f}"
                SAID[step.verb](now=at, response_key=self._response_key, page=page, **words)
                return
            # The page is opened anew: the customer may have changed the answer meanwhile.
            seen_revision = db.session.scalars(
                select(FollowUpCase.revision).where(FollowUpCase.id == self._case_id)
            ).one()
            VERBS[step.verb](
                actor=self._actor,
                now=at,
                number=self._number,
                seen_revision=seen_revision,
                **words,
            )

        return event

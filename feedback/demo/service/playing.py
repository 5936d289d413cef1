"""Play the year: answers come in through the pipeline, colleagues work the cases they open."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from feedback.core.clock import local_date
from feedback.core.database import db
from feedback.demo.domain import moods
from feedback.demo.domain.customers import LEAD_METRIC, Filled, Wish, fill, token
from feedback.demo.domain.moods import Year
from feedback.demo.domain.places import SHANGHAI, SPOTS, Spot, zone_of
from feedback.demo.domain.scenes import SCENES, Act, Scene, act, spot_of
from feedback.demo.domain.seasons import arrivals
from feedback.demo.service.building import (
    Business,
    change_policy,
    change_survey,
    draft_survey,
    make_rules,
)
from feedback.demo.service.working import Colleagues
from feedback.intake.pipeline import Submission, receive
from feedback.intake.screening import Screen
from feedback.intake.store.queries import Door, door
from feedback.scoring.domain.metrics import Band
from feedback.sla.store import queries as sla
from feedback.surveys.store.queries import compiled_version

Event = Callable[[datetime], None]
Progress = Callable[[float], None]
# What somebody changes in the business, at the beginning of a month of the story.
CHANGES = {4: change_survey, 5: change_policy, 8: make_rules, 12: draft_survey}


class Player:
    """The story's clock: events in order of time, none after the moment of loading."""

    def __init__(self, business: Business, year: Year, now: datetime, rng: Random) -> None:
        self._business, self._year, self._now, self._rng = business, year, now, rng
        self._events: list[tuple[datetime, int, Event]] = []
        self._n_events = 0
        self._doors: dict[str, Door] = {}
        self._screen = Screen()
        self._colleagues = Colleagues(business, year, rng, self._at)

    def play(self, progress: Progress) -> None:
        """The whole year, day by day."""
        for month, change in CHANGES.items():
            noon = _midnight(self._year.month_begins_on(month)) + timedelta(hours=12)
            self._at(noon, self._changing(change))
        self._stage()
        for n in range(moods.N_DAYS):
            on = self._year.first_on + timedelta(days=n)
            for spot in SPOTS:
                for at in arrivals(self._rng, spot, on):
                    self._at(at, self._arriving(spot))
            # Nobody's day begins before Shanghai's.
            self._run(until=_midnight(on + timedelta(days=1)))
            progress((n + 1) / moods.N_DAYS)
        self._run(until=self._now)

    def _at(self, at: datetime, event: Event) -> None:
        if at <= self._now:
            heapq.heappush(self._events, (at, self._n_events, event))
            self._n_events += 1

    def _run(self, until: datetime) -> None:
        while self._events and self._events[0][0] <= until:
            at, _n, event = heapq.heappop(self._events)
            event(at)

    def _changing(self, change: Callable[[Business, datetime], None]) -> Event:
        def event(at: datetime) -> None:
            change(self._business, at)
            self._doors.clear()

        return event

    def _stage(self) -> None:
        for scene in SCENES:
            spot = spot_of(scene)
            opened = self._door(spot)
            staged = act(
                self._rng,
                scene,
                sla.calendar(opened.calendar_version_id, opened.zone),
                sla.policy(opened.policy_version_id),
                self._now,
                self._colleagues.language_at(spot),
            )
            self._at(staged.opened_at, self._arriving(spot, staged))

    def _arriving(self, spot: Spot, staged: Act | None = None) -> Event:
        def event(at: datetime) -> None:
            on = local_date(at, zone_of(spot.key))
            wish = _staged_wish(staged.scene) if staged else self._wish(spot, at)
            filled = fill(self._rng, spot, wish)
            if staged is None:
                filled = self._oddly(spot, at, filled)
            self._receive(spot, at, filled, staged, strain=moods.strain(spot, self._year, on))

        return event

    def _wish(self, spot: Spot, at: datetime) -> Wish:
        on = local_date(at, zone_of(spot.key))
        mood = moods.band(self._rng, moods.odds(spot, self._year, on))
        value = moods.lead_value(self._rng, LEAD_METRIC[spot.survey], mood)
        is_late = moods.is_courier_late(spot, self._year.month(on)) and mood is not Band.PROMOTER
        return Wish(mood, value, is_courier=is_late)

    def _oddly(self, spot: Spot, at: datetime, filled: Filled) -> Filled:
        """One page in a hundred is filled in by a robot, in a blink, twice, or changed later."""
        chance = self._rng.random()
        if chance < 0.003:
            return replace(filled, seconds=0.9)
        if chance < 0.006:
            return replace(filled, is_honeypot_filled=True)
        if chance < 0.011 and "a.q_comment" in filled.form:
            again = replace(filled, response_id=token(self._rng))
            self._at(at + timedelta(seconds=25), lambda at: self._receive(spot, at, again))
        elif chance < 0.016 and "a.q_comment" not in filled.form:
            words = fill(self._rng, spot, replace(self._wish(spot, at), has_comment=True))
            later = replace(filled, form={**filled.form, **_comment(words, filled)})
            self._at(at + timedelta(minutes=4), lambda at: self._receive(spot, at, later))
        return filled

    def _receive(
        self,
        spot: Spot,
        at: datetime,
        filled: Filled,
        staged: Act | None = None,
        *,
        strain: float = 0.0,
    ) -> None:
        opened = self._door(spot)
        receipt = receive(
            db.session.connection(), _submission(opened, filled, at), now=at, screen=self._screen
        )
        if receipt.faults:
            raise RuntimeError(f"the story wrote an impossible answer: {receipt.faults}")
        if receipt.case is not None:
            self._colleagues.take(
                receipt.case.case_id, spot, opened, filled, at, staged=staged, strain=strain
            )

    def _door(self, spot: Spot) -> Door:
        if spot.key not in self._doors:
            found = door(spot.code, db.session.connection())
            if found is None:
                raise RuntimeError(f"nothing opens at {spot.code}")
            self._doors[spot.key] = found
        return self._doors[spot.key]


def _submission(opened: Door, filled: Filled, at: datetime) -> Submission:
    return Submission(
        response_id=filled.response_id,
        issued_at=at - timedelta(seconds=filled.seconds),
        language=filled.language,
        form=filled.form,
        survey=compiled_version(opened.version_id or 0),
        survey_id=opened.survey_id or 0,
        survey_version_id=opened.version_id or 0,
        touchpoint_id=opened.touchpoint_id,
        zone=opened.zone,
        calendar_version_id=opened.calendar_version_id,
        policy_version_id=opened.policy_version_id,
        path=opened.path,
        channel=opened.channel,
        device=filled.device,
        is_honeypot_filled=filled.is_honeypot_filled,
    )


def _staged_wish(scene: Scene) -> Wish:
    return Wish(
        Band.DETRACTOR,
        scene.value,
        has_contact=scene.has_contact,
        has_comment=True,
        themes={scene.theme: 1.0},
    )


def _comment(words: Filled, like: Filled) -> dict[str, list[str]]:
    """The comment of another page, if it is in the same language."""
    if words.language != like.language:
        return {}
    return {"a.q_comment": words.form["a.q_comment"]}


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(SHANGHAI)).astimezone(UTC)

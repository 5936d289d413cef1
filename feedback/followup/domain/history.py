"""The clocks of a case counted again from its timeline, with nothing of what was stored on them.

The events say what happened and when, the pauses when nothing counted, and the versions frozen at
the opening how it counts. What comes back must equal the stored clocks: a test holds it to that
on random histories, and whoever doubts a figure can do it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from feedback.followup.domain.clocks import Outcome, moments, stop
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import Pause
from feedback.sla.domain.policy import OPENING, Measure, Priority, SlaPolicy

Key = tuple[Measure, int]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline as far as clocks need it."""

    at: datetime
    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock came to by the last event."""

    measure: Measure
    round: int
    started_at: datetime
    target_minutes: int
    stopped_at: datetime | None = None
    due_at: datetime | None = None
    used_minutes: int | None = None
    outcome: Outcome = Outcome.RUNNING


@dataclass(slots=True)
class _Count:
    calendar: BusinessCalendar
    policy: SlaPolicy
    pauses: Sequence[Pause]
    priority: Priority = Priority.NORMAL
    is_closed: bool = False
    # The clocks of a duplicate as they stood, for the day on which it turns out to be none.
    apart: dict[Key, Clock] = field(default_factory=dict)
    clocks: dict[Key, Clock] = field(default_factory=dict)

    def live(self, *, with_resolution: bool = False) -> list[Key]:
        return [
            key
            for key, clock in self.clocks.items()
            if clock.stopped_at is None and (with_resolution or key[0] is not Measure.RESOLUTION)
        ]

    def start(self, measure: Measure, number: int, at: datetime) -> None:
        minutes = self.policy.target(self.priority).minutes(measure)
        self.clocks[measure, number] = Clock(measure, number, at, minutes)

    def stop(self, key: Key, at: datetime, *, is_told: bool) -> None:
        clock = self.clocks[key]
        came_to = stop(
            self.calendar,
            clock.started_at,
            at,
            clock.target_minutes,
            self.pauses,
            is_told=is_told,
        )
        ended = [pause for pause in self.pauses if pause[1] is not None and pause[1] <= at]
        is_void = came_to.outcome is Outcome.VOID
        self.clocks[key] = replace(
            clock,
            stopped_at=at,
            due_at=moments(self.calendar, clock.started_at, clock.target_minutes, ended).due_at,
            used_minutes=None if is_void else came_to.used_minutes,
            outcome=came_to.outcome,
        )

    def go_on(self, key: Key) -> None:
        clock = self.clocks[key]
        self.clocks[key] = Clock(*key, clock.started_at, clock.target_minutes)

    def wrote(self, at: datetime) -> None:
        if not self.is_closed and not self.live():
            rounds = sum(key[0] is not Measure.RESOLUTION for key in self.clocks)
            self.start(Measure.NEXT_RESPONSE, rounds, at)

    def hand_back(self, since: datetime) -> None:
        for clocks in (self.clocks, self.apart):
            for key, clock in list(clocks.items()):
                if key[0] is Measure.NEXT_RESPONSE and clock.started_at == since:
                    del clocks[key]


def recompute(
    events: Iterable[Happened],
    pauses: Sequence[Pause],
    calendar: BusinessCalendar,
    policy: SlaPolicy,
) -> dict[Key, Clock]:
    """Every clock of a case, by measure and round, from its events in order and its pauses."""
    count = _Count(calendar, policy, pauses)
    for event in events:
        _apply(count, event)
    return {key: _standing(count, clock) for key, clock in count.clocks.items()}


def is_answer(event: Happened) -> bool:
    """Whether the customer could see an answer of ours in this."""
    if event.kind in {"responded", "mail_queued"}:
        return True
    return event.kind == "contacted" and bool(event.detail.get("reached"))


def is_told(event: Happened) -> bool:
    """Whether the customer heard from us by this: an answer, or the end of the case."""
    return is_answer(event) or (event.kind == "resolved" and bool(event.detail.get("told")))


def _apply(count: _Count, event: Happened) -> None:
    if priority := event.detail.get("priority"):
        count.priority = Priority(priority)
    if event.kind == "opened":
        for measure in OPENING:
            count.start(measure, 1, event.at)
    elif event.kind == "customer_wrote":
        count.wrote(event.at)
    elif is_answer(event):
        for key in count.live():
            count.stop(key, event.at, is_told=True)
    elif event.kind in {"resolved", "merged"}:
        _close(count, event)
    elif event.kind == "reopened":
        _reopen(count, event)
    elif since := event.detail.get("waits_since"):
        # The answer that a duplicate owed: taken over with it, or handed back.
        owed = datetime.fromisoformat(since)
        count.wrote(owed) if event.kind == "merged_in" else count.hand_back(owed)


def _close(count: _Count, event: Happened) -> None:
    is_merged = event.kind == "merged"
    is_told = bool(event.detail.get("told"))
    for key in count.live(with_resolution=True):
        is_done = key[0] is Measure.RESOLUTION and not is_merged
        count.stop(key, event.at, is_told=is_told or is_done)
    if is_merged:
        count.apart = dict(count.clocks)
        for key, clock in count.clocks.items():
            # A duplicate stands in no figure.
            count.clocks[key] = replace(clock, used_minutes=None)
    count.is_closed = True


def _reopen(count: _Count, event: Happened) -> None:
    if count.apart:
        count.clocks, count.apart = count.apart, {}
    newest = {key[0]: key for key in sorted(count.clocks, key=lambda key: key[1])}
    for measure, key in newest.items():
        if measure is Measure.RESOLUTION or count.clocks[key].outcome is Outcome.VOID:
            count.go_on(key)
    count.is_closed = False
    if event.detail.get("by") == "customer":
        count.wrote(event.at)


def _standing(count: _Count, clock: Clock) -> Clock:
    """A live clock with its due moment, paused while a pause runs."""
    if clock.stopped_at is not None:
        return clock
    found = moments(count.calendar, clock.started_at, clock.target_minutes, count.pauses)
    if all(until_at is not None for _, until_at in count.pauses):
        return replace(clock, due_at=found.due_at)
    was_late = found.late_at is not None
    return replace(clock, due_at=found.due_at if was_late else None, outcome=Outcome.PAUSED)

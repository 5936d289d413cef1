"""Cases staged for the moment of loading, so that the queue shows every kind of clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from feedback.demo.domain.casework import Step, holding, resolving, responding, say
from feedback.demo.domain.customers import LEAD_METRIC
from feedback.demo.domain.places import SPOT, Spot
from feedback.routing.domain.decision import ResponseFacts, route
from feedback.scoring.domain.metrics import Band
from feedback.sla.domain.calendar import BusinessCalendar
from feedback.sla.domain.clock import add, between, sub
from feedback.sla.domain.policy import Measure, SlaPolicy, Target


@dataclass(frozen=True, slots=True)
class Scene:
    """A case whose clock `measure` is due in `minutes` working minutes (negative: since then).

    `fresh` scenes give the minutes since the answer came instead. `done` is what was done so far:
    nothing, claimed, answered, held, resolved or reopened.
    """

    spot: str
    value: int
    theme: str
    minutes: int
    measure: Measure = Measure.FIRST_RESPONSE
    done: str = ""
    has_contact: bool = True
    fresh: bool = False


SCENES: tuple[Scene, ...] = (
    Scene("help", 2, "process", 4, fresh=True),
    Scene("hotline", 1, "wait", 9, fresh=True),
    Scene("westlake_delivery", 3, "quality", 16, fresh=True),
    Scene("camden_show", 6, "information", 47, has_contact=False, fresh=True),
    Scene("hotline", 2, "process", 13),
    Scene("jingan_repair", 2, "wait", 27, done="claimed"),
    Scene("mitte_repair", 5, "price", 64, done="claimed"),
    Scene("camden_delivery", 4, "wait", 110),
    Scene("westlake_delivery", 0, "wait", -38),
    Scene("mitte_repair", 4, "quality", -95, done="claimed"),
    Scene("shop", 2, "information", -20, done="claimed"),
    Scene("jingan_checkout", 5, "price", -130, Measure.RESOLUTION, "answered"),
    Scene("camden_delivery", 3, "quality", 52, Measure.RESOLUTION, "answered"),
    Scene("westlake_visit", 2, "quality", 300, Measure.RESOLUTION, "held"),
    Scene("mitte_desk", 1, "staff", 200, Measure.RESOLUTION, "held"),
    Scene("jingan_desk", 2, "environment", 420, Measure.RESOLUTION, "held"),
    Scene("hotline", 3, "information", 75, Measure.RESOLUTION, "reopened"),
    Scene("westlake_floor", 4, "staff", 160, Measure.RESOLUTION, "resolved"),
    Scene("help", 3, "information", 240, Measure.RESOLUTION, "resolved"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """A staged case: when its answer came, and the moments of what was done with it."""

    scene: Scene
    opened_at: datetime
    steps: tuple[tuple[datetime, Step], ...]


def target_of(scene: Scene, policy: SlaPolicy) -> Target:
    """The target that routing will give to the case of a scene."""
    decision = route(
        ResponseFacts(
            metric=LEAD_METRIC[SPOT[scene.spot].survey],
            value=scene.value,
            band=Band.DETRACTOR,
            has_comment=True,
            has_contact=scene.has_contact,
            is_flagged=False,
            touchpoint_id=0,
            language="en",
        )
    )
    return policy.target(decision.priority)


def act(
    rng: Random,
    scene: Scene,
    calendar: BusinessCalendar,
    policy: SlaPolicy,
    now: datetime,
    language: str,
) -> Act:
    """The scene with its moments, counted back from now in opening time."""
    if scene.fresh:
        return Act(scene, now - timedelta(minutes=scene.minutes, seconds=rng.randrange(50)), ())
    target = target_of(scene, policy)
    seconds = scene.minutes * 60 + rng.randrange(60)
    due = add(calendar, now, seconds) if seconds >= 0 else sub(calendar, now, -seconds)
    opened_at = sub(calendar, due, target.minutes(scene.measure) * 60)
    if opened_at >= now:
        opened_at = now - timedelta(minutes=2)
    used = between(calendar, opened_at, now)

    def after(share: float) -> datetime:
        """The moment by which that share of the opening time until now had passed."""
        return add(calendar, opened_at, max(1, int(used * share)))

    first = min(0.5, target.first_response_minutes * 60 * 0.6 / max(used, 1))
    steps = tuple(_steps(rng, scene, language, first, after))
    return Act(scene, opened_at, tuple((at, step) for at, step in steps if at <= now))


def _steps(
    rng: Random, scene: Scene, language: str, first: float, after: Callable[[float], datetime]
) -> list[tuple[datetime, Step]]:
    if not scene.done:
        return []
    if scene.done == "claimed":
        return [(after(0.4), Step("claim", 0))]
    answered = Step("contact", 0, responding(rng, language, scene.has_contact))
    found = [(after(first), answered)]
    if scene.done == "held":
        found.append((after(0.8), Step("hold", 0, holding(rng, language))))
    if scene.done in {"resolved", "reopened"}:
        end = resolving(rng, scene.theme, language)
        found.append((after(0.7), Step("resolve", 0, end)))
    if scene.done == "reopened":
        note = {"note": say(rng, language, "reopen")}
        found.append((after(0.9), Step("reopen", 0, note)))
    return found


def spot_of(scene: Scene) -> Spot:
    """The touchpoint of a scene."""
    return SPOT[scene.spot]

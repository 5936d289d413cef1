"""How a case is worked: steps with the working minutes between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from feedback.demo.texts import notes
from feedback.followup.domain.reasons import HoldReason
from feedback.sla.domain.policy import Target


@dataclass(frozen=True, slots=True)
class Step:
    """What is done `minutes` of working time after the step before (or after the opening)."""

    verb: str  # claim, respond, note, hold, resume, resolve, reopen
    minutes: float
    words: dict[str, Any] = field(default_factory=dict)


def plan(
    rng: Random, target: Target, *, strain: float, theme: str, has_contact: bool, language: str
) -> tuple[Step, ...]:
    """The whole life of a case as colleagues will work it, whenever the story ends."""
    first = _minutes(rng, target.first_response_minutes, late=0.07 + strain)
    whole = _minutes(rng, target.resolution_minutes, late=0.08 + 0.8 * strain)
    end = resolving(rng, theme, language)
    if rng.random() < 0.12:
        told = has_contact or rng.random() < 0.8
        return (Step("resolve", first, {**end, "customer_told": told}),)
    steps: list[Step] = []
    claimed = first * rng.uniform(0.3, 0.9) if rng.random() < 0.3 else 0.0
    if claimed:
        steps.append(Step("claim", claimed))
    steps.append(Step("respond", first - claimed, responding(rng, language, has_contact)))
    left = max(20.0, whole - first)
    if rng.random() < 0.1:
        steps.append(Step("note", left * 0.1, {"note": say(rng, language, "note")}))
        left *= 0.9
    if rng.random() < 0.2:
        steps.append(Step("hold", left * 0.3, holding(rng, language)))
        note = {"note": say(rng, language, "resume")}
        steps.append(Step("resume", rng.uniform(90, 1300), note))
        left *= 0.7
    steps.append(Step("resolve", left, end))
    if rng.random() < 0.05:
        note = {"note": say(rng, language, "reopen")}
        steps.append(Step("reopen", rng.uniform(200, 1500), note))
        steps.append(Step("resolve", rng.uniform(40, 400), resolving(rng, theme, language)))
    return tuple(steps)


def _minutes(rng: Random, target: int, *, late: float) -> float:
    if rng.random() < late:
        return target * rng.uniform(1.05, 1.8)
    return target * rng.triangular(0.06, 0.96, 0.35)


def responding(rng: Random, language: str, has_contact: bool) -> dict[str, Any]:
    """How the customer was answered; without contact details only in the shop or on the line."""
    channels = ["phone", "phone", "mail", "message"] if has_contact else ["visit", "message"]
    channel = rng.choice([c for c in channels if c in notes(language)["respond"]])
    return {"channel": channel, "note": say(rng, language, "respond", channel)}


def holding(rng: Random, language: str) -> dict[str, Any]:
    """What the case waits for."""
    reason = rng.choice([r.value for r in HoldReason if r.value in notes(language)["hold"]])
    return {"reason": reason, "note": say(rng, language, "hold", reason)}


def resolving(rng: Random, theme: str, language: str) -> dict[str, Any]:
    """What was done in the end; the colleague mostly sees the same reason as the customer."""
    known = [name for name in notes(language)["resolve"] if name != "courier"]
    reason = theme if rng.random() < 0.85 or theme == "courier" else rng.choice(known)
    code = "wait" if reason == "courier" else reason
    return {
        "reason_code": code,
        "note": say(rng, language, "resolve", reason),
        "customer_told": True,
    }


def say(rng: Random, language: str, occasion: str, detail: str = "any") -> str:
    """A note for an occasion."""
    return rng.choice(notes(language)[occasion][detail])

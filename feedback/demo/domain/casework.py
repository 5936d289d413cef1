"""How a case is worked: steps with the working minutes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from feedback.demo.domain.desk import CURRENCY
from feedback.demo.texts import notes
from feedback.followup.domain.reasons import Cause, HoldReason
from feedback.sla.domain.policy import Target

WORKED_MINUTES = {"phone": 7, "mail": 11, "message": 5, "visit": 16}
CAUSES: Mapping[str, Cause] = {
    "wait": Cause.METHOD,
    "staff": Cause.MAN,
    "information": Cause.PROCESS,
    "process": Cause.PROCESS,
    "price": Cause.PRICE,
    "quality": Cause.MATERIAL,
    "environment": Cause.ENVIRONMENT,
    "other": Cause.PERFORMANCE,
    "courier": Cause.METHOD,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is done `minutes` of working time after the step before (or after the opening)."""

    # claim, contact, note, hold, resume, goodwill, resolve, reopen; of the customer: write, verdict
    verb: str
    minutes: float
    words: dict[str, Any] = field(default_factory=dict)


def plan(
    rng: Random,
    target: Target,
    *,
    strain: float,
    theme: str,
    has_contact: bool,
    language: str,
    beside: Random,
    customer_language: str,
) -> tuple[Step, ...]:
    """The whole life of a case as colleagues will work it, whenever the story ends.

    `beside` decides what does not change the course of the year: who was not reached at once, what
    was offered, what the customer said in the end.
    """
    first = _minutes(rng, target.first_response_minutes, late=0.07 + strain)
    whole = _minutes(rng, target.resolution_minutes, late=0.08 + 0.8 * strain)
    end = resolving(rng, theme, language)
    if rng.random() < 0.12:
        told = has_contact or rng.random() < 0.8
        ended = {**end, "customer_told": told, "is_first_contact": True}
        return (Step("resolve", first, ended), *_afterwards(beside, customer_language, told))
    steps: list[Step] = []
    claimed = first * rng.uniform(0.3, 0.9) if rng.random() < 0.3 else 0.0
    if claimed:
        steps.append(Step("claim", claimed))
    answered = responding(rng, language, has_contact)
    tried = first - claimed
    if answered["channel"] == "phone" and beside.random() < 0.35:
        share = beside.uniform(0.3, 0.8)
        steps.append(Step("contact", tried * share, trying(beside, language)))
        tried *= 1 - share
    steps.append(Step("contact", tried, answered))
    left = max(20.0, whole - first)
    if rng.random() < 0.1:
        steps.append(Step("note", left * 0.1, {"note": say(rng, language, "note")}))
        left *= 0.9
    if beside.random() < 0.08:
        said = {"text": say(beside, customer_language, "wrote")}
        steps.append(Step("write", left * 0.1, said))
        again = {**answered, "note": say(beside, language, "respond", answered["channel"])}
        steps.append(Step("contact", left * 0.1, again))
        left *= 0.8
    is_held = rng.random() < 0.2
    if is_held:
        steps.append(Step("hold", left * 0.3, holding(rng, language)))
        note = {"note": say(rng, language, "resume")}
        steps.append(Step("resume", rng.uniform(90, 1300), note))
        left *= 0.7
    if theme in {"wait", "quality", "price", "courier"} and beside.random() < 0.4:
        steps.append(Step("goodwill", left * 0.5, offering(beside, language)))
        left *= 0.5
    ended = {**end, "is_first_contact": not is_held and beside.random() < 0.45}
    steps.append(Step("resolve", left, ended))
    if rng.random() < 0.05:
        note = {"note": say(rng, language, "reopen")}
        steps.append(Step("reopen", rng.uniform(200, 1500), note))
        steps.append(Step("resolve", rng.uniform(40, 400), resolving(rng, theme, language)))
        return tuple(steps)
    return (*steps, *_afterwards(beside, customer_language, True, answered, end))


def _afterwards(
    rng: Random, language: str, told: bool, answered: Any = None, end: Any = None
) -> tuple[Step, ...]:
    """What the customer says to "Is it solved?": often nothing, mostly yes."""
    if not told or rng.random() < 0.55:
        return ()
    wait = rng.uniform(60, 900)
    if answered is None or rng.random() < 0.86:
        words = say(rng, language, "solved") if rng.random() < 0.3 else ""
        return (Step("verdict", wait, {"is_solved": True, "text": words}),)
    words = say(rng, language, "not_solved")
    said = [Step("verdict", wait, {"is_solved": False, "text": words})]
    said.append(Step("contact", rng.uniform(10, 90), answered))
    said.append(Step("resolve", rng.uniform(60, 500), {**end, "is_first_contact": False}))
    if rng.random() < 0.6:
        said.append(Step("verdict", wait, {"is_solved": True, "text": ""}))
    return tuple(said)


def _minutes(rng: Random, target: int, *, late: float) -> float:
    if rng.random() < late:
        return target * rng.uniform(1.05, 1.8)
    return target * rng.triangular(0.06, 0.96, 0.35)


def responding(rng: Random, language: str, has_contact: bool) -> dict[str, Any]:
    """How the customer was answered; without contact details only in the shop or on the line."""
    channels = ["phone", "phone", "mail", "message"] if has_contact else ["visit", "message"]
    channel = rng.choice([c for c in channels if c in notes(language)["respond"]])
    note = say(rng, language, "respond", channel)
    # Some minutes more or less, without another throw of the dice.
    spent = WORKED_MINUTES[channel] + len(note) % 7
    return {"channel": channel, "is_reached": True, "spent_minutes": spent, "note": note}


def trying(rng: Random, language: str) -> dict[str, Any]:
    """A call that nobody took."""
    return {
        "channel": "phone",
        "is_reached": False,
        "spent_minutes": rng.randint(1, 3),
        "note": say(rng, language, "tried"),
    }


def offering(rng: Random, language: str) -> dict[str, Any]:
    """What is given to make good."""
    note = say(rng, language, "goodwill")
    if rng.random() < 0.3:
        return {"kind": "redo", "note": note}
    amount = rng.choice((2000, 3000, 5000, 8000, 10_000))
    return {
        "kind": rng.choice(("voucher", "voucher", "refund")),
        "amount_minor": amount,
        "currency": CURRENCY,
        "note": note,
    }


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
        "cause_category": CAUSES[reason].value,
        "is_first_contact": False,
    }


def say(rng: Random, language: str, occasion: str, detail: str = "any") -> str:
    """A note for an occasion."""
    return rng.choice(notes(language)[occasion][detail])

"""A slow judge of rules that shares nothing with the product but the document's form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

NO_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3040-\u30ff\u3130-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)


@dataclass
class Answer:
    """One response in plain values; `unhappy_before` are hours since earlier unhappy answers."""

    metric: str | None
    value: int | None
    band: str | None
    scores: list[tuple[str, int]]
    choices: list[tuple[str, str]]
    comment: str
    contact: bool
    flagged: bool
    places: list[int]
    channel: str | None
    language: str
    same_person_days: list[int] = field(default_factory=list)
    here_hours: list[int] = field(default_factory=list)


def judge(rules: list[tuple[int, dict[str, Any]]], answer: Answer) -> tuple[Any, ...]:
    """(what, rule id or code, priority, tags, assign) of the first rule that fits."""
    if not answer.flagged:
        for rule_id, document in rules:
            fits = [holds(one, answer) for one in document["conditions"]]
            if (all if document["match"] == "all" else any)(fits):
                return outcome(rule_id, document["result"], answer)
    return built_in(answer)


def outcome(rule_id: int, result: dict[str, Any], answer: Answer) -> tuple[Any, ...]:
    if result["kind"] != "case":
        return (result["kind"], rule_id, None, (), None)
    priority = result["priority"]
    if priority == "by_table":
        priority = table(answer)
    return ("case", rule_id, priority, tuple(result["tags"]), result["assign"])


def table(answer: Answer) -> str:
    if answer.band != "detractor":
        return "normal"
    lowest = {"nps": [0, 1, 2], "csat": [1], "ces": [1]}[answer.metric or ""]
    points = (answer.value in lowest) + answer.contact
    return ["normal", "high", "urgent"][points]


def built_in(answer: Answer) -> tuple[Any, ...]:
    if answer.band == "promoter" and answer.comment and not answer.flagged:
        return ("praise", None, None, (), None)
    if answer.band == "detractor" and not answer.flagged:
        return ("case", None, table(answer), (), None)
    return ("nothing", None, None, (), None)


def holds(asked: dict[str, Any], a: Answer) -> bool:
    kind = asked["kind"]
    unhappy = a.band == "detractor"
    tests = {
        "metric": lambda: a.metric in asked["metrics"],
        "score": lambda: any(
            metric == asked["metric"] and value in range(asked["from"], asked["to"] + 1)
            for metric, value in a.scores
        ),
        "band": lambda: a.band in asked["bands"],
        "place": lambda: bool(set(asked["nodes"]) & set(a.places)),
        "channel": lambda: a.channel in asked["channels"],
        "language": lambda: a.language in asked["languages"],
        "answer": lambda: any(tuple(one) in a.choices for one in asked["options"]),
        "words": lambda: any(found(a.comment, word) for word in asked["words"]),
        "contact": lambda: a.contact == asked["is_given"],
        "comment": lambda: (a.comment != "") == asked["is_given"],
        "same_person": lambda: (
            unhappy
            and a.contact
            and sum(day <= asked["days"] for day in a.same_person_days) + 1 >= asked["n"]
        ),
        "detractors": lambda: (
            unhappy and sum(hour <= asked["hours"] for hour in a.here_hours) + 1 >= asked["n"]
        ),
    }
    return tests[kind]()


def found(comment: str, word: str) -> bool:
    """By a regular expression with look-arounds for words of spaced scripts."""
    plain, wanted = plainly(comment), plainly(word)
    letter = rf"(?:(?![{NO_SPACES}_])\w)"
    before = rf"(?<![^\W{NO_SPACES}_])" if re.match(letter, wanted) else ""
    after = rf"(?!{letter})" if re.match(letter, wanted[-1]) else ""
    return re.search(before + re.escape(wanted) + after, plain) is not None


def plainly(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"\s+", " ", text).strip()

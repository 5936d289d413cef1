"""The first rule that fits decides, exactly as a slow judge says."""

from __future__ import annotations

import random
from typing import Any

import pytest

from feedback.routing.domain.decision import (
    Decision,
    ResponseFacts,
    Score,
    raised,
    told_on_timeline,
    without_words,
)
from feedback.routing.domain.document import KINDS, Fault, read_rule, rule_faults
from feedback.routing.domain.rules import decide
from feedback.scoring.domain.metrics import SCALE, Metric, band_of
from feedback.sla.domain.policy import Priority
from tests.routing.domain.judge import Answer, judge

N_RULE_SETS = 6000
WORDS = ["refund", "wait", "退款", "排队", "slow staff", "c++", "é", "rude"]
TEXTS = [
    "", "I want a refund now", "refunding", "要退款！", "排队太久 wait", "waiting room",
    "slow  staff here", "C++", "cafe\u0301 é", "rude,rude", "多谢", "nothing at all",
]  # fmt: skip
OPTIONS = [("q_why", "wait"), ("q_why", "price"), ("q_other", "wait")]
CHANNELS = ["counter", "phone", "web"]


class Past:
    """Earlier answers of a test; counts how often it is asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.n_asked = answer, 0

    def n_unhappy_of_person(self, days: int) -> int:
        self.n_asked += 1
        return sum(day <= days for day in self.answer.same_person_days)

    def n_detractors_here(self, hours: int) -> int:
        self.n_asked += 1
        return sum(hour <= hours for hour in self.answer.here_hours)


def some(rng: random.Random, choices: list[Any]) -> list[Any]:
    return rng.sample(choices, rng.randint(1, len(choices)))


def condition(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(list(KINDS))
    metric = rng.choice(list(Metric))
    low, high = sorted(rng.choices(list(SCALE[metric]), k=2))
    return {
        "kind": kind,
        **{
            "metric": {"metrics": some(rng, ["nps", "csat", "ces"])},
            "score": {"metric": metric.value, "from": low, "to": high},
            "band": {"bands": some(rng, ["detractor", "passive", "promoter"])},
            "place": {"nodes": some(rng, [1, 2, 3, 4, 5])},
            "channel": {"channels": some(rng, CHANNELS)},
            "language": {"languages": some(rng, ["zh", "en"])},
            "answer": {"options": [list(one) for one in some(rng, OPTIONS)]},
            "words": {"words": some(rng, WORDS)},
            "contact": {"is_given": rng.random() < 0.5},
            "comment": {"is_given": rng.random() < 0.5},
            "same_person": {"n": rng.randint(2, 4), "days": rng.randint(1, 30)},
            "detractors": {"n": rng.randint(2, 4), "hours": rng.randint(1, 72)},
        }[kind],
    }


def rule(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(["case", "case", "praise", "nothing"])
    result: dict[str, Any] = {"kind": kind}
    if kind == "case":
        result["priority"] = rng.choice(["by_table", *(one.value for one in Priority)])
        result["tags"] = rng.sample(["a", "乙"], rng.randint(0, 2))
        result["assign"] = rng.choice([None, {"kind": "turn", "team_id": 3},
                                       {"kind": "person", "staff_id": 4}])  # fmt: skip
    return {
        "match": rng.choice(["all", "any"]),
        "conditions": [condition(rng) for _ in range(rng.randint(1, 3))],
        "result": result,
    }


def answer(rng: random.Random) -> Answer:
    scores = {metric: rng.choice(list(SCALE[metric])) for metric in Metric if rng.random() < 0.6}
    lead = rng.choice([*scores, None]) if scores else None
    return Answer(
        metric=lead.value if lead else None,
        value=scores[lead] if lead else None,
        band=band_of(lead, scores[lead]).value if lead else None,
        scores=[(metric.value, value) for metric, value in scores.items()],
        choices=rng.sample(OPTIONS, rng.randint(0, 2)),
        comment=rng.choice(TEXTS),
        contact=rng.random() < 0.5,
        flagged=rng.random() < 0.1,
        places=[1, rng.choice([2, 3]), rng.choice([4, 5, 6])],
        channel=rng.choice([*CHANNELS, None]),
        language=rng.choice(["zh", "en"]),
        same_person_days=[rng.randint(0, 40) for _ in range(rng.randint(0, 4))],
        here_hours=[rng.randint(0, 90) for _ in range(rng.randint(0, 4))],
    )


def facts(a: Answer) -> ResponseFacts:
    metric = Metric(a.metric) if a.metric else None
    return ResponseFacts(
        metric=metric,
        value=a.value,
        band=band_of(metric, a.value) if metric and a.value is not None else None,
        has_comment=bool(a.comment),
        has_contact=a.contact,
        is_flagged=a.flagged,
        touchpoint_id=a.places[-1],
        language=a.language,
        path="/" + "/".join(map(str, a.places)) + "/",
        channel=a.channel,
        scores=tuple(Score(Metric(name), value) for name, value in a.scores),
        choices=frozenset(a.choices),
        comment=a.comment,
    )


def seen(decision: Decision) -> tuple[Any, ...]:
    rule_id = decision.because.get("rule_id")
    if decision.opens:
        assign = decision.assign and {
            "kind": decision.assign.kind.value,
            **{
                name: value
                for name in ("staff_id", "team_id")
                if (value := getattr(decision.assign, name)) is not None
            },
        }
        return ("case", rule_id, decision.priority.value, decision.tags, assign)
    return ("praise" if decision.praises else "nothing", rule_id, None, (), None)


def test_rules_decide_as_the_slow_judge_does() -> None:
    rng = random.Random(20260330)
    decided = set()
    for number in range(N_RULE_SETS):
        documents = [(n + 1, rule(rng)) for n in range(rng.randint(0, 4))]
        rules = [read_rule(rule_id, f"R{rule_id}", one) for rule_id, one in documents]
        for _ in range(2):
            given = answer(rng)
            found = seen(decide(rules, facts(given), Past(given)))
            assert found == judge(documents, given), (number, documents, given)
            decided.add((found[0], found[1] is None))
    assert len(decided) == 6


def test_a_happy_answer_never_makes_anything_be_looked_up() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        given = answer(rng)
        past = Past(given)
        decide([read_rule(1, "", rule(rng)) for _ in range(3)], facts(given), past)
        if given.band != "detractor":
            assert past.n_asked == 0


def test_what_must_be_looked_up_waits_for_the_cheap_conditions() -> None:
    given = Answer("nps", 1, "detractor", [("nps", 1)], [], "slow", True, False, [1], None, "en",
                   same_person_days=[3])  # fmt: skip
    words = {"kind": "words", "words": ["refund"]}
    again = {"kind": "same_person", "n": 2, "days": 30}
    document = {"match": "all", "conditions": [again, words], "result": {"kind": "nothing"}}
    past = Past(given)
    decide([read_rule(1, "", document)], facts(given), past)
    assert past.n_asked == 0
    slow = {**document, "conditions": [again, {"kind": "words", "words": ["slow"]}]}
    decision = decide([read_rule(1, "Again", slow)], facts(given), past)
    assert past.n_asked == 1
    assert decision.because == {
        "code": "rule",
        "rule_id": 1,
        "rule": "Again",
        "matched": [
            {"kind": "words", "word": "slow"},
            {"kind": "same_person", "n": 2, "days": 30},
        ],
        "metric": "nps",
        "value": 1,
        "outcome": "nothing",
    }
    assert told_on_timeline(decision.because) == {
        "code": "rule",
        "metric": "nps",
        "value": 1,
        "rule_id": 1,
        "rule": "Again",
    }


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        ({}, ["match required", "conditions no_conditions", "result.kind required"]),
        (
            {"match": "all", "conditions": [{"kind": "regex"}], "result": {"kind": "nothing"}},
            ["conditions.0 not_a_choice"],
        ),
        (
            {
                "match": "any",
                "conditions": [
                    {"kind": "score", "metric": "csat", "from": 0, "to": 9},
                    {"kind": "words", "words": ["\u200b"]},
                    {"kind": "same_person", "n": 1, "days": True},
                    {"kind": "answer", "options": [["q"]]},
                    {"kind": "place", "nodes": ["1"]},
                    {"kind": "contact", "is_given": "yes"},
                ],
                "result": {"kind": "case", "priority": "hot", "assign": {"kind": "turn"}},
            },
            [
                "conditions.0.from off_the_scale",
                "conditions.0.to off_the_scale",
                "conditions.1.words required",
                "conditions.2.n off_the_scale",
                "conditions.2.days not_a_number",
                "conditions.3.options required",
                "conditions.4.nodes required",
                "conditions.5.is_given required",
                "result.priority not_a_choice",
                "result.assign.team_id required",
            ],
        ),
        (
            {
                "match": "all",
                "conditions": [{"kind": "comment", "is_given": True}] * 13,
                "result": {"kind": "praise"},
            },
            ["conditions too_many"],
        ),
    ],
)
def test_faults_of_a_document_are_told_at_their_place(
    document: dict[str, Any], faults: list[str]
) -> None:
    assert [" ".join(fault) for fault in rule_faults(document)] == faults
    with pytest.raises(ValueError, match="rule 9"):
        read_rule(9, "", document)
    assert Fault("a", "b") == ("a", "b")


def test_a_priority_rises_and_never_falls() -> None:
    urgent = Decision(True, Priority.URGENT, {})
    assert raised(Priority.NORMAL, urgent) is Priority.URGENT
    assert raised(Priority.URGENT, Decision(True, Priority.LOW, {})) is Priority.URGENT
    assert raised(Priority.LOW, Decision(False, Priority.NORMAL, {})) is Priority.LOW


def test_an_erased_answer_leaves_no_found_word_behind() -> None:
    matched = [{"kind": "words", "word": "refund"}, {"kind": "contact", "is_given": True}]
    because = {"code": "rule", "rule": "R", "matched": matched}
    assert without_words(because)["matched"] == [
        {"kind": "words"},
        {"kind": "contact", "is_given": True},
    ]
    assert without_words({"code": "lowest"}) == {"code": "lowest"}

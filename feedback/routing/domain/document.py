"""A rule as the document it is stored as → the rule, or every fault at its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from feedback.routing.domain.conditions import (
    AnswerIn,
    BandIn,
    ChannelIn,
    CommentGiven,
    Condition,
    ContactGiven,
    Detractors,
    LanguageIn,
    MetricIs,
    PlaceIn,
    SamePerson,
    ScoreIn,
    WordsIn,
)
from feedback.routing.domain.decision import Assign, AssignKind
from feedback.routing.domain.rules import Match, Outcome, Rule
from feedback.routing.domain.words import folded
from feedback.scoring.domain.metrics import SCALE, Band, Metric
from feedback.sla.domain.policy import Priority
from feedback.surveys.domain.clean import is_blank
from feedback.touchpoints.domain.kinds import Channel

SCHEMA = 1
MOST_RULES = 50
MOST_CONDITIONS = 12
MOST_WORDS = 40
LONGEST_WORD = 60
MOST_TAGS = 6
LONGEST_TAG = 30
LONGEST_NAME = 80
MOST_CHOSEN = 200
MOST_DAYS = 365
MOST_HOURS = 31 * 24
MOST_TIMES = 1000
LANGUAGES = ("zh", "en")


class Fault(NamedTuple):
    """What is wrong at a place of the document, such as `conditions.0.words`, as a code.

    Codes: required, not_a_choice, not_a_number, off_the_scale, upside_down, too_many, too_long,
    no_conditions.
    """

    where: str
    code: str


def read_rule(rule_id: int, name: str, document: Mapping[str, Any]) -> Rule:
    """The rule of a stored document; raises ValueError naming the faults of a damaged one."""
    rule, faults = _read(rule_id, name, document)
    if rule is None:
        raise ValueError(f"rule {rule_id}: {faults}")
    return rule


def rule_faults(document: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Everything that is wrong with a document, in its order."""
    return _read(0, "", document)[1]


def tidy_words(lines: str) -> list[str]:
    """Words typed one a line or parted by commas, each once, as they were typed."""
    parts = lines.replace("，", ",").replace("、", ",").replace("\n", ",").split(",")
    found: dict[str, str] = {}
    for part in parts:
        word = " ".join(part.split())
        if not is_blank(word):
            found.setdefault(folded(word), word)
    return list(found.values())


def tidy_tags(line: str) -> list[str]:
    """Tags typed with commas between them, in the normal form, each once."""
    return [unicodedata.normalize("NFC", word) for word in tidy_words(line)]


class _Reader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def wrong(self, where: str, code: str) -> None:
        self.faults.append(Fault(where, code))

    def chosen(self, where: str, given: Any, allowed: tuple[Any, ...]) -> tuple[Any, ...]:
        """The chosen ones in the order of what is allowed."""
        if not isinstance(given, list) or not given:
            self.wrong(where, "required")
            return ()
        if not all(one in allowed for one in given):
            self.wrong(where, "not_a_choice")
        return tuple(one for one in allowed if one in given)

    def one(self, where: str, given: Any, allowed: tuple[Any, ...]) -> Any:
        if given in (None, ""):
            self.wrong(where, "required")
        elif given in allowed:
            return given
        else:
            self.wrong(where, "not_a_choice")
        return None

    def number(self, where: str, given: Any, first: int, last: int) -> int:
        if given is None:
            self.wrong(where, "required")
        elif type(given) is not int:
            self.wrong(where, "not_a_number")
        elif not first <= given <= last:
            self.wrong(where, "off_the_scale")
        else:
            return given
        return first

    def truth(self, where: str, given: Any) -> bool:
        if not isinstance(given, bool):
            self.wrong(where, "required")
        return bool(given)

    def texts(self, where: str, given: Any, most: int, longest: int) -> tuple[str, ...]:
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.wrong(where, "required")
            return ()
        if len(given) > most:
            self.wrong(where, "too_many")
        if any(len(one) > longest for one in given):
            self.wrong(where, "too_long")
        return tuple(given)


def _metric(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    known = tuple(metric.value for metric in Metric)
    return MetricIs(
        tuple(map(Metric, read.chosen(f"{where}.metrics", asked.get("metrics"), known)))
    )


def _score(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    known = tuple(metric.value for metric in Metric)
    metric = Metric(read.one(f"{where}.metric", asked.get("metric"), known) or Metric.NPS)
    first, last = SCALE[metric][0], SCALE[metric][-1]
    low = read.number(f"{where}.from", asked.get("from"), first, last)
    high = read.number(f"{where}.to", asked.get("to"), first, last)
    if low > high and not any(fault.where.startswith(f"{where}.") for fault in read.faults):
        read.wrong(f"{where}.to", "upside_down")
    return ScoreIn(metric, low, high)


def _band(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    known = tuple(band.value for band in Band)
    return BandIn(tuple(map(Band, read.chosen(f"{where}.bands", asked.get("bands"), known))))


def _place(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    nodes = asked.get("nodes")
    if not isinstance(nodes, list) or not nodes or not all(map(_is_key, nodes)):
        read.wrong(f"{where}.nodes", "required")
        return PlaceIn(())
    if len(nodes) > MOST_CHOSEN:
        read.wrong(f"{where}.nodes", "too_many")
    names = _names(asked)
    return PlaceIn(
        tuple(nodes), tuple((node, names[str(node)]) for node in nodes if str(node) in names)
    )


def _channel(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    known = tuple(channel.value for channel in Channel)
    return ChannelIn(read.chosen(f"{where}.channels", asked.get("channels"), known))


def _language(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    return LanguageIn(read.chosen(f"{where}.languages", asked.get("languages"), LANGUAGES))


def _answer(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    given = asked.get("options")
    pairs = [_pair(one) for one in given] if isinstance(given, list) else []
    if not pairs or None in pairs:
        read.wrong(f"{where}.options", "required")
    if len(pairs) > MOST_CHOSEN:
        read.wrong(f"{where}.options", "too_many")
    options = tuple(pair for pair in pairs if pair is not None)
    names = _names(asked)
    keys = {pair: f"{pair[0]}.{pair[1]}" for pair in options}
    return AnswerIn(
        options, tuple((pair, names[key]) for pair, key in keys.items() if key in names)
    )


def _pair(one: Any) -> tuple[str, str] | None:
    if isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one):
        question, option = one
        is_fit = all(0 < len(part) <= 40 and part.isprintable() for part in one)
        return (question, option) if is_fit else None
    return None


def _is_key(given: Any) -> bool:
    """Whether it may be a row's number at all: beyond it no database has one."""
    return type(given) is int and 0 < given < 2**31


def _words(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    at = f"{where}.words"
    words = read.texts(at, asked.get("words"), MOST_WORDS, LONGEST_WORD)
    plain = tuple(map(folded, words))
    if not words or any(map(is_blank, words)) or not all(plain):
        if not any(fault.where == at for fault in read.faults):
            read.wrong(at, "required")
        return WordsIn((), ())
    return WordsIn(words, plain)


def _contact(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    return ContactGiven(read.truth(f"{where}.is_given", asked.get("is_given")))


def _comment(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    return CommentGiven(read.truth(f"{where}.is_given", asked.get("is_given")))


def _same_person(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    return SamePerson(
        read.number(f"{where}.n", asked.get("n"), 2, MOST_TIMES),
        read.number(f"{where}.days", asked.get("days"), 1, MOST_DAYS),
    )


def _detractors(read: _Reader, where: str, asked: Mapping[str, Any]) -> Condition:
    return Detractors(
        read.number(f"{where}.n", asked.get("n"), 2, MOST_TIMES),
        read.number(f"{where}.hours", asked.get("hours"), 1, MOST_HOURS),
    )


KINDS: Mapping[str, Callable[[_Reader, str, Mapping[str, Any]], Condition]] = {
    "metric": _metric,
    "score": _score,
    "band": _band,
    "place": _place,
    "channel": _channel,
    "language": _language,
    "answer": _answer,
    "words": _words,
    "contact": _contact,
    "comment": _comment,
    "same_person": _same_person,
    "detractors": _detractors,
}


def _read(
    rule_id: int, name: str, document: Mapping[str, Any]
) -> tuple[Rule | None, tuple[Fault, ...]]:
    read = _Reader()
    match = read.one("match", document.get("match"), tuple(one.value for one in Match))
    conditions = _conditions(read, document.get("conditions"))
    result = document.get("result")
    if not isinstance(result, Mapping):
        read.wrong("result.kind", "required")
        return None, tuple(read.faults)
    kind = read.one("result.kind", result.get("kind"), tuple(one.value for one in Outcome))
    priority, assign = None, None
    tags: tuple[str, ...] = ()
    if kind == Outcome.CASE.value:
        known = tuple(one.value for one in Priority)
        wanted = result.get("priority", "by_table")
        priority = read.one("result.priority", wanted, ("by_table", *known))
        tags = read.texts("result.tags", result.get("tags", []), MOST_TAGS, LONGEST_TAG)
        assign = _assign(read, result.get("assign"))
    if read.faults:
        return None, tuple(read.faults)
    rule = Rule(
        rule_id=rule_id,
        name=name,
        match=Match(match),
        conditions=conditions,
        outcome=Outcome(kind),
        priority=None if priority in (None, "by_table") else Priority(priority),
        tags=tags,
        assign=assign,
    )
    return rule, ()


def _conditions(read: _Reader, given: Any) -> tuple[Condition, ...]:
    if not isinstance(given, list) or not given:
        read.wrong("conditions", "no_conditions")
        return ()
    if len(given) > MOST_CONDITIONS:
        read.wrong("conditions", "too_many")
        return ()
    found = []
    for number, asked in enumerate(given):
        kind = asked.get("kind") if isinstance(asked, Mapping) else None
        if not isinstance(kind, str) or kind not in KINDS:
            read.wrong(f"conditions.{number}", "not_a_choice")
            continue
        found.append(KINDS[kind](read, f"conditions.{number}", asked))
    return tuple(found)


def _assign(read: _Reader, given: Any) -> Assign | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        read.wrong("result.assign.kind", "not_a_choice")
        return None
    kind = read.one("result.assign.kind", given.get("kind"), tuple(one.value for one in AssignKind))
    if kind is None:
        return None
    field = "staff_id" if kind == AssignKind.PERSON.value else "team_id"
    chosen = given.get(field)
    if not _is_key(chosen):
        read.wrong(f"result.assign.{field}", "required")
        return None
    return Assign(AssignKind(kind), **{field: int(chosen or 0)})


def _names(asked: Mapping[str, Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    given = asked.get("names")
    if not isinstance(given, Mapping):
        return {}
    return {
        str(key): tuple(sorted((str(a), str(b)) for a, b in texts.items()))
        for key, texts in given.items()
        if isinstance(texts, Mapping)
    }

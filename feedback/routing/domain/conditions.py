"""The conditions a rule may ask for, and what each finds in the facts of a response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from feedback.routing.domain.decision import ResponseFacts
from feedback.routing.domain.words import contains
from feedback.scoring.domain.metrics import Band, Metric
from feedback.touchpoints.domain.paths import ids_on

Found = dict[str, Any]
Names = dict[str, dict[str, str]]


class History(Protocol):
    """What must be looked up; asked only when a rule depends on it."""

    def n_unhappy_of_person(self, days: int) -> int:
        """Earlier unhappy answers of the same person within so many days."""

    def n_detractors_here(self, hours: int) -> int:
        """Earlier unhappy answers at the same touchpoint within so many hours."""


@dataclass(frozen=True, slots=True)
class MetricIs:
    """The leading question is of one of these metrics."""

    metrics: tuple[Metric, ...]

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.metric is None or facts.metric not in self.metrics:
            return None
        return {"kind": "metric", "metric": facts.metric.value}


@dataclass(frozen=True, slots=True)
class ScoreIn:
    """Some answer of the metric lies from `low` to `high`, both included."""

    metric: Metric
    low: int
    high: int

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        for score in facts.scores:
            if score.metric is self.metric and self.low <= score.value <= self.high:
                return {
                    "kind": "score",
                    "metric": self.metric.value,
                    "value": score.value,
                    "from": self.low,
                    "to": self.high,
                }
        return None


@dataclass(frozen=True, slots=True)
class BandIn:
    """The leading answer falls in one of these bands."""

    bands: tuple[Band, ...]

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.band is None or facts.band not in self.bands:
            return None
        metric = facts.metric.value if facts.metric else None
        return {"kind": "band", "band": facts.band.value, "metric": metric}


@dataclass(frozen=True, slots=True)
class PlaceIn:
    """The touchpoint is one of these nodes or stands below one."""

    nodes: tuple[int, ...]
    names: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        above = ids_on(facts.path)
        for node in self.nodes:
            if node in above:
                return {"kind": "place", "node": node, "name": dict(dict(self.names).get(node, ()))}
        return None


@dataclass(frozen=True, slots=True)
class ChannelIn:
    """The touchpoint meets its customers in one of these ways."""

    channels: tuple[str, ...]

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.channel is None or facts.channel not in self.channels:
            return None
        return {"kind": "channel", "channel": facts.channel}


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """The customer answered in one of these languages."""

    languages: tuple[str, ...]

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.language not in self.languages:
            return None
        return {"kind": "language", "language": facts.language}


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """One of these options was chosen; each is a question's id with an option's."""

    options: tuple[tuple[str, str], ...]
    names: tuple[tuple[tuple[str, str], tuple[tuple[str, str], ...]], ...] = ()

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        for option in self.options:
            if option in facts.choices:
                name = dict(dict(self.names).get(option, ()))
                return {
                    "kind": "answer",
                    "question": option[0],
                    "option": option[1],
                    "name": name,
                }
        return None


@dataclass(frozen=True, slots=True)
class WordsIn:
    """The comment holds one of these words; `folded` are the same ones for comparing."""

    words: tuple[str, ...]
    folded: tuple[str, ...]

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        for word, plain in zip(self.words, self.folded, strict=True):
            if contains(comment, plain):
                return {"kind": "words", "word": word}
        return None


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """The customer agreed to be contacted, or did not."""

    is_given: bool

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.has_contact is not self.is_given:
            return None
        return {"kind": "contact", "is_given": self.is_given}


@dataclass(frozen=True, slots=True)
class CommentGiven:
    """The customer wrote something, or did not."""

    is_given: bool

    def found(self, facts: ResponseFacts, comment: str) -> Found | None:
        if facts.has_comment is not self.is_given:
            return None
        return {"kind": "comment", "is_given": self.is_given}


@dataclass(frozen=True, slots=True)
class SamePerson:
    """An unhappy answer, at least the n-th of the same person within so many days."""

    n: int
    days: int

    def may_hold(self, facts: ResponseFacts) -> bool:
        return facts.band is Band.DETRACTOR and facts.has_contact

    def looked_up(self, history: History) -> Found | None:
        n = 1 + history.n_unhappy_of_person(self.days)
        return {"kind": "same_person", "n": n, "days": self.days} if n >= self.n else None


@dataclass(frozen=True, slots=True)
class Detractors:
    """An unhappy answer, at least the n-th at its touchpoint within so many hours."""

    n: int
    hours: int

    def may_hold(self, facts: ResponseFacts) -> bool:
        return facts.band is Band.DETRACTOR

    def looked_up(self, history: History) -> Found | None:
        n = 1 + history.n_detractors_here(self.hours)
        return {"kind": "detractors", "n": n, "hours": self.hours} if n >= self.n else None


Cheap = (
    MetricIs
    | ScoreIn
    | BandIn
    | PlaceIn
    | ChannelIn
    | LanguageIn
    | AnswerIn
    | WordsIn
    | ContactGiven
    | CommentGiven
)
LookedUp = SamePerson | Detractors
Condition = Cheap | LookedUp

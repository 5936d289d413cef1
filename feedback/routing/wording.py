"""Decisions, rules and conditions in the reader's language, from the codes that are stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from feedback.core.i18n import _, _l, _n, current_language, text_in
from feedback.scoring.domain.metrics import SCALE, Metric

PRIORITIES = {
    "urgent": _l("Urgent"),
    "high": _l("High"),
    "normal": _l("Normal"),
    "low": _l("Low"),
}
METRICS = {Metric.NPS: "NPS", Metric.CSAT: "CSAT", Metric.CES: "CES"}
BANDS = {
    Metric.NPS: {
        "detractor": _l("Detractor"),
        "passive": _l("Passive"),
        "promoter": _l("Promoter"),
    },
    Metric.CSAT: {
        "detractor": _l("Dissatisfied"),
        "passive": _l("Neutral"),
        "promoter": _l("Satisfied"),
    },
    Metric.CES: {
        "detractor": _l("Hard"),
        "passive": _l("Neutral"),
        "promoter": _l("Easy"),
    },
}
ANY_BAND = {
    "detractor": _l("unhappy (detractor, dissatisfied, difficult)"),
    "passive": _l("in between (passive, neutral)"),
    "promoter": _l("happy (promoter, satisfied, easy)"),
}
CHANNELS = {
    "counter": _l("Counter"),
    "phone": _l("Phone line"),
    "web": _l("Web"),
    "delivery": _l("Delivery to the door"),
    "field": _l("Field service"),
}
LANGUAGES = {"zh": _l("Chinese"), "en": _l("English")}


def score_words(metric: str | None, value: int | None) -> str:
    """A score with its scale, such as “NPS 2 of 10”."""
    if metric is None or value is None:
        return _("No score")
    known = Metric(metric)
    return _("%(metric)s %(value)s of %(top)s", metric=METRICS[known], value=value,
             top=SCALE[known][-1])  # fmt: skip


def routing_words(because: Mapping[str, Any], priority: str) -> str:
    """Why the answer became a case, in a sentence."""
    score = score_words(because.get("metric"), because.get("value"))
    shown = str(PRIORITIES.get(priority, priority))
    if because.get("code") == "rule":
        return _rule_words(because, shown)
    sentences = {
        "lowest_with_contact": _(
            "%(score)s is in the lowest third of the scale and the customer agreed to be "
            "contacted: priority %(priority)s.", score=score, priority=shown,
        ),
        "lowest": _(
            "%(score)s is in the lowest third of the scale; the customer left no contact: "
            "priority %(priority)s.", score=score, priority=shown,
        ),
        "unhappy_with_contact": _(
            "%(score)s is an unhappy answer and the customer agreed to be contacted: "
            "priority %(priority)s.", score=score, priority=shown,
        ),
        "unhappy": _(
            "%(score)s is an unhappy answer; the customer left no contact: "
            "priority %(priority)s.", score=score, priority=shown,
        ),
    }  # fmt: skip
    return sentences.get(str(because.get("code")), score)


def _rule_words(because: Mapping[str, Any], priority: str) -> str:
    found = joined(found_words(one) for one in because.get("matched", ()))
    given = assigned_words(because.get("assigned"))
    if because.get("by_table"):
        shown = _("priority %(priority)s by the built-in table", priority=priority)
    else:
        shown = _("priority %(priority)s", priority=priority)
    name = because.get("rule", "")
    if given:
        return _("Rule “%(name)s”: %(found)s → %(priority)s, %(given)s.",
                 name=name, found=found, priority=shown, given=given)  # fmt: skip
    return _("Rule “%(name)s”: %(found)s → %(priority)s.",
             name=name, found=found, priority=shown)  # fmt: skip


def joined(parts: Any) -> str:
    """Several findings as one list in a sentence."""
    return _folded(parts, lambda one, two: _("%(one)s, %(two)s", one=one, two=two))


def or_words(parts: Any) -> str:
    """Several things of which one is enough."""
    return _folded(parts, lambda one, two: _("%(one)s or %(two)s", one=one, two=two))


def _folded(parts: Any, put: Callable[[str, str], str]) -> str:
    told = [str(part) for part in parts if part]
    return reduce(put, told) if told else ""


def found_words(found: Mapping[str, Any]) -> str:
    """What one condition found in the answer."""
    kind = found.get("kind")
    if kind == "metric":
        return _("the leading question is %(metric)s", metric=METRICS[Metric(found["metric"])])
    if kind == "score":
        return _("%(metric)s score %(value)s lies in %(low)s–%(high)s",
                 metric=METRICS[Metric(found["metric"])], value=found["value"],
                 low=found["from"], high=found["to"])  # fmt: skip
    if kind == "band":
        return _("the answer is “%(band)s”", band=_band_word(found))
    if kind == "place":
        return _("given at %(place)s", place=_named(found, "node"))
    if kind == "channel":
        return _("channel “%(channel)s”", channel=CHANNELS.get(found["channel"], ""))
    if kind == "language":
        return _("answered in %(language)s", language=LANGUAGES.get(found["language"], ""))
    if kind == "answer":
        return _("chose “%(option)s”", option=_named(found, "option"))
    if kind == "words":
        if not found.get("word"):
            return _("the comment contains a word of the rule")
        return _("the comment contains “%(word)s”", word=found["word"])
    if kind == "contact":
        return _("the customer left contact") if found["is_given"] else _("no contact left")
    if kind == "comment":
        return _("with a comment") if found["is_given"] else _("without a comment")
    if kind == "same_person":
        days = days_words(found["days"])
        return _("the same person was unhappy %(n)s times within %(days)s",
                 n=found["n"], days=days)  # fmt: skip
    if kind == "detractors":
        time = hours_words(found["hours"])
        return _("%(n)s unhappy answers at this touchpoint within %(time)s",
                 n=found["n"], time=time)  # fmt: skip
    return ""


def assigned_words(assigned: Mapping[str, Any] | None) -> str:
    """To whom the case went, or why it went to nobody; empty where the rule gives it to nobody."""
    if not assigned:
        return ""
    team, name = assigned.get("team") or "", assigned.get("name") or ""
    how, lacks = assigned.get("how"), assigned.get("lacks")
    if lacks:
        return _lacking(str(lacks), team, name)
    if how == "person":
        return _("given to %(name)s", name=name)
    if how == "turn":
        return _("given to %(team)s in turn: %(name)s", team=team, name=name)
    if how == "least":
        return _("given to the one of %(team)s with the fewest open cases: %(name)s",
                 team=team, name=name)  # fmt: skip
    return _("left to %(team)s: whoever takes it first", team=team)


def _lacking(lacks: str, team: str, name: str) -> str:
    return {
        "absent": _("left to all: %(name)s is absent or has left", name=name),
        "scope": _("left to all: %(name)s does not work cases here", name=name),
        "gone": _("left to all: the person or team of the rule is gone"),
        "team_absent": _("left to %(team)s: nobody of it is there today", team=team),
        "team_scope": _("left to %(team)s: nobody who is there works cases here", team=team),
    }.get(lacks, "")


def days_words(days: int) -> str:
    """So many days."""
    return _n("%(num)s day", "%(num)s days", days)


def hours_words(hours: int) -> str:
    """So many hours, as days where they come out even."""
    if hours > 24 and hours % 24 == 0:
        return days_words(hours // 24)
    return _n("%(num)s hour", "%(num)s hours", hours)


def _band_word(found: Mapping[str, Any]) -> str:
    if not found.get("metric"):
        return str(ANY_BAND.get(found["band"], found["band"]))
    return str(BANDS[Metric(found["metric"])][found["band"]])


def _named(found: Mapping[str, Any], key: str) -> str:
    return text_in(found.get("name"), current_language()) or str(found.get(key, ""))


KINDS = {
    "score": _l("Score from – to"),
    "band": _l("Happy or unhappy"),
    "metric": _l("Kind of leading question"),
    "words": _l("Words in the comment"),
    "answer": _l("Answers chosen"),
    "place": _l("Place"),
    "channel": _l("Channel of the touchpoint"),
    "language": _l("Language of the answer"),
    "contact": _l("Contact left"),
    "comment": _l("Comment written"),
    "same_person": _l("Same person unhappy again"),
    "detractors": _l("Many unhappy answers at the touchpoint"),
}
OUTCOMES = {
    "case": _l("Open a case"),
    "praise": _l("Thank the team: praise wall"),
    "nothing": _l("Do nothing"),
}
ASSIGN_KINDS = {
    "turn": _l("Team, in turn"),
    "least": _l("Team, who has the fewest open cases"),
    "first_come": _l("Team, whoever takes it first"),
    "person": _l("One person"),
}
FAULTS = {
    "required": _l("This is needed."),
    "not_a_choice": _l("Choose from what is offered."),
    "not_a_number": _l("A whole number is needed."),
    "off_the_scale": _l("This number lies outside of what is possible."),
    "upside_down": _l("The last value lies below the first one."),
    "too_many": _l("These are too many."),
    "too_long": _l("One of these is too long."),
    "no_conditions": _l("Add at least one condition."),
}


def condition_words(asked: Mapping[str, Any]) -> str:
    """What one condition of a rule asks for."""
    kind = asked["kind"]
    if kind == "metric":
        names = or_words(METRICS[Metric(one)] for one in asked["metrics"])
        return _("the leading question is %(metric)s", metric=names)
    if kind == "score":
        return _("%(metric)s %(low)s–%(high)s", metric=METRICS[Metric(asked["metric"])],
                 low=asked["from"], high=asked["to"])  # fmt: skip
    if kind == "band":
        return _("the answer is %(band)s", band=or_words(ANY_BAND[one] for one in asked["bands"]))
    if kind == "place":
        return _("at %(place)s", place=_listed(asked, "nodes", str))
    if kind == "channel":
        names = or_words(CHANNELS.get(one, one) for one in asked["channels"])
        return _("channel %(channel)s", channel=names)
    if kind == "language":
        names = or_words(LANGUAGES.get(one, one) for one in asked["languages"])
        return _("answered in %(language)s", language=names)
    if kind == "answer":
        return _("chose %(option)s", option=_listed(asked, "options", ".".join))
    if kind == "words":
        quoted = or_words(_("“%(words)s”", words=one) for one in asked["words"])
        return _("the comment contains %(words)s", words=quoted)
    if kind in {"contact", "comment"}:
        return found_words(asked)
    if kind == "same_person":
        return _("the same person was unhappy at least %(n)s times within %(days)s",
                 n=asked["n"], days=days_words(asked["days"]))  # fmt: skip
    return _("at least %(n)s unhappy answers at this touchpoint within %(time)s",
             n=asked["n"], time=hours_words(asked["hours"]))  # fmt: skip


def conditions_words(document: Mapping[str, Any]) -> str:
    """All conditions of a rule in one line."""
    parts = [condition_words(one) for one in document["conditions"]]
    if document["match"] == "all":
        return _folded(parts, lambda one, two: _("%(one)s and %(two)s", one=one, two=two))
    return _folded(parts, lambda one, two: _("%(one)s; or %(two)s", one=one, two=two))


def result_words(
    document: Mapping[str, Any], people: Mapping[int, str], teams: Mapping[int, str]
) -> str:
    """What a rule does, in one line."""
    result = document["result"]
    if result["kind"] != "case":
        return str(OUTCOMES[result["kind"]])
    priority = result.get("priority", "by_table")
    if priority == "by_table":
        parts = [_("case, priority by the built-in table")]
    else:
        parts = [_("case, priority %(priority)s", priority=PRIORITIES[priority])]
    if tags := result.get("tags"):
        parts.append(_("tags: %(tags)s", tags=joined(tags)))
    if assign := result.get("assign"):
        parts.append(_assign_words(assign, people, teams))
    return " · ".join(parts)


def _assign_words(
    assign: Mapping[str, Any], people: Mapping[int, str], teams: Mapping[int, str]
) -> str:
    if assign["kind"] == "person":
        name = people.get(assign.get("staff_id", 0), "?")
        return _("given to %(name)s", name=name)
    team = teams.get(assign.get("team_id", 0), "?")
    if assign["kind"] == "turn":
        return _("given to %(team)s in turn", team=team)
    if assign["kind"] == "least":
        return _("given to the one of %(team)s with the fewest open cases", team=team)
    return _("left to %(team)s: whoever takes it first", team=team)


def _listed(asked: Mapping[str, Any], key: str, spell: Any) -> str:
    names = asked.get("names") or {}
    keys = [spell(one) for one in asked[key]]
    return or_words(text_in(names.get(one), current_language()) or one for one in keys)


def trial_words(because: Mapping[str, Any], priority: str) -> str:
    """Why an answer would be what it would be: a rule that opens no case names no priority."""
    if because.get("code") != "rule" or "outcome" not in because:
        return routing_words(because, priority)
    found = joined(found_words(one) for one in because.get("matched", ()))
    return _("Rule “%(name)s”: %(found)s.", name=because.get("rule", ""), found=found)

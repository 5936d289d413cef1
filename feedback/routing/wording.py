"""Decisions, rules and conditions in the reader's language, from the codes that are stored."""

from __future__ import annotations

from collections.abc import Mapping
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
        "detractor": _l("Difficult"),
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
    "phone": _l("Phone"),
    "web": _l("Web"),
    "delivery": _l("Delivery"),
    "field": _l("On site at the customer"),
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
    return _(", ").join(part for part in parts if part)


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
        return _("unhappy answer number %(n)s of the same person within %(days)s",
                 n=found["n"], days=days)  # fmt: skip
    if kind == "detractors":
        time = hours_words(found["hours"])
        return _("unhappy answer number %(n)s at this touchpoint within %(time)s",
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
        "absent": _("left to all: %(name)s is absent or signed out for good", name=name),
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

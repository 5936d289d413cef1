"""What a trial of routing rules shows; wired into its slot in `app.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from feedback.accounts.domain.roles import Actor
from feedback.core.i18n import _, _l
from feedback.followup.service.trying import CASE, Sample, try_rules
from feedback.followup.web.rendering import page
from feedback.responses import wording as responses
from feedback.routing import wording
from feedback.routing.domain.rules import Rule

RESULTS = {"case": _l("Cases"), "praise": _l("Praise"), "nothing": _l("Nothing")}
GROUPS = {
    "new": _l("Would be a case, but was none"),
    "gone": _l("Was a case, but would be none"),
    "case": _l("Would be a case"),
    "praise": _l("Would be praise"),
    "nothing": _l("Would be nothing"),
}


def routing_trial(*, actor: Actor, now: datetime, rules: Sequence[Rule]) -> Markup:
    """The counts of a trial with examples, as a panel."""
    trial = try_rules(actor=actor, now=now, rules=rules)
    names = sorted(trial.assignees.items(), key=lambda one: (-one[1][0], one[0] or ""))
    return Markup(  # noqa: S704
        page(
            "followup/trial.html",
            trial=trial,
            results=[(RESULTS[key], *pair) for key, pair in trial.results.items()],
            priorities=[(wording.PRIORITIES[key], *pair) for key, pair in trial.priorities.items()],
            assignees=[(name or _("Nobody: all see it"), *pair) for name, pair in names],
            by_rule=[*trial.rules.most_common(), (_("Built-in rules"), trial.n_by_default)],
            groups=[
                (key, label, [told(one) for one in reversed(trial.samples[key])])
                for key, label in GROUPS.items()
                if trial.samples[key]
            ],
        )
    )


def told(sample: Sample) -> dict[str, Any]:
    """One example in words."""
    code = sample.because.get("code")
    is_case = code == "rule" or code in {
        "lowest_with_contact",
        "lowest",
        "unhappy_with_contact",
        "unhappy",
    }
    return {
        "key": sample.key,
        "place": sample.place,
        "band": sample.band,
        "score": responses.score_text(sample.metric, sample.value, sample.band),
        "excerpt": sample.excerpt,
        "tag": responses.language_tag(sample.language),
        "on": responses.date_text(sample.received_at.date()),
        "why": wording.trial_words(sample.because, sample.priority) if is_case else "",
        "was": was_words(sample.was),
    }


def was_words(was: str) -> str:
    """What really happened to an answer."""
    if was in RESULTS and was != CASE:
        return _("was praise") if was == "praise" else _("nothing happened")
    return _("was a case, priority %(priority)s", priority=wording.PRIORITIES.get(was, was))

"""What became of the cases: counts, and how many working minutes they took."""

from __future__ import annotations

from typing import Any

from feedback.analysis import wording
from feedback.analysis.render import numbers
from feedback.core.i18n import _
from feedback.reports.domain.facts import ReportFacts
from feedback.scoring.domain.percentiles import DEFAULT_RULE


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """Counts and durations; None where no case was opened."""
    found = facts.figures.follow_up
    if not found.n_opened:
        return None
    names = {"first_response": _("To the first response"), "resolution": _("To the resolution")}
    return {
        "counts": [
            (_("Opened"), numbers.rounded(found.n_opened)),
            (_("Resolved"), numbers.rounded(found.n_resolved)),
            (_("Waiting"), numbers.rounded(found.n_waiting)),
            (_("Reopened"), numbers.rounded(found.n_reopened)),
        ],
        "durations": [
            {
                "name": names[one.measure.value],
                "n": numbers.rounded(one.n),
                "median": wording.minutes_text(one.median_minutes),
                "p90": wording.minutes_text(one.p90_minutes),
            }
            for one in facts.durations
        ],
        "rule": rule_name(),
    }


def rule_name() -> str:
    """The percentile rule of the product by its usual names."""
    assert DEFAULT_RULE == "np1"
    return _("position (n + 1) p, Hyndman & Fan type 6")

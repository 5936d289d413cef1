"""What customers named as the reason, most frequent first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from feedback.analysis import charts, wording
from feedback.analysis.domain.facts import Reason
from feedback.analysis.render.bars import bar_list
from feedback.core.i18n import _
from feedback.reports.domain.facts import Names, ReasonsOf, ReportFacts
from feedback.reports.sections.words import name_in

MOST = 8
# Wider than the page and scaled down to it, so that the list leaves room for its neighbours.
WIDTH = 800


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """A bar list per question with choices; None where nothing was chosen."""
    if not facts.reasons:
        return None
    return {"groups": [_group(group, key) for key, group in enumerate(facts.reasons)]}


def _group(group: ReasonsOf, key: int) -> dict[str, Any]:
    shown = [(_label(words, reason), reason) for words, reason in group.reasons[:MOST]]
    data = charts.reason_bars(shown, key)
    return {
        "question": name_in(group.question) or _("Chosen options"),
        "n": group.n,
        "svg": bar_list(replace(data, total=group.n), width=WIDTH).svg,
        "n_more": len(group.reasons) - len(shown),
    }


def _label(words: Names | None, reason: Reason) -> str:
    return name_in(words) or wording.reason_name(reason.option_id) or reason.option_id

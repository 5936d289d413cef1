"""Selected comments, already without personal data."""

from __future__ import annotations

from typing import Any

from feedback.analysis import wording
from feedback.analysis.domain.facts import Comment
from feedback.core.i18n import TAGS, _
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.sections.words import latin_quotes
from feedback.scoring.domain.metrics import Band


def build(facts: ReportFacts) -> dict[str, Any] | None:
    """Comments by group, the unhappy ones first; None without any."""
    groups = []
    for band in Band:
        found = [comment for comment in facts.comments if comment.band == band.value]
        if found:
            groups.append({"band": band.value, "name": _name(band), "comments": _told(found)})
    return {"groups": groups} if groups else None


def _name(band: Band) -> str:
    return {
        Band.DETRACTOR: _("From unhappy customers"),
        Band.PASSIVE: _("From customers in between"),
        Band.PROMOTER: _("From happy customers"),
    }[band]


def _told(comments: list[Comment]) -> list[dict[str, str]]:
    return [
        {
            "text": latin_quotes(comment.text, comment.language),
            "lang": TAGS.get(comment.language, comment.language),
            "score": (
                f"{wording.metric_name(comment.metric)} {comment.value}"
                if comment.metric is not None and comment.value is not None
                else ""
            ),
            "on": wording.date_text(comment.local_on),
        }
        for comment in comments
    ]

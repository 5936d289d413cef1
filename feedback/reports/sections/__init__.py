"""The sections of a report in page order; a new one is a file, a template and a line here.

A section is a pure builder, facts → what its template shows (None leaves the section out), in the
language that is current while it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from feedback.reports.domain.facts import ReportFacts
from feedback.reports.sections import (
    comments,
    follow_up,
    method,
    months,
    places,
    promises,
    reasons,
    scores,
    standards,
    title,
    trend,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; its template is `reports/sections/<name>.html`."""

    name: str
    build: Callable[[ReportFacts], dict[str, Any] | None]


SECTIONS = (
    Section("title", title.build),
    Section("standards", standards.build),
    Section("scores", scores.build),
    Section("trend", trend.build),
    Section("places", places.build),
    Section("months", months.build),
    Section("promises", promises.build),
    Section("follow_up", follow_up.build),
    Section("reasons", reasons.build),
    Section("comments", comments.build),
    Section("method", method.build),
)

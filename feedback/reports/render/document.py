"""Facts as the HTML of a report, in one language."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from markupsafe import Markup

from feedback.core.i18n import TAGS, in_language
from feedback.core.settings import ROOT
from feedback.reports.domain.canonical import digest
from feedback.reports.domain.facts import ReportFacts
from feedback.reports.sections import SECTIONS
from feedback.reports.sections.words import gap, name_in

STYLESHEET = ROOT / "templates" / "reports" / "print.css"
_SHAPED_BY = (
    "templates/reports",
    "feedback/reports",
    "feedback/analysis/render",
    "feedback/analysis/charts.py",
    "feedback/analysis/wording.py",
    "feedback/core/render/renderer.py",
    "feedback/translations",
)
# What a smaller report goes without when the whole one breaks the limits of rendering.
EXTRAS = frozenset({"comments", "places", "months"})


def report_html(facts: ReportFacts, language: str, *, without: frozenset[str] = frozenset()) -> str:
    """The whole report as one HTML page; `without` names sections to leave out, with a note."""
    with in_language(language):
        sections: list[tuple[str, dict[str, Any]]] = []
        for section in SECTIONS:
            if section.name in without:
                continue
            context = section.build(facts)
            if context is not None:
                sections.append((section.name, context))
        root = facts.place.above[0] if facts.place.above else facts.place.names
        # Not Flask's render_template: the frame of staff pages needs a request.
        return current_app.jinja_env.get_template("reports/report.html").render(
            sections=sections,
            tag=TAGS[language],
            owner=name_in(root),
            gap=gap(),
            is_smaller=bool(without),
            stylesheet=Markup(_stylesheet()),  # noqa: S704
        )


def fingerprint(facts: ReportFacts, language: str) -> str:
    """The digest under which a report is archived: its figures, its language, its layout."""
    told = f"{digest(facts)} {language} {layout_version()}"
    return hashlib.sha256(told.encode()).hexdigest()


@lru_cache(maxsize=1)
def layout_version() -> str:
    """A digest of everything that shapes a report, so that no change of it needs a number."""
    shaped = hashlib.sha256()
    for name in _SHAPED_BY:
        top = ROOT / name
        files = [top] if top.is_file() else sorted(top.rglob("*"))
        for file in files:
            if file.is_file() and file.suffix in {".py", ".html", ".css", ".mo"}:
                shaped.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return shaped.hexdigest()[:16]


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    return Path(STYLESHEET).read_text(encoding="utf-8")

"""Weekly opening hours in one line."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import get_locale

from feedback.reports.sections.words import listed

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Spans = tuple[tuple[str, str], ...]


def hours_text(hours: Mapping[str, Spans]) -> str:
    """Neighbouring days of the same hours as "Mon–Fri 09:00–18:00"; closed days are left out."""
    names = get_locale().days["format"]["abbreviated"]
    runs: list[tuple[int, int, Spans]] = []
    for index, day in enumerate(DAYS):
        spans = hours.get(day, ())
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], index, spans)
        else:
            runs.append((index, index, spans))
    parts = []
    for first, last, spans in runs:
        if not spans:
            continue
        days = names[first] if first == last else f"{names[first]}–{names[last]}"
        parts.append(f"{days} " + ", ".join(f"{start}–{end}" for start, end in spans))
    return listed(parts)
